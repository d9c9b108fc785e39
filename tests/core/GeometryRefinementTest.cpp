// The geometry of the images as unknowns of the model-based fit.
#include "ModelBasedSample.h"

#include "core/base/Constants.h"
#include "core/forward/Detector.h"
#include "core/model/ModelBased.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::simulated;

namespace
{
constexpr double pixel = 5e-9;

// The vortex from images that lie elsewhere and are tilted otherwise than they say.
struct Misplaced
{
  Vortex vortex{ 0.02 };
  std::vector<TiltSeries> series;
  std::vector<Misalignment> there;

  Misplaced(double shift, double tilt)
  {
    PhaseOptions phase;
    phase.angles = regularAngles(60.0, 10.0);
    phase.errors.phaseNoise = 0.02;
    phase.errors.imageShift = shift * pixel;
    phase.errors.angleError = tilt * constants::degree;
    for (const Axis axis : { Axis::X, Axis::Y })
    {
      series.push_back(fineSeries(vortex.options, axis, phase, 36));
      there.push_back(drawMisalignment(phase.errors, phase.angles, axis, { pixel / 2, pixel / 2 }));
    }
  }

  // Root mean square of found - there, over all images and both directions [pixel].
  double shiftError(const std::vector<GeometryChange>& found) const
  {
    double squares = 0.0;
    double count = 0.0;
    for (std::size_t s = 0; s < 2; ++s)
    {
      for (std::size_t i = 0; i < found[s].shifts.size(); ++i)
      {
        const double across = found[s].shifts[i][s == 0 ? 1 : 0] - there[s].across[i];
        const double along = found[s].shifts[i][s] - there[s].along[i] * pixel / 2;
        squares += (across * across + along * along) / (pixel * pixel);
        count += 2.0;
      }
    }
    return std::sqrt(squares / count);
  }
};
}

// Within 1.25 times the error of images that are where they say: without it, ten times.
TEST(GeometryRefinement, FindsTheShiftsOfTheImages)
{
  const Misplaced m(1.7, 0.0);
  const double right = m.vortex.error(reconstructModel({ m.vortex.x, m.vortex.y }, {}, m.vortex.support).induction);
  ModelBasedOptions options;
  options.refine = Refine::Shifts;
  const ModelBasedResult result = reconstructModel(m.series, options, m.vortex.support);
  EXPECT_LT(m.shiftError(result.report.found), 0.05);
  EXPECT_LT(m.vortex.error(result.induction), 1.25 * right);
  EXPECT_NEAR(result.report.chiSquare, 1.0, 0.15);
  EXPECT_EQ(result.report.found[0].azimuth, 0.0);
  EXPECT_EQ(result.report.found[1].tiltOffset, 0.0);
}

TEST(GeometryRefinement, FindsTiltsToo)
{
  const Misplaced m(1.7, 0.4);
  const double right = m.vortex.error(reconstructModel({ m.vortex.x, m.vortex.y }, {}, m.vortex.support).induction);
  ModelBasedOptions options;
  options.refine = Refine::ShiftsTiltsAndAxis;
  const ModelBasedResult result = reconstructModel(m.series, options, m.vortex.support);
  EXPECT_LT(m.shiftError(result.report.found), 0.1);
  EXPECT_LT(m.vortex.error(result.induction), 1.25 * right);
}

// Of a bar: a disc looks much the same from all sides. Its images are those of the same operator on a finer grid: they show
// that the unknowns are found, not how well they are in an experiment.
TEST(GeometryRefinement, FindsTheAxisAndTheTiltOffset)
{
  const Vortex v(0.02, 36, 10.0, Shape::Bar);
  const double d = constants::degree;
  SeriesGeometry said = SeriesGeometry::about(Axis::X, regularAngles(60.0, 10.0));
  said.azimuth = said.detectorAzimuth = 10.0 * d;
  GeometryChange change = GeometryChange::none(said.angles.size());
  change.tiltOffset = 3.0 * d;
  change.azimuth = 4.0 * d;
  DetectorErrors noise;
  noise.phaseNoise = 0.02;
  TiltSeries series = fineSeries(v.options, changed(said, change), noise, 36);
  static_cast<SeriesGeometry&>(series) = said;
  ModelBasedOptions options;
  options.refine = Refine::ShiftsTiltsAndAxis;
  const auto found = reconstructModel({ series, v.y }, options, v.support).report.found;
  EXPECT_NEAR(found[0].azimuth / d, 4.0, 0.75); // 36 pixels do not tell it better
  EXPECT_NEAR(found[0].tiltOffset / d, 3.0, 0.5);
}
