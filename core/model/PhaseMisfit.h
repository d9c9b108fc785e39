// How far a magnetization is from two measured phase series.
#pragma once

#include "ModelBasedOptions.h"
#include "core/forward/PhaseOperator.h"

#include <memory>

namespace magnet
{
// Of both series: (images of x, height, width) and (images of y, ...), or a number an image.
struct PhaseImages
{
  at::Tensor x, y;
};

// How errors are weighed in the misfit.
struct PhaseWeights
{
  double noise = 0.0; // deviation of the phase in a pixel [rad]
  at::Tensor x, y;    // inverse covariances (PhaseKernel::weights)
  PhaseImages trust;  // how much each image counts, 0 to 1: (images, 1, 1)
};

// For a magnetization M [A/m] on the cells of a box (nz, ny, nx, 3):
//
//   misfit = 1/2 sum over both series of r^T W r,    r = Q (phase - A M)
//
// A PhaseOperator, Q = 1 - the projection of each image on its background (so the best background is always taken
// away), W the inverse covariance of white phase noise and of errors of the model, times each image's trust. The
// problem is linear in M, and nothing here changes: what a fit comes to (ModelState) and how it weighs errors
// (PhaseWeights) are values of their own. Copies share the operators. Cost of residual, images and backProjected: one
// application of A or of A^T; of the others, a few passes over the images or two transforms of each.
class PhaseMisfit
{
public:
  // phases [rad] on the frame.
  PhaseMisfit(const Grid& box, const Frame& frame, const std::vector<double>& anglesX,
    const std::vector<double>& anglesY, const PhaseImages& phases, PhaseBackground background);

  // error: deviation of M in a cell [A/m], independent from cell to cell: those above each other add up, in the deepest
  // column of the support (nz, ny, nx, 1). trust: a number an image, 0 to 1.
  PhaseWeights weights(double noise, double error, const at::Tensor& support, const PhaseImages& trust) const;
  // Every image counts.
  PhaseImages fullTrust() const;

  // phase - background - model [rad].
  PhaseImages residual(const at::Tensor& magnetization, const Run& run = {}) const;
  // 1/2 r^T W r.
  double value(const PhaseWeights& weights, const PhaseImages& residual) const;
  // r^T W r / pixels of each image, whatever its trust: (images of x, then of y).
  at::Tensor imageChiSquares(const PhaseWeights& weights, const PhaseImages& residual) const;
  // Q A M; and A^T Q W of images, which for a residual is minus the misfit's gradient.
  PhaseImages images(const at::Tensor& magnetization, const Run& run = {}) const;
  at::Tensor backProjected(const PhaseWeights& weights, const PhaseImages& images, const Run& run = {}) const;
  // The factor on M that fits best.
  double bestScale(const PhaseWeights& weights, const at::Tensor& magnetization, const Run& run = {}) const;

  // Without their backgrounds.
  const PhaseImages& phases() const { return Phases_; }
  at::Tensor withoutBackground(const at::Tensor& images) const;
  // The same problem, with these added to the phases.
  PhaseMisfit withErrors(const PhaseImages& errors) const;

  // Over all pixels of both series [rad^2].
  static double sumOfSquares(const PhaseImages& images);

private:
  PhaseImages weighed(const PhaseWeights& weights, const PhaseImages& images) const;

  std::shared_ptr<const PhaseOperator> X_, Y_;
  PhaseImages Phases_;
  at::Tensor Background_; // orthonormal images (1 or 3, height * width), or none
  double CellHeight_;     // [m]
};
}
