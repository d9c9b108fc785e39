// How the compiler lays out what crosses the engine boundary: compared before the first std::string does, for a caller
// and a core that disagree would crash.
#pragma once

#include "core/Engine.h"

#include <functional>
#include <string>
#include <vector>

namespace magnet
{
// Numbers only, the version first: what stands behind it has a meaning between equal versions alone.
struct EngineAbi
{
  int version;
  // _GLIBCXX_USE_CXX11_ABI: 1 the strings of C++11, 0 those of before; LibTorch is offered with either. -1: not GCC's
  // library.
  int strings;
  // Of the sizes in bytes of what is handed over.
  unsigned layout;
};

template <typename... Types>
constexpr unsigned layoutOf()
{
  unsigned result = 0;
  ((result = 31 * result + static_cast<unsigned>(sizeof(Types))), ...);
  return result;
}

// Of the source file that calls it.
constexpr EngineAbi engineAbi()
{
#ifdef _GLIBCXX_USE_CXX11_ABI
  constexpr int strings = _GLIBCXX_USE_CXX11_ABI;
#else
  constexpr int strings = -1;
#endif
  return { engineVersion, strings,
    layoutOf<void*, std::string, std::vector<double>, std::function<void()>, Run, Grid, VolumeView, SeriesView,
      ScoreTable, TextureOptions, Material, RelaxOptions, RelaxReport, PhaseOptions, VfetOptions, ModelBasedOptions,
      ModelBasedReport, ModelBasedOutput, PredictorOptions, EnhancementReport, DirectionStyle, OvfOptions, OvfField,
      StoredImages, TiltSeriesFileOptions, PrepareOptions, PreparedSize, ImagesView, HologramSeriesOptions,
      HologramPlan, HologramOutput, HologramReport, HologramSeriesSimulation, UnwrapReport, FresnelOptions,
      TransportOptions, TransportReport, PhaseImagesView, SeparationOptions, SeparationOutput, PairRegistration>() };
}
}

// That of this library; lives as long as it does.
extern "C" __attribute__((visibility("default"))) const magnet::EngineAbi* magnetEngineAbi();
