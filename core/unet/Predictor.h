// Enhancement of a reconstructed induction by a network.
#pragma once

#include "ModelFile.h"
#include "PredictorOptions.h"
#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct Enhancement
{
  at::Tensor induction;     // B [T] (nz, ny, nx, 3)
  at::Tensor magnetization; // M / Ms (nz, ny, nx, 3), Magnetization head only
  at::Tensor support;       // 0 to 1 (nz, ny, nx), Magnetization head only
  double noiseSlope = 0.0;  // of the phases' noise in b (MeasuredSpectrum::noise)
  EnhancementReport report;
};

// b [T] (nz, ny, nx, 3) float, any size from 16 voxels along x and y, cubic voxels, on the model's device; what was
// measured of it
// -> the enhanced induction. The input is divided by its scale (inputScale) and padded with zeros to the network's
// multiple; volumes beyond the memory limit are cut into tiles that overlap by 48 voxels and are blended linearly.
// A network that was trained on small volumes (Network::trainedSize) sees a larger one averaged to about that size, and
// its result is interpolated; DataConsistency::Fit then finds the details from what was measured.
// Where b was low-passed (options), it is compared with what the same low-pass makes of the result; and the Fit trusts
// b the less, the stronger the noise that its spectrum shows (MeasuredSpectrum::noise). A Magnetization head's result
// is scaled to fit the measured part of b (MeasuredSpectrum). Of an Induction head's, the part without divergence is
// taken: B(k) - k (k . B(k)) / |k|^2 (Helmholtz), periodic in the volume. That is nearer to any field without
// divergence, the true one too. The result is proportional to b. Throws Error on unfit input, or if the machine does
// not have enough memory. A volume that is less deep than wide is continued along z by eight layers in which it fades,
// for the network knows specimens in vacuum alone. Axes that are not x and y (TiltGeometry) are taken into account
// where the result is compared with what was measured. What the network did not learn, the report's notes tell; and
// where its result cannot be better than b (notToBelieve, Learned.h), b is returned. Progress per tile and symmetry; a
// cancelled run stops between them.
Enhancement enhance(const Network& network, const at::Tensor& b, const Grid& grid, const TiltGeometry& tilts,
  const PredictorOptions& options, const Run& run = {});
}
