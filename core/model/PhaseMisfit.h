// How far a magnetization is from the measured phase series.
#pragma once

#include "ModelBasedOptions.h"
#include "core/forward/ImageBackground.h"
#include "core/forward/PhaseOperator.h"

#include <memory>

namespace magnet
{
// For each series: (images, height, width), or a number an image.
using PhaseImages = std::vector<at::Tensor>;

// How errors are weighed in the misfit.
struct PhaseWeights
{
  PhaseImages noise;   // deviation of the phase in a pixel of each image [rad]: (images, 1, 1)
  PhaseImages inverse; // of each series' covariance (PhaseKernel::weights)
  PhaseImages trust;   // how much each image counts, 0 to 1: (images, 1, 1)
};

// For a magnetization M [A/m] on the cells of a box (nz, ny, nx, 3):
//
//   misfit = 1/2 sum over all series of r^T W r,    r = Q (phase - A M)
//
// A PhaseOperator, Q = 1 - the projection of each image on its background, over the pixels that count (ImageBackground:
// so the best background is always taken away), W the inverse covariance of white phase noise and of errors of the
// model, times each image's trust. The problem is linear in M, and nothing here changes: what a fit comes to
// (ModelState) and how it weighs errors (PhaseWeights) are values of their own. Copies share the operators. Cost of
// residual, images and backProjected: one application of A or of A^T; of the others, a few passes over the images or
// two transforms of each.
class PhaseMisfit
{
public:
  // series: on the frame, with numbers in the pixels that do not count too. backgroundPeriod [m]: of
  // PhaseBackground::SlowerThanPeriod.
  PhaseMisfit(const Grid& box, const Frame& frame, const std::vector<TiltSeries>& series, PhaseBackground background,
    double backgroundPeriod = 0.0);

  // noise [rad]: of series that do not tell their own (TiltSeries::sigma). error: deviation of M in a cell [A/m],
  // independent from cell to cell: those above each other add up, in the deepest column of the support (nz, ny, nx, 1).
  // trust: a number an image, 0 to 1.
  PhaseWeights weights(double noise, double error, const at::Tensor& support, const PhaseImages& trust) const;
  // Every image counts.
  PhaseImages fullTrust() const;

  // phase - background - model [rad].
  PhaseImages residual(const at::Tensor& magnetization, const Run& run = {}) const;
  // 1/2 r^T W r.
  double value(const PhaseWeights& weights, const PhaseImages& residual) const;
  // r^T W r of each image over its pixels that count, whatever its trust: those of the first series first.
  at::Tensor imageChiSquares(const PhaseWeights& weights, const PhaseImages& residual) const;
  // A M [rad]; Q A M; and A^T Q W of images, which for a residual is minus the misfit's gradient.
  PhaseImages phasesOf(const at::Tensor& magnetization, const Run& run = {}) const;
  PhaseImages images(const at::Tensor& magnetization, const Run& run = {}) const;
  at::Tensor backProjected(const PhaseWeights& weights, const PhaseImages& images, const Run& run = {}) const;
  // A^T of images that are weighed already.
  at::Tensor adjoint(const PhaseImages& weighed, const Run& run = {}) const;
  // Q W of images, each times its trust.
  PhaseImages weighed(const PhaseWeights& weights, const PhaseImages& images) const;
  // The factor on M that fits best.
  double bestScale(const PhaseWeights& weights, const at::Tensor& magnetization, const Run& run = {}) const;

  // Without their backgrounds.
  const PhaseImages& phases() const { return Phases_; }
  PhaseImages withoutBackground(const PhaseImages& images) const;
  // Pixels that count, less the unknowns of their backgrounds.
  double data() const { return Data_; }
  // The same phases with their images elsewhere: a geometry of each series.
  PhaseMisfit elsewhere(const Grid& box, const Frame& frame, const std::vector<SeriesGeometry>& geometries) const;
  // The same problem, with these added to the phases.
  PhaseMisfit withErrors(const PhaseImages& errors) const;

  // Squares over the variance of each image's noise, in all pixels of all series. noise [rad]: as for `weights`.
  double overNoise(double noise, const PhaseImages& images) const;
  // Over all pixels of all series [rad^2].
  static double sumOfSquares(const PhaseImages& images);

private:
  struct Series
  {
    std::shared_ptr<const PhaseOperator> phaseOf;
    std::shared_ptr<const PhaseOperator> weigher; // of the same frame: stays where images go elsewhere
    std::shared_ptr<const ImageBackground> background;
    std::vector<double> sigma; // [rad], one an image, or none
    at::Tensor counted;        // share of each image's pixels that count, undefined: all
  };

  PhaseImages weighedAlike(const PhaseWeights& weights, const PhaseImages& images) const;
  at::Tensor noiseOf(std::size_t series, double noise) const;

  std::vector<Series> Series_;
  PhaseImages Phases_;
  double Data_ = 0.0;
  double CellHeight_; // [m]
};
}
