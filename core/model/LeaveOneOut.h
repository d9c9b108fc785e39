// How well a model-based reconstruction predicts images that it has not seen.
#pragma once

#include "ModelLevel.h"
#include "ModelSolver.h"

#include <vector>

namespace magnet
{
// The sum of squared residuals of all images, each predicted by a fit without it, over that of the same images when all
// are fitted: near 1 where the images say the same and the model holds; 2 where what one image tells is its own noise
// or fault. `images`: the same of each, those of the first series first.
struct Prediction
{
  double ratio = 0.0;
  std::vector<double> images;
};

// The images of all series. Throws Error where they are fewer than a reconstruction can be judged by without a truth: 4.
std::int64_t imagesToJudgeBy(const std::vector<TiltSeries>& series);

// Fits at the lowest resolution, each from nothing, in the support of the data, with the images trusted as `assumptions`
// tell. Throws Error for fewer than 4 images. Asked to finish, the images until then. Cost: a fit at the lowest
// resolution for each image.
Prediction leaveOneOut(
  const ModelData& data, const ModelPart& part, const ModelAssumptions& assumptions, const Run& run = {});
}
