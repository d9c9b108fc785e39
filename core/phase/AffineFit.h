// The affine map by which one image explains another, by least squares from a start that is close; not for use by
// others than the affine registration and the separation of phases.
#pragma once

#include "AffineMap.h"
#include "AffineSamples.h"
#include "SeparationOptions.h"
#include "core/base/Run.h"

#include <cstdint>
#include <vector>

namespace magnet
{
struct AffineFit
{
  AffineMap map;
  double correlation = 0.0; // of the fixed image and the moving one brought onto it, where both count
  double score = 0.0;       // the same times the share of their structure that lies there (AffineSamples.h)
  double overlap = 0.0;     // pixels where both count / the fewer pixels that count in one
  double sigma = 0.0;       // [pixel of the frame], see fitAffine
  std::int64_t iterations = 0;
  bool converged = false;
};

// Minimizes over the map, and over a, b and the c
//
//   sum_p w(p) [ fixed(p) - a moving(map(p)) - b - sum_k (c_k0 + c_k1 x + c_k2 y) terms_k(p) ]^2,    at most 4 terms,
//
// by Gauss and Newton's iteration; w = 1 / (1 + (residual / 3 s)^2), s the residuals' standard deviation by their
// median, each counting by the slope there (vacuum tells nothing of how well edges fit), lets what does
// not fit (errors of unwrapping, dirt that moved) count less (Cauchy's weights: P. W. Holland,
// R. E. Welsch, Commun. Stat. Theory Methods 6, 813 (1977)). a is 1 unless there are no terms. The iteration ends
// where a step moves no corner of the frame by more than a hundredth of a pixel of these images.
//
// sigma: standard error of a place, rms over the frame with the squares of the slopes as weights, as the residuals tell
// it: of the unknowns' covariance, for as many independent residuals as their correlation r with their neighbours
// leaves, one in sqrt(pi / -ln r) along x and along y, as in noise behind a Gaussian filter. What pulls the map as a
// whole, and leaves no residuals, is not in it.
//
// Not converged: fewer than `least` pixels (at least 50) where both count, images without structure, 60 steps. Cost:
// some 0.4 us a pixel and step, rows in parallel, sums in a fixed order; memory: 5 images.
AffineFit fitAffine(const FitImages& images, const AffineMap& start, AffineFreedom freedom,
  const std::vector<at::Tensor>& terms, std::int64_t least, const Run& run);
}
