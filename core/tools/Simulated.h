// Tilt series of known textures, for evaluation and tests: simulated on a grid twice as fine as the
// reconstruction's and binned, so that no projector judges itself.
#pragma once

#include "core/base/Constants.h"
#include "core/base/Grid.h"
#include "core/forward/Detector.h"
#include "core/forward/Phase.h"
#include "core/forward/PhaseOperator.h"
#include "core/magnetostatics/Induction.h"
#include "core/score/Median.h"
#include "core/texture/Textures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace magnet::simulated
{
struct Case
{
  std::string name;
  TextureOptions options;

  // Thickness in nm.
  Case(Texture texture, double thickness)
    : name(categoryOf(texture))
  {
    options.texture = texture;
    options.thickness = thickness * constants::nanometre;
  }
};

// Ten textures of 200 nm radius, thickness 60 to 330 nm: every ansatz of the project once, the
// thicknesses spread over the source paper's range.
inline std::vector<Case> textureSet()
{
  std::vector<Case> cases{ { Texture::SingleDomain, 60 }, { Texture::Vortex, 130 }, { Texture::NeelVortex, 100 },
    { Texture::CylindricalDomains, 200 }, { Texture::NeelDomains, 160 }, { Texture::Skyrmion, 130 },
    { Texture::SkyrmionLattice, 80 }, { Texture::SpinHelix, 330 }, { Texture::Conical, 260 },
    { Texture::Hopfion, 300 } };
  cases[0].options.direction = 0.3;
  cases[1].options.coreRadius = 30e-9;
  cases[2].options.coreRadius = 40e-9;
  for (const int domains : { 3, 4 })
  {
    cases[domains].options.period = 160e-9;
    cases[domains].options.wallWidth = 15e-9;
  }
  cases[5].options.capDepth = 30e-9;
  cases[6].options.period = 120e-9;
  return cases;
}

struct Truth
{
  Grid grid;
  at::Tensor magnetization, induction, mask;
};

inline Truth truth(const TextureOptions& options, std::int64_t n = 100, double spacing = 5e-9)
{
  Truth t;
  t.grid = Grid::centred({ n, n, n }, { spacing, spacing, spacing });
  const TexturedVolume volume = makeTexture(options, t.grid);
  t.magnetization = volume.magnetization;
  t.mask = volume.mask;
  t.induction = induction(t.magnetization, t.grid);
  return t;
}

// The series of the texture itself, sampled twice as finely as the detector.
inline TiltSeries fineSeries(
  const TextureOptions& texture, Axis axis, PhaseOptions options, std::int64_t n = 100, double spacing = 5e-9)
{
  const Grid fine = Grid::centred({ 2 * n, 2 * n, 2 * n }, { spacing / 2, spacing / 2, spacing / 2 });
  options.binning = 2;
  return phaseFromMagnetization(makeTexture(texture, fine).magnetization, {}, fine, axis, options);
}

// The same for any geometry: images shifted and turned, about an axis of any direction. errors: the noise alone.
inline TiltSeries fineSeries(const TextureOptions& texture, const SeriesGeometry& geometry,
  const DetectorErrors& errors = {}, std::int64_t n = 100, double spacing = 5e-9)
{
  const Grid fine = Grid::centred({ 2 * n, 2 * n, 2 * n }, { spacing / 2, spacing / 2, spacing / 2 });
  const at::Tensor m = makeTexture(texture, fine).magnetization;
  const Frame frame{ { 2 * n, 2 * n }, { spacing / 2, spacing / 2 }, { fine.origin[0], fine.origin[1] } };
  TiltSeries series;
  static_cast<SeriesGeometry&>(series) = geometry;
  series.spacing = { spacing, spacing };
  series.phase =
    at::avg_pool2d(PhaseOperator(fine, frame, geometry, m.options()).apply(m).unsqueeze(0), 2)[0].contiguous();
  addDetectorErrors(series, errors);
  return series;
}

// The grid with two cells for each one, along each axis.
inline Grid finerGrid(const Grid& grid)
{
  Grid fine = grid;
  for (int axis = 0; axis < 3; ++axis)
  {
    fine.size[axis] *= 2;
    fine.spacing[axis] /= 2.0;
    fine.origin[axis] -= 0.5 * fine.spacing[axis];
  }
  return fine;
}

// A magnetization of constant length (nz, ny, nx, 3) on finerGrid: directions between those of the cells, the same
// outline.
inline at::Tensor onFinerGrid(const at::Tensor& m)
{
  const std::vector<std::int64_t> size{ 2 * m.size(0), 2 * m.size(1), 2 * m.size(2) };
  const at::Tensor planes = m.permute({ 3, 0, 1, 2 }).unsqueeze(0).contiguous();
  const at::Tensor length = planes.square().sum(1, true).sqrt();
  const at::Tensor between = at::upsample_trilinear3d(planes, size, false);
  const at::Tensor scale = at::upsample_nearest3d(length, size) / between.square().sum(1, true).sqrt_().clamp_min(1e-6);
  return (between * scale)[0].permute({ 1, 2, 3, 0 }).contiguous();
}

// The mean over 2 x 2 x 2 cells.
inline at::Tensor averaged(const at::Tensor& m)
{
  return at::avg_pool3d(m.permute({ 3, 0, 1, 2 }).unsqueeze(0), 2)[0].permute({ 1, 2, 3, 0 }).contiguous();
}

// The images of a series within +-limit [degrees].
inline TiltSeries within(const TiltSeries& series, double limit)
{
  TiltSeries result = series;
  std::vector<std::int64_t> kept;
  result.angles.clear();
  for (std::size_t i = 0; i < series.angles.size(); ++i)
  {
    if (std::abs(series.angles[i]) <= (limit + 1e-6) * constants::degree)
    {
      kept.push_back(static_cast<std::int64_t>(i));
      result.angles.push_back(series.angles[i]);
    }
  }
  result.phase = series.phase.index_select(0, at::tensor(at::ArrayRef<std::int64_t>(kept), at::kLong));
  return result;
}
}
