// Progress, cancel and finish: the only way in which long work talks to its caller.
#pragma once

#include "Error.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

namespace magnet
{
// One run of one pipeline step. Copies share the same state. Cheap enough to be polled every few
// milliseconds; numeric code polls at least every 0.2 s of work.
class Run
{
public:
  enum class Request
  {
    Continue,
    Finish, // stop soon and return the best result so far
    Cancel  // stop soon and throw the work away
  };
  // fraction: 0 to 1, never falling; message: what is being done, may be empty.
  using Listener = std::function<Request(double fraction, const std::string& message)>;

  // A run that nobody watches.
  Run() = default;

  explicit Run(Listener listener)
    : State_(std::make_shared<State>())
  {
    State_->listener = std::move(listener);
  }

  // Reports that `fraction` (0 to 1) of this run, or of this part of it, is done. Returns true when
  // the caller asked to finish early. Throws Cancelled when the caller asked to cancel.
  bool advance(double fraction, const std::string& message = {}) const
  {
    if (!State_)
    {
      return false;
    }
    const double whole = From_ + (To_ - From_) * std::clamp(fraction, 0.0, 1.0);
    State_->fraction = std::max(State_->fraction, whole);
    switch (State_->listener(State_->fraction, message))
    {
      case Request::Cancel:
        throw Cancelled();
      case Request::Finish:
        return true;
      default:
        return false;
    }
  }

  // The part of this run between two of its fractions, for a function that counts from 0 to 1.
  Run part(double from, double to) const
  {
    Run result(*this);
    result.From_ = From_ + (To_ - From_) * from;
    result.To_ = From_ + (To_ - From_) * to;
    return result;
  }

private:
  struct State
  {
    Listener listener;
    double fraction = 0.0;
  };
  std::shared_ptr<State> State_;
  double From_ = 0.0;
  double To_ = 1.0;
};

// Does work of which a part is worth nothing: with a run that ends it, as one that is cancelled ends, where `run` is
// asked to finish. Returns whether it was done.
template <class Work>
bool doneWholly(const Run& run, const Work& work)
{
  bool ended = false;
  const Run whole(
    [&](double fraction, const std::string& message)
    {
      ended = run.advance(fraction, message);
      return ended ? Run::Request::Cancel : Run::Request::Continue;
    });
  try
  {
    work(whole);
  }
  catch (const Cancelled&)
  {
    if (!ended)
    {
      throw;
    }
  }
  return !ended;
}
}
