// How far a magnetization is from two measured phase series.
#pragma once

#include "ModelBasedOptions.h"
#include "core/forward/PhaseOperator.h"

namespace magnet
{
// For directions u = M / Ms on the cells of a box, s the share of material in each:
//
//   misfit = 1/2 sum over both series of r^T W r,    r = Q (phase - Ms A s u)
//
// A PhaseOperator, Q = 1 - the projection of each image on its background (so the best background is always taken
// away), W the inverse covariance of white phase noise and of errors of the model (PhaseKernel::weights), times each
// image's trust. Cost of normal, residual and gradient: one application of A, of A^T or both.
class PhaseMisfit
{
public:
  struct Images
  {
    at::Tensor x, y;
  };

  // x, y: measured phases [rad] (image, height, width) on the frame; support (nz, ny, nx, 1) float.
  PhaseMisfit(const Grid& box, const Frame& frame, const std::vector<double>& anglesX,
    const std::vector<double>& anglesY, const Images& phases, const at::Tensor& support, PhaseBackground background);

  // Ms [A/m].
  void setMagnetization(double value) { Magnetization_ = value; }
  double magnetization() const { return Magnetization_; }
  // Deviation of the phase in a pixel [rad], and that of M in a cell [A/m].
  void setErrors(double noise, double error);

  // How much each image counts, 0 to 1: (images of x), (images of y).
  void setTrust(const Images& trust);

  // Random errors as W expects them: white noise of a pixel (larger where an image is trusted less), and `modelError`
  // of M / Ms in every cell.
  Images drawErrors(double modelError, at::Generator& random) const;
  void addToPhases(const Images& images, double factor);

  // phase - background - model.
  Images residual(const at::Tensor& u, const Run& run = {}) const;
  // 1/2 r^T W r.
  double value(const Images& residual) const;
  // r^T W r / pixels of each image, whatever its trust: (images of x, then of y).
  at::Tensor imageChiSquares(const Images& residual) const;
  // - d misfit / d u at that residual.
  at::Tensor descent(const Images& residual, const Run& run = {}) const;
  // (Ms A s)^T Q W Q (Ms A s) v.
  at::Tensor normal(const at::Tensor& v, const Run& run = {}) const;
  // The same in two halves, for a magnetization [A/m] anywhere on the box: its images, and A^T Q W of images.
  Images images(const at::Tensor& magnetization, const Run& run = {}) const;
  at::Tensor backProjected(const Images& images, const Run& run = {}) const;
  // The factor on Ms that fits best, u as it is.
  double bestScale(const at::Tensor& u, const Run& run = {}) const;

  const at::Tensor& support() const { return Support_; }
  void setSupport(at::Tensor share) { Support_ = std::move(share); }
  // Without their backgrounds.
  const Images& phases() const { return Phases_; }

  // Over all pixels of both series [rad^2].
  static double sumOfSquares(const Images& images);

private:
  at::Tensor withoutBackground(const at::Tensor& images) const;
  Images model(const at::Tensor& u, const Run& run) const;
  Images weighed(const Images& images, bool trusted = true) const;

  PhaseOperator X_, Y_;
  Images Phases_;
  Images Trust_; // (images, 1, 1)
  at::Tensor Support_;
  at::Tensor Background_; // orthonormal images (1 or 3, height * width), or none
  double Magnetization_ = 1.0, Noise_ = 1.0;
  double Column_; // [m] what the errors of the cells above each other add up to
};
}
