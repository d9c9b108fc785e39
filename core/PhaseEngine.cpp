#include "PhaseEngine.h"

#include "EngineViews.h"
#include "core/base/Error.h"
#include "core/phase/FresnelImage.h"
#include "core/phase/HologramSeries.h"
#include "core/phase/Refinement.h"
#include "core/phase/Separation.h"
#include "core/phase/TransportOfIntensity.h"
#include "core/phase/Unwrap.h"
#include "core/phase/UnwrapSeries.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

namespace magnet
{
HologramPlan PhaseEngine::planHolograms(
  const ImagesView& object, const ImagesView& reference, const HologramSeriesOptions& options, const Run& run)
{
  const c10::InferenceMode guard;
  return magnet::planHolograms(view(object), view(reference), options, run);
}

HologramReport PhaseEngine::reconstructHolograms(const ImagesView& object, const ImagesView& reference,
  const HologramPlan& plan, const HologramSeriesOptions& options, const HologramOutput& output, const Run& run)
{
  const c10::InferenceMode guard;
  const HologramSeries made = magnet::reconstructHolograms(view(object), view(reference), plan, options, run);
  view(output.phase, made.phase.sizes()).copy_(made.phase);
  view(output.amplitude, made.amplitude.sizes()).copy_(made.amplitude);
  at::from_blob(output.valid, made.valid.sizes(), at::kByte).copy_(made.valid);
  return { made.sigma, made.contrast, made.elementPixels };
}

void PhaseEngine::simulateHolograms(
  const ImagesView& phase, const HologramSeriesSimulation& options, float* object, float* reference, const Run& run)
{
  const c10::InferenceMode guard;
  const SimulatedHolograms made = magnet::simulateHolograms(view(phase), {}, options, run);
  view(object, made.object.sizes()).copy_(made.object);
  view(reference, made.reference.sizes()).copy_(made.reference);
}

UnwrapReport PhaseEngine::unwrap(const ImagesView& wrapped, const unsigned char* valid,
  const std::vector<double>& tilts, float* result, unsigned char* resultValid, const Run& run)
{
  const c10::InferenceMode guard;
  const UnwrappedSeries made = unwrapSeries(view(wrapped), view(valid, wrapped), tilts, run);
  view(result, made.phase.sizes()).copy_(made.phase);
  at::from_blob(resultValid, made.valid.sizes(), at::kByte).copy_(made.valid);
  return made.report;
}

void PhaseEngine::fresnelImage(const ImagesView& phase, const std::array<double, 2>& spacing,
  const FresnelOptions& options, float* counts, const Run& run)
{
  const c10::InferenceMode guard;
  require(phase.images == 1, "a Fresnel image is made of one phase; there are ", phase.images);
  require(!stillWrapped(view(phase)).front(),
    "the phase is still wrapped: it jumps by 2 pi within one turn. Unwrap the phase first");
  const auto finer = static_cast<double>(options.subpixels);
  const at::Tensor made = magnet::fresnelImage(
    refined(view(phase)[0], options.subpixels), {}, { spacing[0] / finer, spacing[1] / finer }, options, run);
  view(counts, made.sizes()).copy_(made);
}

TransportReport PhaseEngine::transportOfIntensity(const ImagesView& images, const unsigned char* valid,
  const std::vector<double>& defoci, const std::array<double, 2>& spacing, const TransportOptions& options,
  float* phase, unsigned char* resultValid, const Run& run)
{
  const c10::InferenceMode guard;
  const TransportPhase made = magnet::transportOfIntensity(
    view(images), view(valid, images), defoci, spacing, options, run);
  view(phase, made.phase.sizes()).copy_(made.phase);
  at::from_blob(resultValid, made.valid.sizes(), at::kByte).copy_(made.valid);
  return made.report;
}

std::vector<PairRegistration> PhaseEngine::separatePhases(const PhaseImagesView& first, const PhaseImagesView& second,
  const SeparationOptions& options, const SeparationOutput& output, const Run& run)
{
  const c10::InferenceMode guard;
  const auto images = [](const PhaseImagesView& of)
  {
    const ImagesView amplitude{ of.amplitude, of.images, of.height, of.width };
    return SeparationImages{ view(of), view(of.valid, of), view(amplitude) };
  };
  const SeparatedPhases made = magnet::separatePhases(images(first), images(second), options, run);
  view(output.magnetic, made.magnetic.sizes()).copy_(made.magnetic);
  view(output.electrostatic, made.electrostatic.sizes()).copy_(made.electrostatic);
  at::from_blob(output.valid, made.valid.sizes(), at::kByte).copy_(made.valid);
  return made.pairs;
}
}
