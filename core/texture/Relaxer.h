// Relaxes a magnetization to a minimum of its micromagnetic energy.
#pragma once

#include "EffectiveField.h"

namespace magnet
{
struct RelaxOptions
{
  double torque = 1e-4;         // stop when max |m x H_eff| / Ms is at most this
  std::int64_t evaluations = 20000; // of the effective field, at most
};

struct Relaxation
{
  at::Tensor direction; // unit vectors inside the mask, 0 outside; (nz, ny, nx, 3)
  MicromagneticEnergy energy;
  double torque = 0.0; // max |m x H_eff| / Ms
  std::int64_t evaluations = 0;
  bool converged = false;
};

// Steepest descent on the spheres |m| = 1 with the two steps of Barzilai and Borwein in turn, each cell moved on its
// sphere by the Cayley transform; a step after which the energy passes the largest of the last ten is taken back and
// tried with a quarter of the length.
// start (nz, ny, nx, 3): directions of any length > 0 inside the mask. `run` may finish early (then converged is
// false). Throws Error where the start has no direction inside the mask. Cost: one evaluation a step, 36 bytes a
// cell beside the field's. The result does not depend on the number of threads.
// Source: L. Exl et al., J. Appl. Phys. 115, 17D118 (2014), doi:10.1063/1.4862839.
Relaxation relax(
  EffectiveField& field, const at::Tensor& start, const RelaxOptions& options = {}, const Run& run = {});

// The same by way of the grid of cells twice as large (of which a cell is inside when at least half of it is),
// as long as that grid has at least 12 cells across and `levels` are left. The result has the full grid's
// stopping torque; only its way there is shorter.
Relaxation relaxCoarseToFine(EffectiveField& field, const at::Tensor& start, int levels,
  const RelaxOptions& options = {}, const Run& run = {});

// Directions normalized inside the mask and 0 outside. Throws Error where there is none.
at::Tensor normalizedDirections(const at::Tensor& values, const at::Tensor& mask);
}
