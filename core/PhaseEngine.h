// The engine's steps from images to phases; not for use by others than the engine.
#pragma once

#include "Engine.h"

namespace magnet
{
class PhaseEngine : public Engine
{
public:
  HologramPlan planHolograms(const ImagesView& object, const ImagesView& reference,
    const HologramSeriesOptions& options, const Run& run) override;

  HologramReport reconstructHolograms(const ImagesView& object, const ImagesView& reference, const HologramPlan& plan,
    const HologramSeriesOptions& options, const HologramOutput& output, const Run& run) override;

  void simulateHolograms(const ImagesView& phase, const HologramSeriesSimulation& options, float* object,
    float* reference, const Run& run) override;

  UnwrapReport unwrap(const ImagesView& wrapped, const unsigned char* valid, const std::vector<double>& tilts,
    float* result, unsigned char* resultValid, const Run& run) override;

  void fresnelImage(const ImagesView& phase, const std::array<double, 2>& spacing, const FresnelOptions& options,
    float* counts, const Run& run) override;

  TransportReport transportOfIntensity(const ImagesView& images, const unsigned char* valid,
    const std::vector<double>& defoci, const std::array<double, 2>& spacing, const TransportOptions& options,
    float* phase, unsigned char* resultValid, const Run& run) override;

  std::vector<PairRegistration> separatePhases(const PhaseImagesView& first, const PhaseImagesView& second,
    const SeparationOptions& options, const SeparationOutput& output, const Run& run) override;
};
}
