#include "Unwrap.h"

#include "ImageUnwrapping.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Memory.h"
#include "core/forward/SeriesInspection.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <thread>

namespace magnet
{
namespace
{
constexpr double turn = 2.0 * constants::pi;

// A stack in the processor's memory, float, and what of it counts.
struct Stack
{
  at::Tensor images; // (images, ny, nx)
  at::Tensor valid;  // byte, or undefined
  std::int64_t count, ny, nx;

  Stack(const at::Tensor& given, const at::Tensor& mask, const char* what)
  {
    require(given.defined() && (given.dim() == 2 || given.dim() == 3) && given.numel() > 0, what,
      ": expected images (ny, nx) or (images, ny, nx), found ", shape(given));
    require(given.is_floating_point(), what, ": expected floating-point numbers [rad], found ", given.dtype().name());
    require(given.size(-1) >= 2 && given.size(-2) >= 2, what, ": expected images of at least 2 x 2 pixels, found ",
      shape(given));
    require((given.size(-1) + 2) * (given.size(-2) + 2) < (std::int64_t(1) << 31), what,
      ": expected images of fewer than 2^31 pixels, found ", shape(given));
    ny = given.size(-2);
    nx = given.size(-1);
    count = given.numel() / (ny * nx);
    images = given.detach().cpu().to(at::kFloat).contiguous();
    if (mask.defined())
    {
      require(mask.sizes() == given.sizes(), what, ": expected valid to have the shape of the phase, ", shape(given),
        ", found ", shape(mask));
      require(mask.scalar_type() == at::kByte || mask.scalar_type() == at::kBool, what,
        ": expected valid to hold bytes or truth values, found ", mask.dtype().name());
      valid = mask.cpu().ne(0).to(at::kByte).contiguous();
    }
  }

  static std::string shape(const at::Tensor& tensor)
  {
    return tensor.defined() ? text("(", at::IntArrayRef(tensor.sizes()), ")") : "nothing";
  }
  std::int64_t pixels() const { return ny * nx; }
  const float* image(std::int64_t i) const { return images.data_ptr<float>() + i * pixels(); }
  const unsigned char* counts(std::int64_t i) const
  {
    return valid.defined() ? valid.data_ptr<unsigned char>() + i * pixels() : nullptr;
  }
};

// Images are done by several threads, each taking the next; the one that began tells the run of all of them.
class ImagesInParallel
{
public:
  ImagesInParallel(std::int64_t count, const Run& run, std::string message)
    : Count_(count)
    , Caller_(std::this_thread::get_id())
    , Run_(run)
    , Message_(std::move(message))
  {
  }

  // makeWorker() -> work(image, progress), once for each thread; progress(share of the image that is done) throws where
  // the run was cancelled or an image failed.
  template <class MakeWorker>
  void run(const MakeWorker& makeWorker)
  {
    const std::int64_t threads = std::min<std::int64_t>(at::get_num_threads(), Count_);
    at::parallel_for(0, threads, 1,
      [&](std::int64_t, std::int64_t)
      {
        try
        {
          auto work = makeWorker();
          for (std::int64_t i = Next_++; i < Count_; i = Next_++)
          {
            double before = 0.0;
            const std::function<void(double)> progress = [&](double done)
            {
              this->add(done - before);
              before = done;
              this->poll();
            };
            work(i, progress);
            progress(1.0);
            ++Finished_;
          }
          while (std::this_thread::get_id() == Caller_ && Finished_ < Count_)
          {
            this->poll();
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
          }
        }
        catch (const OtherEnded&)
        {
        }
        catch (...)
        {
          Ended_ = true;
          throw;
        }
      });
    Run_.advance(1.0, Message_);
  }

private:
  struct OtherEnded
  {
  };

  void poll() const
  {
    if (Ended_)
    {
      throw OtherEnded();
    }
    if (std::this_thread::get_id() == Caller_)
    {
      Run_.advance(static_cast<double>(Done_) / (1e6 * static_cast<double>(Count_)), Message_);
    }
  }
  void add(double images) { Done_ += static_cast<std::int64_t>(images * 1e6); }

