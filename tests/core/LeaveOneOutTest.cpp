// Images that a model-based reconstruction has not seen.
#include "ModelBasedSample.h"

#include "core/base/Error.h"
#include "core/model/ModelBased.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::simulated;

// Where one image says what the others do not, the fits without it and with it differ.
TEST(LeaveOneOut, ImagesThatSayTheSameArePredicted)
{
  const Vortex v(0.02, 24, 30.0);
  ModelBasedOptions options;
  options.leaveOneOut = true;
  options.rounds = 8;
  options.robust = false;
  const ModelBasedReport clean = reconstructModel({ v.x, v.y }, options, v.support).report;
  ASSERT_EQ(clean.leaveOneOutImages.size(), 10U);
  EXPECT_GT(clean.leaveOneOut, 1.0);
  EXPECT_LT(clean.leaveOneOut, 1.4);
  TiltSeries wrong = v.x;
  wrong.phase = wrong.phase.clone();
  wrong.phase[3].copy_(at::roll(v.x.phase[3], 4, 1));
  const ModelBasedReport spoilt = reconstructModel({ wrong, v.y }, options, v.support).report;
  EXPECT_GT(spoilt.leaveOneOut, 1.2 * clean.leaveOneOut);
}

TEST(LeaveOneOut, NeedsAFewImages)
{
  const Vortex v(0.02, 24, 60.0);
  ModelBasedOptions options;
  options.leaveOneOut = true;
  EXPECT_THROW(reconstructModel({ v.x }, options, v.support), Error);
}
