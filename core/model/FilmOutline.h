// The outline of a film, as surfaces that move until the phases are explained.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
// A specimen with the same outline at every height, between two flat faces across z. Each cell holds the share
//
//   s = clamp(1/2 + p(x, y), 0, 1) clamp(1/2 + z1 - z, 0, 1) clamp(1/2 + z - z0, 0, 1)
//
// of material: p a level set, positive in the material, |p| the distance to the outline; z0 and z1 the faces [all in
// cells]. p changes by a displacement that is interpolated between nodes eight cells (or a twelfth of an edge) apart,
// z0 and z1 by themselves. The parameters q are these changes, each divided by about the root of the number of cells
// that it concerns. An outline is thought to be displaced smoothly from where it was at first:
//
//   prior = 10 / 2 sum (c_i - c_j)^2,   c the displacement in all at neighbouring nodes [cells].
//
// Volumes are (nz, ny, nx, ...); one of a lower resolution, by a factor, has the means of whole cells.
//
// Sources: S. Osher, J. Sethian, J. Comput. Phys. 79, 12 (1988), for level sets; D. Rueckert et al., IEEE Trans. Med.
// Imaging 18, 712 (1999), for displacements by nodes.
class FilmOutline
{
public:
  // From a share of material or a probability of it (nz, ny, nx): the outline of its sum along z, smoothed by a cell;
  // as thick as all of it over the area of the middle layers. Throws Error if no cell is mostly material.
  explicit FilmOutline(const at::Tensor& support);

  // The share of material (nz, ny, nx, 1).
  at::Tensor share(std::int64_t factor) const;
  // How it changes with q (parameters), to first order; and the transpose of that, of g (nz, ny, nx).
  at::Tensor change(const at::Tensor& q, std::int64_t factor) const;
  at::Tensor gather(const at::Tensor& g, std::int64_t factor) const;

  // The prior; its second derivative times q; and its descent.
  double priorValue() const;
  at::Tensor priorNormal(const at::Tensor& q) const;
  at::Tensor priorDescent() const;

  FilmOutline moved(const at::Tensor& q) const;

  std::int64_t parameters() const { return Displaced_.numel() + 2; }
  // z0 and z1, in cells from the middle of the first.
  double bottom() const { return Bottom_; }
  double top() const { return Top_; }

private:
  at::Tensor nodes(const at::Tensor& q) const;
  at::Tensor displacement(const at::Tensor& q) const;
  at::Tensor height() const;

  at::Tensor Level_;     // p (ny, nx)
  at::Tensor Displaced_; // c (1, 1, nodes along y, x)
  at::Tensor Z_;         // places of the cells along z
  double Bottom_ = 0.0;
  double Top_ = 0.0;
  double NodeScale_ = 1.0, FaceScale_ = 1.0;
};
}
