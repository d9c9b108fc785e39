// How uncertain a model-based reconstruction is: an ensemble of fits to randomized data and prior.
#pragma once

#include "ModelFitter.h"

#include <functional>

namespace magnet
{
// The directions of M are fitted again `ensemble` times (ModelBasedOptions), each time with errors added that the
// weights of the fit expect: of the pixels (phase noise), of the cells (model error), and of the change between
// neighbours (an exchange prior as strong as the changes that the fit has, which is more than its own weak one). The
// spread of the results is that of the posterior where it is Gaussian ("randomize, then optimize"). level: the highest
// resolution. visit is given the state of each member. Deterministic for a seed. Asked to finish, it stops after a
// member. What it leaves out: other solutions that fit as well, a wrong support, wrong angles. Cost: 80 iterations a
// member. Source: J. M. Bardsley et al., SIAM J. Sci. Comput. 36, A1895 (2014).
void sampleModels(const ModelLevel& level, const FittedModel& fitted,
  const std::function<void(const ModelState&)>& visit, const Run& run = {});
}
