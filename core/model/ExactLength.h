// A magnetization of constant length that fits two phase series.
#pragma once

#include "ModelState.h"
#include "PhaseMisfit.h"

namespace magnet
{
struct ExactLengthOptions
{
  double exchange = 10.0;
  int iterations = 15; // of conjugate gradients in each step
  int steps = 5;
  bool fitMagnetization = false; // Ms too
  at::Tensor pull{};             // what the exchange draws each cell to (nz, ny, nx, 3), or undefined: nothing
  bool moveOutline = false;      // the state's outline moves too, and its support with it
  bool movePlacement = false;    // the images of the state's placement move too: `misfit` is its own then
  std::int64_t factor = 1;       // the outline's cells in one of u, along each axis
};

// Lowers misfit(Ms s u) + exchange / 2 sum s_i s_j |u_i - u_j|^2 - sum pull u over unit vectors u, from the directions
// of the state's u, by Levenberg's and Marquardt's method on the product of spheres: each step solves the linearized
// problem in the tangent planes by conjugate gradients, moves there, and brings every vector back to length 1; a step
// that does not lower the sum is shortened. Ms, where it is sought, is set to its best value before each step. An
// outline, where it moves, is one more set of unknowns of the same linearized problem: found in turn with u, it would
// hardly move, as each makes up for the other. So are the places of the images, where they are sought. The weights stay as they are, so that moves are judged by one measure.
// It ends when a step lowers the sum by less than 1e-4 of it.
//
// u is 0 where there is no material; beside an outline that moves, continued from the next cells.
//
// Source: P.-A. Absil, R. Mahony, R. Sepulchre, Optimization Algorithms on Matrix Manifolds (2008), section 8.4.
//
// Cost: iterations + 3 applications of A and A^T a step.
ModelState fitExactLength(ModelState state, const PhaseMisfit& misfit, const PhaseWeights& weights,
  const ExactLengthOptions& options, const Run& run = {});
}
