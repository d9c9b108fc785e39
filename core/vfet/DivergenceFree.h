// B_z from B_x and B_y by div B = 0, and the way back from spectra to a volume.
#pragma once

#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>
#include <c10/core/TensorOptions.h>

namespace magnet
{
// A volume and the larger, padded grid on which its spectra live: 2.5 times the volume and the detector along
// each axis. The padding along z keeps the spectrum smooth across k_z = 0; that across holds the stray field.
// (Twice leaves B_z of a sphere that fills 60 % of the frame 4 % off, 3 times costs twice as much.)
struct SpectralGrid
{
  SpectralGrid(const Grid& volume, std::int64_t detectorWidth, std::int64_t detectorHeight);

  Grid volume;
  std::array<std::int64_t, 3> padded; // x, y, z
  std::array<std::int64_t, 2> images; // the padded detector, x, y
  std::array<double, 3> spacing;      // of the padded grid [m]

  // The same volume with the wave numbers along x and y up to the given one [rad/m] alone.
  SpectralGrid slow(double wavenumber) const;

  std::int64_t halfWidth() const { return padded[0] / 2 + 1; }

  // What a reconstruction on it takes at most [byte]: four half spectra.
  double memory() const;

  // k [rad/m] along x, y or z, shaped to broadcast over (z, y, x) half spectra.
  at::Tensor wavevector(int axis, const at::TensorOptions& like) const;
};

// Half spectra (padded z, padded y, padded x / 2 + 1) of B_x and B_y [T], in the frame of the volume (its
// first voxel at index 0), scaled as forwardReal does.
struct TransverseSpectra
{
  at::Tensor x, y;
};

struct LowPass
{
  double period = 0.0; // [m], 0: none
  int order = 2;
};

// Makes the pair consistent with a divergence-free field and returns the spectrum of B_z:
//   k_z != 0:  B_z = -(k_x B_x + k_y B_y) / k_z
//   k_z == 0:  the part of (B_x, B_y) along k is removed in place (the two series' untilted images measure
//              the same flux function twice); B_z is set to 0 there, to be found by `divergenceFree`.
// The Nyquist planes, where k has no sign, are set to 0. Afterwards k . B = 0 to rounding.
at::Tensor completeSpectrum(TransverseSpectra& spectra, const SpectralGrid& grid);

// -> B [T] (nz, ny, nx, 3). The k_z = 0 plane of B_z, which div B = 0 leaves open, is a constant along z for
// each (k_x, k_y). It is interpolated from all other k_z with what is known of the vacuum above and below the
// specimen: there B is a gradient and decays as exp(-k |z|), and its transverse part, which was measured, tells
// how much of it is left. (Its two neighbouring planes alone, or 0, estimate the same constant more poorly.)
// The spectra are consumed. Memory: 3 half spectra of the padded grid.
at::Tensor divergenceFree(
  TransverseSpectra&& spectra, const SpectralGrid& grid, const LowPass& lowPass, const Run& run = {});

// Its two halves: B [T] in real space along z, in the layers of the volume, as half spectra along x and y (nz, padded
// y, padded x / 2 + 1); and from there to the volume.
using FieldLayers = std::array<at::Tensor, 3>;
FieldLayers divergenceFreeLayers(
  TransverseSpectra&& spectra, const SpectralGrid& grid, const LowPass& lowPass, const Run& run = {});
at::Tensor volumeOf(FieldLayers&& layers, const SpectralGrid& grid, const Run& run = {});

// Multiplies a half spectrum by exp(i k shift) along x, y or z (dimensions 2, 1, 0), shift [m].
void shiftSpectrum(at::Tensor& spectrum, const SpectralGrid& grid, int axis, double shift);
}
