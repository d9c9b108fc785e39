// The Landau-Lifshitz-Gilbert equation: for validation, and for annealing from random states.
#pragma once

#include "EffectiveField.h"

namespace magnet
{
struct DynamicsOptions
{
  double damping = 1.0;               // Gilbert's alpha
  double duration = 1e-9;             // [s]
  double gyromagneticRatio = 2.211e5; // gamma_0 [m/(A s)]
  double tolerance = 1e-4;            // largest error of a cell's direction in one step
  double torque = 0.0;                // stop early when max |m x H_eff| / Ms is at most this
};

struct Dynamics
{
  at::Tensor direction; // (nz, ny, nx, 3)
  MicromagneticEnergy energy;
  double torque = 0.0; // max |m x H_eff| / Ms
  double time = 0.0;   // [s]
  std::int64_t steps = 0;
};

// dm/dt = -gamma_0 / (1 + alpha^2) ( m x H + alpha m x (m x H) ), from `start` (nz, ny, nx, 3; directions of any
// length > 0 inside the mask), by the fifth-order Runge-Kutta method of Dormand and Prince with adaptive steps.
// Throws Error on options without meaning. Cost: six evaluations of the field a step; 120 bytes a cell.
// Sources: T. L. Gilbert, IEEE Trans. Magn. 40, 3443 (2004), doi:10.1109/TMAG.2004.836740;
// J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6, 19 (1980), doi:10.1016/0771-050X(80)90013-3.
Dynamics integrate(EffectiveField& field, const at::Tensor& start, const DynamicsOptions& options, const Run& run = {});
}
