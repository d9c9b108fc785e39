// The whole tensor pipeline on the meta device: a tensor that is made on the wrong device is found without a
// GPU. Transforms give shapes there (no FFTW is involved).
#include "core/tools/Simulated.h"

#include "core/score/Nrmse.h"
#include "core/score/ShellCorrelation.h"
#include "core/vfet/Methods.h"
#include "core/vfet/Vfet.h"

#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::simulated;

TEST(Meta, TheWholePipelineStaysOnItsDevice)
{
  const at::TensorOptions meta = at::TensorOptions(at::kFloat).device(at::kMeta);
  const Grid grid = Grid::centred({ 16, 14, 12 }, { 5e-9, 5e-9, 5e-9 });
  const at::Tensor m = at::empty({ 12, 14, 16, 3 }, meta);
  const at::Tensor mask = at::empty({ 12, 14, 16 }, meta);
  const at::Tensor b = induction(m, grid);
  EXPECT_TRUE(b.is_meta());
  EXPECT_TRUE(inductionSpectral(m, grid).is_meta());

  PhaseOptions options;
  options.angles = regularAngles(60.0, 20.0);
  options.meanInnerPotential = 10.0;
  options.errors.phaseNoise = 0.1;
  options.errors.imageShift = 5e-9;
  options.binning = 2;
  const TiltSeries x = phaseFromMagnetization(m, mask, grid, Axis::X, options);
  const TiltSeries y = phaseFromInduction(b, mask, grid, Axis::Y, options);
  EXPECT_TRUE(x.phase.is_meta());
  EXPECT_TRUE(y.phase.is_meta());
  ASSERT_EQ(x.phase.sizes(), (at::IntArrayRef{ 7, 7, 8 }));

  for (const LinearMethod& method : vfetMethods)
  {
    VfetOptions vfet;
    vfet.method = method.method;
    vfet.iterations = 2;
    vfet.lowPassPeriod = 30e-9;
    const at::Tensor result = reconstruct(x, y, vfet);
    EXPECT_TRUE(result.is_meta()) << method.name();
    ASSERT_EQ(result.sizes(), (at::IntArrayRef{ 8, 8, 8, 3 }));
    nrmse(result, result, {});
    shellCorrelation(result, result, vfetGrid(x, vfet));
  }
}
