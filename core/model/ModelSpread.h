// How uncertain a model-based reconstruction is: an ensemble of fits to randomized data and prior.
#pragma once

#include "ModelSolver.h"

#include <functional>

namespace magnet
{
// The directions of M are fitted again `members` times, each time with errors added that the weights of the fit expect:
// of the pixels (phase noise), of the cells (model error), and of the change between neighbours (an exchange prior
// as strong as the changes that `best` has, which is more than the weak one of the fit). The
// spread of the results is that of the posterior where it is Gaussian ("randomize, then optimize").
// level: the highest resolution, its misfit with the errors of the fit, which is left as it was. visit is given each
// M / Ms (nz, ny, nx, 3) with its Ms [A/m]. Deterministic for a seed. Asked to finish, it stops after a member.
// What it leaves out: other solutions that fit as well, a wrong support, wrong angles. Cost: 80 iterations a member.
// Source: J. M. Bardsley et al., SIAM J. Sci. Comput. 36, A1895 (2014).
void sampleModels(const ModelLevel& level, const ModelSolution& best, const ModelBasedOptions& options,
  const std::function<void(const ModelSolution&)>& visit, const Run& run = {});
}
