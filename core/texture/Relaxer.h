// Relaxes a magnetization to a minimum of its micromagnetic energy.
#pragma once

#include "EffectiveField.h"
#include "RelaxOptions.h"

namespace magnet
{
struct Relaxation
{
  at::Tensor direction; // unit vectors inside the mask, 0 outside; (nz, ny, nx, 3)
  MicromagneticEnergy energy;
  double torque = 0.0; // max |m x H_eff| / Ms
  std::int64_t evaluations = 0;
  bool converged = false;
};

// Limited-memory BFGS on the spheres |m| = 1: four pairs of steps, preconditioned with the exchange operator
// (ExchangePreconditioner.h); each cell moves on its sphere by the Cayley transform, by half a radian at most;
// a step after which the energy passes the largest of the last five is tried again with a quarter of the length.
// start (nz, ny, nx, 3): directions of any length > 0 inside the mask. `run` may finish early, and a descent that makes
// no progress for 300 evaluations starts anew from where it is, and ends at the fifth time (then converged is false).
// Throws Error where the start has no direction inside the mask. Cost: one evaluation of the field a step, and about as
// much again; 156 bytes a cell (13 vectors) beside the field's. The result does not depend on the number of threads.
// (The steepest descent of Barzilai and Borwein, L. Exl et al., J. Appl. Phys. 115, 17D118 (2014), was tried first: it
// took ten times as many steps to a torque of 1e-4.) Sources: D. C. Liu, J. Nocedal, Math. Program. 45, 503 (1989),
// doi:10.1007/BF01589116; A. V. Ivanov et al., Comput. Phys. Commun. 260, 107749 (2021), doi:10.1016/j.cpc.2020.107749
// (L-BFGS of spins).
Relaxation relax(EffectiveField& field, const at::Tensor& start, const RelaxOptions& options = {}, const Run& run = {});

// The same by way of the grid of cells twice as large (of which a cell is inside when at least half of it is),
// as long as that grid has at least 12 cells across and `levels` are left. The result has the full grid's
// stopping torque; only its way there is shorter.
Relaxation relaxCoarseToFine(
  EffectiveField& field, const at::Tensor& start, int levels, const RelaxOptions& options = {}, const Run& run = {});

// The same for a magnetization on a larger volume: works on the bounding box of the mask, which is all that the
// stray field needs. magnetization (nz, ny, nx, 3), mask (nz, ny, nx); the result's direction is on that volume, too.
struct SpecimenRelaxation
{
  at::Tensor direction; // unit vectors inside the mask, 0 outside
  Material material;    // with the handedness that was used
  RelaxReport report;
};
// matchHandedness: gives the DMI the sign in which the start has the lower energy; both senses exist in nature.
SpecimenRelaxation relaxSpecimen(const at::Tensor& magnetization, const at::Tensor& mask, const Grid& grid,
  const Material& material, int levels, bool matchHandedness, const RelaxOptions& options = {}, const Run& run = {});

// max |m x H_eff| / Ms of a magnetization, on the bounding box of its cells of length > 0.
double specimenTorque(const at::Tensor& magnetization, const Grid& grid, const Material& material, const Run& run = {});

// Directions normalized inside the mask and 0 outside. Throws Error where there is none.
at::Tensor normalizedDirections(const at::Tensor& values, const at::Tensor& mask);
}
