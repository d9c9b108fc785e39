// How far images and model are to be trusted, found from what a fit leaves of the images.
#pragma once

#include "PhaseMisfit.h"

namespace magnet
{
struct ModelTrust
{
  double modelError = 0.0; // of M / Ms in a cell
  double misfit = 0.0;     // r^T W r / pixels over all images, each by its trust: about 1 if all is as assumed
  PhaseImages images;      // 0 to 1, a number an image
};

// Looks at the r^T W r / pixels of each image (PhaseMisfit::imageChiSquares) that a fit made with `trust` left, and
// lowers it where that is more than noise and model error explain:
//   an image whose r^T W r is q, the median of all being q0, gets the trust min(1, max(4 q0, 1) / q): Huber's weight,
//   of a whole image, because what is wrong with one (its angle, its place, a charged hole) is wrong all over it; 1
//   where noise and model error explain it;
//   if the mean of trust times q exceeds 2, modelError is raised by its square root, to 0.3 at most.
// Returns whether the fit is worth doing again. robust false: images stay trusted.
// Source: P. J. Huber, Ann. Math. Statist. 35, 73 (1964).
bool lowerTrust(ModelTrust& trust, const at::Tensor& imageChiSquares, bool robust);
}
