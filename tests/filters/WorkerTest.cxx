// The thread that does the nodes' work: whatever goes wrong, it has let go of the caller's variables in the end.
#include "vtkMagNetWorker.h"

#include "core/base/Error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace
{
using namespace std::chrono_literals;

// Says when it goes, as an object of the work does.
struct Ending
{
  std::atomic<bool>& Ended;
  ~Ending()
  {
    std::this_thread::sleep_for(100ms); // what is cancelled needs a while to clear up
    Ended = true;
  }
};

magnet::Run::Request throwingLook(double, const std::string&)
{
  throw std::logic_error("the window is gone");
}

std::string thrownBy(const std::function<void(const magnet::Run&)>& work, const vtkMagNetWorker::Look& look)
{
  try
  {
    vtkMagNetWorker::Do(work, look);
  }
  catch (const std::exception& error)
  {
    return error.what();
  }
  return {};
}
}

TEST(Worker, HasEndedTheWorkWhenALookThrows)
{
  std::atomic<bool> ended{ false };
  bool cancelled = false;
  const auto work = [&](const magnet::Run& run)
  {
    const Ending ending{ ended };
    const auto begun = std::chrono::steady_clock::now();
    try
    {
      while (std::chrono::steady_clock::now() - begun < 10s)
      {
        run.advance(0.5, "working");
        std::this_thread::sleep_for(5ms);
      }
    }
    catch (const magnet::Cancelled&)
    {
      cancelled = true;
      throw;
    }
  };
  EXPECT_EQ(thrownBy(work, throwingLook), "the window is gone");
  EXPECT_TRUE(ended) << "the work outlives the call";
  EXPECT_TRUE(cancelled);
}

// Nor does what the work throws take the place of what the look threw.
TEST(Worker, HasEndedWorkThatFailsWhenALookThrows)
{
  std::atomic<bool> ended{ false };
  const auto work = [&](const magnet::Run&)
  {
    const Ending ending{ ended };
    std::this_thread::sleep_for(200ms); // long enough for a look
    throw std::runtime_error("the work failed");
  };
  EXPECT_EQ(thrownBy(work, throwingLook), "the window is gone");
  EXPECT_TRUE(ended) << "the work outlives the call";
}

TEST(Worker, GoesOnWithTheNextWork)
{
  const auto nothing = [](const magnet::Run&) {};
  EXPECT_EQ(thrownBy(
              [](const magnet::Run& run)
              {
                run.advance(0.5);
                std::this_thread::sleep_for(100ms);
              },
              throwingLook),
    "the window is gone");
  EXPECT_EQ(thrownBy([](const magnet::Run&) { throw std::runtime_error("the work failed"); },
              [](double, const std::string&) { return magnet::Run::Request::Continue; }),
    "the work failed");
  double last = 0.0;
  EXPECT_EQ(thrownBy([](const magnet::Run& run) { run.advance(0.5); },
              [&last](double fraction, const std::string&)
              {
                last = fraction;
                return magnet::Run::Request::Continue;
              }),
    "");
  EXPECT_EQ(last, 0.5);
  EXPECT_EQ(thrownBy(nothing, [](double, const std::string&) { return magnet::Run::Request::Cancel; }), "");
}
