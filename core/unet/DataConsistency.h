// What a pair of tilt series has measured stays as it was measured.
#pragma once

#include "UNetOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>

namespace magnet
{
// The measured part of the spectrum of a volume of cubic voxels. Component 0 is B along the first axis, 1 along the
// second, which is B_x and B_y for axes along x and y, and 2 is B_z. The x series holds B_x at the wave vectors along
// (cos t, -sin t) in the plane (k_y, k_z), the y series B_y along (cos t, sin t) in (k_x, k_z), for tilts t from the
// smallest to the largest (the central slice theorem). The weight is 1 there and 0 in the missing wedge, with a soft
// edge of 1.5 resolution elements of the volume; a series that reaches within a step of 180 degrees has no wedge.
// Beyond the wave number where neighbouring slices are more than a resolution element of `extent` voxels apart, it
// falls off, since there the spectrum was interpolated and not measured (R. A. Crowther et al., Proc. R. Soc. A 317,
// 319 (1970)); or, with Slices::Each, beyond half an element from the nearest slice, so that what was measured on each
// slice counts at any wave number.
class MeasuredSpectrum
{
public:
  enum class Slices
  {
    Together,
    Each
  };
  MeasuredSpectrum(const std::array<std::int64_t, 3>& size, const TiltGeometry& tilts, double extent,
    const at::Tensor& like, Slices slices = Slices::Together);

  // b was low-passed: its spectrum is the true one times T = 1 / (1 + (k period / 2 pi)^(2 order)), period in voxels,
  // 0: it was not. From then on b is compared with T times a model, that is the weights are T^2 times what they were
  // and b stands for b / T.
  void lowPassed(double period, int order);

  // Noise in the phases is noise in B_x and B_y that grows as the wave number r across the tilt axis, for both are
  // derivatives of the phase: |F n|^2 = N (slope r)^2, N the number of voxels, r in rad per voxel. The slope [b's unit
  // per rad per voxel] is read from the median of b's spectrum where its wave numbers are highest and a texture has
  // next to nothing; without noise, what the texture has there is an upper bound. 0 in a volume too small to tell.
  // b (nz, ny, nx, 3). Cost: two real transforms.
  double noise(const at::Tensor& b, const Run& run = {}) const;

  // The weights times 1 / (1 + (ratio r / 5)^2), ratio the slope of the noise over the spread of b for other reasons. A
  // fifth of the noise served best on 20 training textures: constant length and smoothness average it.
  void noisy(double ratio);

  // b / T of a field (1, 3, nz, ny, nx), T a hundredth where it is less.
  at::Tensor restored(const at::Tensor& b) const;

  // Of B along an axis, or B_z: half spectrum (nz, ny, nx / 2 + 1), 0 to 1.
  const at::Tensor& weight(int component) const { return Weight_[component]; }

  // The same as a symmetric matrix for (B_x, B_y, B_z); xy undefined: 0, the axes lie along x and y.
  struct Matrix
  {
    at::Tensor xx, yy, zz, xy;
  };
  Matrix matrix() const;

  // The factor a for which a model fits the measured part of b best. Both (nz, ny, nx, 3). Throws Error where the model
  // is zero in it.
  double amplitude(const at::Tensor& b, const at::Tensor& model, const Run& run = {}) const;

  // Root of the weighted power of b - model over that of b, both (nz, ny, nx, 3), of the two components that are
  // measured, each without what noise of that slope (see noise) has in it; b is taken for noise to nine tenths at most.
  // Cost: four real transforms.
  double misfit(const at::Tensor& b, const at::Tensor& model, double noiseSlope, const Run& run = {}) const;

  // model + the measured part of b - model, tapered towards the volume's faces; the weights times `reliability`. B_z,
  // which no series measures, takes over what both components' wave vectors have in common. Cost: six real transforms.
  at::Tensor blend(const at::Tensor& b, const at::Tensor& model, double reliability, const Run& run = {}) const;

private:
  // Square of r for B along an axis.
  at::Tensor acrossTheAxis(int component) const;
  // Component 0, 1 or 2 of a field (nz, ny, nx, 3).
  at::Tensor along(const at::Tensor& field, int component) const;
  // The spectrum of a component of b, tapered, over T.
  at::Tensor spectrum(const at::Tensor& b) const;

  std::array<std::int64_t, 3> Size_; // x, y, z
  std::array<double, 2> Azimuths_;
  bool Oblique_; // the axes are not x and y
  at::Tensor Weight_[3];
  at::Tensor Gain_; // 1 / T
  at::Tensor Taper_;
};
}
