// The geometry of the images of tilt series, as unknowns of a fit beside the magnetization.
#pragma once

#include "GeometryChange.h"
#include "ModelLevel.h"

#include <vector>

namespace magnet
{
// How far images are thought to be from where they were said to be: standard deviations.
struct PlacementErrors
{
  double shift = 0.1;         // of the frame's shorter edge
  double tilt = 0.00873;      // [rad] of an image, beside the offset of all
  double tiltOffset = 0.0873; // [rad]
  double rotation = 0.00436;  // [rad] of an image
  double azimuth = 0.175;     // [rad] of the tilt axis
};

// The unknowns q change the phases by D q where they are small: of each image the shift, and with
// Refine::ShiftsTiltsAndAxis the rotation and the tilt; of each series the tilt offset and the azimuth of its axis then.
// Each is divided by a scale that makes a unit of it count about as much as one of the magnetization. D is that of a
// magnetization (linearized). With a prior of PlacementErrors.
class ImagePlacement
{
public:
  // At the places that the level was made with; given: what `so` is the change from, of each series.
  ImagePlacement(const ModelLevel& level, std::vector<SeriesGeometry> given, std::vector<GeometryChange> so,
    Refine refine, const PlacementErrors& errors = {});

  // The misfit to the images where they are.
  const PhaseMisfit& misfit() const { return Misfit_; }
  const std::vector<GeometryChange>& changes() const { return Changes_; }

  // About a magnetization [A/m] (nz, ny, nx, 3) on the cells of the level; curvature: what a unit of q is to have in
  // the misfit's second derivative. Cost: 5 applications of A, 1 for shifts alone. Memory: 5 or 2 stacks.
  ImagePlacement linearized(const at::Tensor& magnetization, const PhaseWeights& weights, double curvature) const;
  std::int64_t parameters() const;
  // Q D q [rad], and the transpose of that.
  PhaseImages change(const at::Tensor& q) const;
  at::Tensor gather(const PhaseImages& images) const;
  // Elsewhere; not linearized there yet. Cost: new operators A.
  ImagePlacement moved(const at::Tensor& q) const;

  // The prior; its second derivative times q; and its descent.
  double priorValue() const;
  at::Tensor priorNormal(const at::Tensor& q) const;
  at::Tensor priorDescent() const;

private:
  struct Kind
  {
    double deviation = 0.0;  // of the prior
    bool ofImages = true;    // one an image, or one a series
    PhaseImages derivatives; // Q D of each series, per unit
    PhaseImages scales;      // of each series, of each unknown
  };

  at::Tensor deviations() const;
  at::Tensor scales() const;
  at::Tensor values() const;
  PhaseImages derivativesOf(std::size_t kind, const at::Tensor& magnetization, const PhaseImages& phases) const;

  Grid Box_;
  Frame Frame_;
  PhaseMisfit Misfit_;
  std::vector<SeriesGeometry> Given_;
  std::vector<GeometryChange> Changes_;
  std::vector<Kind> Kinds_;
};
}
