// Which of the library's categories a magnetization belongs to.
#pragma once

#include "Material.h"
#include "core/base/Grid.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace magnet
{
// What a classification looks at; all dimensionless.
struct TextureFeatures
{
  double mean = 0.0;         // |<m>|
  double charge = 0.0;       // median of |Q| over the slices
  double chargeSpread = 0.0; // largest minus smallest Q of the slices
  double azimuthal = 0.0;    // |<m . e_azimuth>| about the specimen's axis
  double radial = 0.0;       // |<m . e_rho>|
  double outOfPlane = 0.0;   // <m_z^2>
  double rings = 0.0;        // share of the variance of m_z that its mean over circles explains
  int signChanges = 0;       // of that mean along the radius
  int vortices = 0;          // cores of either winding of the in-plane part in the middle slice
  double wave = 0.0;         // share of the variance of m in its strongest plane wave and neighbours
  double waveAlongZ = 0.0;   // cosine of the angle of that wave vector with z
};

// direction: unit vectors (nz, ny, nx, 3) inside the mask (nz, ny, nx); charge: of every slice.
// Cost: one transform of the volume.
TextureFeatures textureFeatures(
  const at::Tensor& direction, const at::Tensor& mask, const Grid& grid, const std::vector<double>& charge);

// A category of TextureOptions.h; no hopfion, skyrmion bundle or bent skyrmion, which are told from others by nothing
// that is looked at. Thresholds in the source; a texture between two categories gets one of them.
std::string classify(const at::Tensor& direction, const at::Tensor& mask, const Grid& grid, const Material& material,
  const std::vector<double>& charge);
}
