// A small vortex and its phases, for the tests of the model-based reconstruction.
#pragma once

#include "core/score/Nrmse.h"
#include "core/tools/Simulated.h"

namespace magnet::simulated
{
// A vortex in a disc of 24 voxels, phases from a grid twice as fine.
struct Vortex
{
  TextureOptions options;
  Truth t;
  TiltSeries x, y;
  at::Tensor support;

  explicit Vortex(double noise = 0.0, std::int64_t n = 36, double step = 10.0, Shape shape = Shape::Disc)
  {
    const double scale = static_cast<double>(n) / 36.0;
    options.shape = shape;
    options.texture = Texture::Vortex;
    options.radius = 60e-9 * scale;
    options.thickness = 40e-9 * scale;
    options.coreRadius = 15e-9 * scale;
    t = truth(options, n);
    const TexturedVolume fine = makeTexture(options, finerGrid(t.grid));
    t.magnetization = averaged(fine.magnetization);
    t.induction = induction(t.magnetization, t.grid);
    support = at::avg_pool3d(fine.mask.to(at::kFloat).unsqueeze(0), 2)[0];
    PhaseOptions phase;
    phase.angles = regularAngles(60.0, step);
    phase.errors.phaseNoise = noise;
    x = fineSeries(options, Axis::X, phase, n);
    y = fineSeries(options, Axis::Y, phase, n);
  }

  double error(const at::Tensor& b) const { return nrmse(t.induction, b, t.mask).vector; }
};
}