  std::int64_t Count_;
  std::thread::id Caller_;
  const Run& Run_;
  std::string Message_;
  std::atomic<std::int64_t> Next_{ 0 };
  std::atomic<std::int64_t> Finished_{ 0 };
  std::atomic<std::int64_t> Done_{ 0 }; // millionths of an image
  std::atomic<bool> Ended_{ false };
};

// The median over the pixels that count in both images of how far b is above a, in whole turns; false where there are
// none.
bool turnsBetween(const Stack& stack, std::int64_t a, std::int64_t b, std::int64_t& turns)
{
  const float* const lower = stack.image(a);
  const float* const upper = stack.image(b);
  std::vector<float> differences;
  for (std::int64_t p = 0; p < stack.pixels(); ++p)
  {
    const bool both = !stack.valid.defined() || (stack.counts(a)[p] != 0 && stack.counts(b)[p] != 0);
    const float difference = upper[p] - lower[p];
    if (both && std::isfinite(difference))
    {
      differences.push_back(difference);
    }
  }
  if (differences.empty())
  {
    return false;
  }
  const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  turns = std::llround(static_cast<double>(*middle) / turn);
  return true;
}
}

UnwrappedPhase unwrapPhase(const at::Tensor& wrapped, const at::Tensor& valid, const Run& run)
{
  const Stack stack(wrapped, valid, "the wrapped phase");
  const auto atOnce = static_cast<double>(std::min<std::int64_t>(at::get_num_threads(), stack.count));
  requireMemory(static_cast<double>(stack.pixels()) * (7.0 * static_cast<double>(stack.count) + 24.0 * atOnce),
    "unwrapping these images", "unwrap fewer of them at a time, or bin them first");
  UnwrappedPhase result;
  result.phase = at::empty_like(stack.images);
  result.valid = at::empty(stack.images.sizes(), at::kByte);
  result.largest = at::empty(stack.images.sizes(), at::kByte);
  result.doubtful = at::empty(stack.images.sizes(), at::kByte);
  std::vector<UnwrappedImage> each(static_cast<std::size_t>(stack.count));
  const auto worker = [&]
  {
    return [&, unwrapper = ImageUnwrapper(stack.nx, stack.ny)](
             std::int64_t i, const ImageUnwrapper::Progress& progress) mutable
    {
      const std::int64_t first = i * stack.pixels();
      const auto bytes = [first](const at::Tensor& tensor) { return tensor.data_ptr<unsigned char>() + first; };
      each[static_cast<std::size_t>(i)] = unwrapper.unwrap(stack.image(i), stack.counts(i),
        { result.phase.data_ptr<float>() + first, bytes(result.valid), bytes(result.largest), bytes(result.doubtful) },
        progress);
    };
  };
  ImagesInParallel(stack.count, run, "unwrapping").run(worker);
  for (const UnwrappedImage& image : each)
  {
    require(image.islands > 0, "the wrapped phase: image ", result.islands.size(),
      " has no valid pixel, so there is nothing to unwrap. Leave it out, or let more of its pixels count");
    result.islands.push_back(image.islands);
    result.loops.push_back(image.loops);
    result.beyondPi.push_back(image.beyondPi);
  }
  for (at::Tensor* tensor : { &result.phase, &result.valid, &result.largest, &result.doubtful })
  {
    *tensor = tensor->to(wrapped.device());
  }
  return result;
}

ConsistentPhase makeConsistent(
  const at::Tensor& phase, const at::Tensor& valid, const std::vector<double>& tilts, const Run& run)
{
  const Stack stack(phase, valid, "the unwrapped series");
  require(phase.dim() == 3, "the unwrapped series: expected images (images, ny, nx), found ", Stack::shape(phase));
  require(static_cast<std::int64_t>(tilts.size()) == stack.count,
    "the unwrapped series: expected a tilt for each of its ", stack.count, " images, found ", tilts.size());
  require(std::all_of(tilts.begin(), tilts.end(), [](double tilt) { return std::isfinite(tilt); }),
    "the unwrapped series: expected tilts [rad] that are numbers, found one that is none");
  std::vector<std::int64_t> order(tilts.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return tilts[a] < tilts[b]; });
  // Of each image against the one before it in the order of tilt.
  std::vector<std::int64_t> above(order.size(), 0);
  std::vector<unsigned char> shared(order.size(), 1);
  ImagesInParallel(stack.count - 1, run, "bringing images to one another")
    .run(
      [&]
      {
        return [&](std::int64_t k, const std::function<void(double)>&)
        {
          const auto next = static_cast<std::size_t>(k + 1);
          shared[next] = turnsBetween(stack, order[next - 1], order[next], above[next]) ? 1 : 0;
        };
      });
  for (std::size_t k = 1; k < order.size(); ++k)
  {
    require(shared[k] != 0, "the unwrapped series: images ", order[k - 1], " and ", order[k],
      ", neighbours in tilt, share no valid pixel, so nothing tells by how many turns they differ. Leave one of them "
      "out, or let more of their pixels count");
    above[k] += above[k - 1];
  }
  const auto middle = std::min_element(order.begin(), order.end(),
    [&](std::int64_t a, std::int64_t b) { return std::abs(tilts[a]) < std::abs(tilts[b]); });
  const std::int64_t kept = above[static_cast<std::size_t>(middle - order.begin())];
  ConsistentPhase result{ phase.detach().clone(), std::vector<std::int64_t>(order.size(), 0) };
  for (std::size_t k = 0; k < order.size(); ++k)
  {
    const std::int64_t turns = kept - above[k];
    result.turns[static_cast<std::size_t>(order[k])] = turns;
    result.phase[order[k]].add_(turn * static_cast<double>(turns));
  }
  if (stack.valid.defined())
  {
    result.phase.masked_fill_(valid.eq(0), 0.0);
  }
  return result;
}

std::vector<bool> stillWrapped(const at::Tensor& phase, const at::Tensor& valid)
{
  constexpr double few = 0.01; // of the pairs of neighbours: what noise and edges make of a phase within one turn
  const Stack stack(phase, valid, "the phase");
  const std::vector<unsigned char> byLines = wrappedImages(
    stack.images.data_ptr<float>(), stack.counts(0), { stack.nx, stack.ny, stack.count });
  at::Tensor images = stack.images;
  if (stack.valid.defined())
  {
    images = images.masked_fill(stack.valid.eq(0), std::nan(""));
  }
  images = images.view({ stack.count, stack.ny, stack.nx });
  std::vector<bool> wrapped;
  for (std::int64_t i = 0; i < stack.count; ++i)
  {
    const at::Tensor image = images[i];
    double pairs = 0.0;
    double beyond = 0.0;
    for (const std::int64_t axis : { 0, 1 })
    {
      const at::Tensor steps = image.diff(1, axis).abs();
      pairs += steps.isfinite().sum().item<double>();
      beyond += steps.gt(constants::pi).logical_and(steps.isfinite()).sum().item<double>();
    }
    wrapped.push_back(byLines[static_cast<std::size_t>(i)] != 0 ||
                      (beyond > few * pairs && spansOneTurn(image.data_ptr<float>(), stack.pixels())));
  }
  return wrapped;
}
}
