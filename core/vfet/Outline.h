// The outline of a specimen, as a surface that moves until the phases are explained.
#pragma once

#include "ModelBasedOptions.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
// A level set p [cells], positive in the material and |p| the distance to its surface, gives each cell the share
//
//   s = clamp(1/2 + p, 0, 1)                                                    OutlineShape::Any, p(x, y, z)
//   s = clamp(1/2 + p, 0, 1) clamp(1/2 + z1 - z, 0, 1) clamp(1/2 + z - z0, 0, 1)     OutlineShape::Film, p(x, y)
//
// and p changes by a displacement that is interpolated between nodes eight cells (or a twelfth of an edge) apart; the
// faces z0 and z1 of a film by two numbers. The parameters q are these, each divided by about the root of the number of
// cells that it changes. A surface is thought to be displaced smoothly from where it was at first:
//   prior = 10 / 2 sum (c_i - c_j)^2, c the displacement in all at neighbouring nodes [cells].
//
// Sources: S. Osher, J. Sethian, J. Comput. Phys. 79, 12 (1988), for level sets; D. Rueckert et al., IEEE Trans. Med.
// Imaging 18, 712 (1999), for displacements by nodes. Volumes are (nz, ny, nx); those of a lower resolution have whole
// cells of f^3, and get the mean.
class Outline
{
public:
  // Of a share of material, smoothed by a cell. Throws Error if there is none, or shape is Given.
  Outline(const at::Tensor& support, OutlineShape shape);

  // The share of material (nz / f, ny / f, nx / f, 1).
  at::Tensor share(std::int64_t factor) const;
  // How the share changes with q, to first order, and the transpose of that: g (nz / f, ny / f, nx / f) ->
  // (parameters).
  at::Tensor change(const at::Tensor& q, std::int64_t factor) const;
  at::Tensor gather(const at::Tensor& g, std::int64_t factor) const;
  // The prior, half its second derivative's product with q, and its descent.
  double priorValue() const;
  at::Tensor priorNormal(const at::Tensor& q) const;
  at::Tensor priorDescent() const;
  // The outline after a step.
  Outline moved(const at::Tensor& q) const;

  std::int64_t parameters() const;

private:
  at::Tensor nodes(const at::Tensor& q) const;
  at::Tensor displacement(const at::Tensor& q) const;
  at::Tensor height() const;

  bool Film_;
  std::int64_t Depth_;   // cells along z
  at::Tensor Level_;     // p, (nz, ny, nx), or (1, ny, nx) of a film
  at::Tensor Displaced_; // c, all steps together, (1, 1, nodes along z, y, x)
  at::Tensor Z_;         // places of the cells along z, (nz)
  double Bottom_ = 0.0;  // z0, z1
  double Top_ = 0.0;
  double NodeScale_ = 1.0, FaceScale_ = 1.0;
};
}
