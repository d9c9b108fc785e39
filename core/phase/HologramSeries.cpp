#include "HologramSeries.h"

#include "Hologram.h"
#include "HologramSimulation.h"
#include "Refinement.h"
#include "Sideband.h"
#include "Unwrap.h"
#include "core/base/Error.h"
#include "core/base/Memory.h"
#include "core/base/Random.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace magnet
{
namespace
{
void requireStacks(const at::Tensor& object, const at::Tensor& reference)
{
  require(object.dim() == 3 && object.scalar_type() == at::kFloat && object.is_cpu() && object.numel() > 0,
    "the holograms are a tensor of shape ", object.sizes(),
    "; expected (images, ny, nx) float numbers on the processor");
  if (!reference.defined())
  {
    return;
  }
  require(reference.dim() == 3 && reference.scalar_type() == at::kFloat && reference.is_cpu(),
    "the reference is a tensor of shape ", reference.sizes(), "; expected (images, ny, nx) float numbers");
  require(reference.size(1) == object.size(1) && reference.size(2) == object.size(2), "the reference hologram has ",
    reference.size(2), " x ", reference.size(1), " pixels, the object's ", object.size(2), " x ", object.size(1),
    "; expected the same. Give the reference that was recorded with the same camera and binning");
  require(reference.size(0) == 1 || reference.size(0) == object.size(0), "there are ", reference.size(0),
    " reference holograms for ", object.size(0), " of the object; expected one for all, or one for each");
}

void requirePhases(const at::Tensor& phase)
{
  const std::vector<bool> wrapped = stillWrapped(phase);
  const auto first = std::find(wrapped.begin(), wrapped.end(), true);
  require(first == wrapped.end(), "image ", first - wrapped.begin(),
    " (from 0) is still wrapped: it jumps by 2 pi within one turn. Unwrap the phase first");
}

// Errors of one image of several name it.
template <class Work>
auto naming(const char* what, std::int64_t image, std::int64_t images, const Work& work)
{
  try
  {
    return work();
  }
  catch (const Error& error)
  {
    throw Error(images > 1 ? text(what, " ", image, " (from 0): ", error.what()) : std::string(error.what()));
  }
}

// That of each image of a stack.
std::vector<Sideband> sidebands(
  const at::Tensor& stack, const char* what, const SidebandOptions& options, const Run& run)
{
  std::vector<Sideband> found;
  SidebandOptions here = options;
  for (std::int64_t i = 0; i < stack.size(0); ++i)
  {
    run.advance(static_cast<double>(i) / static_cast<double>(stack.size(0)), "Finding the sideband");
    found.push_back(naming(what, i, stack.size(0), [&] { return findSideband(stack[i], here); }));
    // A biprism moves little from one to the next; the other sideband would turn the sign.
    here.near = found.back().carrier;
  }
  return found;
}
}

HologramPlan planHolograms(
  const at::Tensor& object, const at::Tensor& reference, const HologramSeriesOptions& options, const Run& run)
{
  requireStacks(object, reference);
  HologramPlan plan;
  const auto images = static_cast<std::size_t>(object.size(0));
  if (options.carrier)
  {
    plan.carriers.assign(images, *options.carrier);
  }
  else
  {
    const bool fromReference = reference.defined();
    const auto found = sidebands(
      fromReference ? reference : object, fromReference ? "reference" : "hologram", options.sideband, run);
    const auto clearer = [](const Sideband& a, const Sideband& b) { return a.clearness < b.clearness; };
    const auto clearest = std::max_element(found.begin(), found.end(), clearer);
    plan.clearness = std::min_element(found.begin(), found.end(), clearer)->clearness;
    for (std::size_t i = 0; i < images; ++i)
    {
      plan.carriers.push_back((fromReference ? found[std::min(i, found.size() - 1)] : *clearest).carrier);
    }
  }
  // One binning for all: that of the widest aperture.
  std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  for (const auto& carrier : plan.carriers)
  {
    largest = std::min(largest, largestBinning(carrier, options));
  }
  plan.binning = options.binning == 0 ? largest : options.binning;
  require(plan.binning >= 1 && plan.binning <= largest, "the binning is ", plan.binning,
    "; expected 0 (as the aperture allows) to ", largest, ", beyond which it would cut the aperture");
  plan.fringeSpacing = 1.0 / std::hypot(plan.carriers.front()[0], plan.carriers.front()[1]);
  plan.size = { object.size(2) / plan.binning, object.size(1) / plan.binning, object.size(0) };
  plan.first = { firstBinned(object.size(2), plan.binning), firstBinned(object.size(1), plan.binning) };
  run.advance(1.0);
  return plan;
}

HologramSeries reconstructHolograms(const at::Tensor& object, const at::Tensor& reference, const HologramPlan& plan,
  const HologramSeriesOptions& options, const Run& run)
{
  requireStacks(object, reference);
  const std::int64_t images = object.size(0);
  require(static_cast<std::int64_t>(plan.carriers.size()) == images, "the plan is for ", plan.carriers.size(),
    " holograms, and there are ", images);
  HologramOptions each = options;
  each.binning = plan.binning;
  HologramSeries result;
  const at::Tensor like = at::empty({ images, plan.size[1], plan.size[0] }, at::kFloat);
  result.phase = at::empty_like(like);
  result.amplitude = at::empty_like(like);
  result.valid = at::empty_like(like, at::kByte);
  HologramWave vacuum;
  for (std::int64_t i = 0; i < images; ++i)
  {
    const Run part = run.part(
      static_cast<double>(i) / static_cast<double>(images), static_cast<double>(i + 1) / static_cast<double>(images));
    part.advance(0.0, "Reconstructing holograms");
    const auto& carrier = plan.carriers[static_cast<std::size_t>(i)];
    if (reference.defined() && (i == 0 || reference.size(0) > 1))
    {
      vacuum = naming("reference", i, reference.size(0),
        [&] { return hologramWave(reference[i], carrier, each, part.part(0.0, 0.5)); });
    }
    const HologramPhase made = naming("hologram", i, images,
      [&]
      {
        const HologramWave wave = hologramWave(object[i], carrier, each, part.part(0.5, 1.0));
        result.elementPixels = i == 0 ? wave.elementPixels : std::min(result.elementPixels, wave.elementPixels);
        return hologramPhase(wave, reference.defined() ? &vacuum : nullptr, each);
      });
    result.phase[i].copy_(made.phase);
    const at::Tensor whole = reference.defined() ? at::Tensor() : made.amplitude.median();
    result.amplitude[i].copy_(whole.defined() ? made.amplitude / whole.clamp_min(1e-30) : made.amplitude);
    result.valid[i].copy_(made.valid);
    const at::Tensor known = made.sigma.masked_select(made.valid.ne(0));
    result.sigma.push_back(
      known.numel() > 0 ? known.median().item<double>() : std::numeric_limits<double>::quiet_NaN());
    result.contrast.push_back(made.meanContrast);
  }
  require(result.valid.any().item<bool>(), "no pixel of the holograms has a phase to within ", options.largestSigma,
    " rad and an amplitude of ", options.lowestAmplitude,
    " of the median; give holograms with more electrons or contrast, a narrower aperture, or other limits");
  run.advance(1.0);
  return result;
}

SimulatedHolograms simulateHolograms(
  const at::Tensor& phase, const at::Tensor& amplitude, const HologramSeriesSimulation& options, const Run& run)
{
  require(phase.dim() == 3 && phase.scalar_type() == at::kFloat && phase.is_cpu() && phase.numel() > 0,
    "the phases are a tensor of shape ", phase.sizes(), "; expected (images, ny, nx) float numbers on the processor");
  require(!amplitude.defined() || amplitude.sizes() == phase.sizes(), "the amplitudes are a tensor of shape ",
    amplitude.defined() ? amplitude.sizes() : phase.sizes(), ", the phases ", phase.sizes(), "; expected the same");
  require(options.cameraPixels >= 1 && options.cameraPixels <= 64, "a pixel of the phase has ", options.cameraPixels,
    " of the camera's along its edge; expected 1 to 64");
  require(options.drifts >= 0.0 && std::isfinite(options.drifts), "the fringes drift by ", options.drifts,
    " pixels; expected 0 or more");
  const std::int64_t images = phase.size(0);
  const std::int64_t ny = phase.size(1) * options.cameraPixels;
  const std::int64_t nx = phase.size(2) * options.cameraPixels;
  requirePhases(phase);
  requireMemory(4.0 * static_cast<double>(images * ny * nx) +
                  12.0 * static_cast<double>(ny * nx * options.subpixels * options.subpixels),
    "simulating these holograms", "take fewer pixels of the camera, or fewer images at a time");
  const std::int64_t finer = options.cameraPixels * options.subpixels;
  SimulatedHolograms result;
  result.object = at::empty({ images, ny, nx }, at::kFloat);
  HologramSimulation one = options;
  Draw draw(mixedSeed(options.seed, 0));
  for (std::int64_t i = 0; i < images; ++i)
  {
    const Run part = run.part(static_cast<double>(i) / static_cast<double>(images + 1),
      static_cast<double>(i + 1) / static_cast<double>(images + 1));
    one.seed = mixedSeed(options.seed, static_cast<std::uint64_t>(i) + 1);
    one.drift = options.drift + draw.range(-options.drifts, options.drifts);
    result.object[i].copy_(simulateHologram(refined(phase[i], finer),
      amplitude.defined() ? refined(amplitude[i], finer).clamp_min_(0.0) : at::Tensor(), one, part));
  }
  one.seed = mixedSeed(options.seed, static_cast<std::uint64_t>(images) + 1);
  one.drift = options.drift;
  const double last = static_cast<double>(images) / static_cast<double>(images + 1);
  result.reference = simulateReference(ny, nx, one, run.part(last, 1.0)).unsqueeze(0);
  run.advance(1.0);
  return result;
}
}
