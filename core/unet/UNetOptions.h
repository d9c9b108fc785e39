// The network's shape, and what it is told of the experiment. No Torch in here.
#pragma once

#include "core/forward/SeriesGeometry.h"

#include <array>
#include <cstdint>
#include <vector>

namespace magnet
{
// What the network predicts.
enum class NetworkHead
{
  Induction,    // B, in the units of its normalized input
  Magnetization // m = M / Ms, 0 outside the material; B follows from it by a fixed linear layer
};

struct UNetOptions
{
  NetworkHead head = NetworkHead::Magnetization;
  std::int64_t width = 32;  // features of the first level; they double with every level
  std::int64_t levels = 3;  // resolutions, the first one included
  std::int64_t patch = 2;   // the input's blocks of patch^3 voxels become channels of one coarse voxel
  std::int64_t deepest = 2; // residual blocks of the last level
  bool residual = true;     // the input is added to the output: the network predicts the correction
  bool blocks = true;       // residual blocks, strided convolutions and added skips; else the source paper's: pairs of
                            // convolutions, largest value of 2 x 2 x 2, concatenated skips
  bool conditioned = true;  // each block is scaled and shifted by what is known of the tilts
  bool unitLength = false;  // Magnetization only: |m| is the support, nowhere less

  // The source paper's network: 64 features first, four levels, nothing else.
  static UNetOptions paper() { return { NetworkHead::Induction, 64, 4, 1, 0, false, false, false, false }; }
  // The one that two cores can train.
  static UNetOptions compact() { return {}; }

  std::int64_t outputs() const { return head == NetworkHead::Magnetization ? 4 : 3; }

  // Sizes of the input must be multiples of this.
  std::int64_t multiple() const { return patch << (levels - 1); }
};

// The measured part of Fourier space: the range of angles of each series [rad], the mean step, and the angles where
// they are known, from the smallest to the largest; without them the steps are equal.
struct TiltGeometry
{
  struct Range
  {
    double minimum = 0.0, maximum = 0.0, step = 0.0;
    std::vector<double> known;

    std::vector<double> angles() const;
  };
  Range x, y;
  std::array<double, 2> azimuths{ 0.0, 0.5 * constants::pi }; // [rad] of the two axes, as SeriesGeometry's

  // Of series about x and about y [rad]; and about any two axes. Throws Error for less than two angles.
  static TiltGeometry of(const std::vector<double>& anglesX, const std::vector<double>& anglesY);
  static TiltGeometry ofAxes(const SeriesGeometry& x, const SeriesGeometry& y);

  // Whether the axes are x and y.
  bool isAlongEdges() const;

  static constexpr std::int64_t features = 6;
  // About -1 to 1 each: how far each range goes beyond 60 degrees to either side, and the steps.
  std::array<float, features> description() const;
};
}
