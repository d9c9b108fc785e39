// How far images and model are to be trusted, found from what a fit leaves of the images.
#pragma once

#include "ModelLevel.h"

namespace magnet
{
struct ModelTrust
{
  double modelError = 0.0;    // of M / Ms in a cell
  double misfit = 0.0;        // r^T W r / pixels over all images, each by its trust: about 1 if all is as assumed
  PhaseMisfit::Images images; // 0 to 1, (images of x), (images of y)
};

// Looks at the residual of a fit made with `trust`, and lowers it where the residual is larger than noise and model
// error explain:
//   an image whose r^T W r is q, the median of all being q0, gets the trust min(1, max(4 q0, 1) / q): Huber's weight,
//   of a whole image, because what is wrong with one (its angle, its place, a charged hole) is wrong all over it; 1
//   where noise and model error explain it;
//   if the mean of trust times q exceeds 2, modelError is raised by its square root, to 0.3 at most.
// Returns whether the fit is worth doing again. robust false: images stay trusted.
// Source: P. J. Huber, Ann. Math. Statist. 35, 73 (1964).
bool lowerTrust(ModelTrust& trust, const PhaseMisfit& misfit, const PhaseMisfit::Images& residual, bool robust);
}
