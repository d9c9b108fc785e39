// The noise of a series' pixels, told or found from the phases alone.
#pragma once

#include "ModelBasedOptions.h"
#include "core/forward/TiltSeries.h"

#include <vector>

namespace magnet
{
// The standard deviation of the noise in one pixel [rad], if it is independent from pixel to pixel: the mixed fourth
// difference of a phase is nothing but noise nearly everywhere, and its median is blind to the rest. valid: where
// pixels count (byte, like phase), undefined: everywhere.
// Source: D. Donoho, I. Johnstone, Biometrika 81, 425 (1994), for the median. Cost: 4 passes over the images.
double estimatePhaseNoise(const at::Tensor& phase, const at::Tensor& valid = {});

// The noise of a pixel [rad]: as chi square counts it and as it is used in the weights, of series that do not tell
// their own; and the mean of all series.
struct SeriesNoise
{
  double told = 0.0, weighed = 0.0, mean = 0.0;
};

// The options' noise, else what the series tell (TiltSeries::sigma), else estimatePhaseNoise, which is taken for no
// less than 3e-4 (told) and 3e-3 (weighed) of the specimen's root mean square phase: without what the options'
// background takes from an image, or where that is a constant, without one of more than three standard deviations of
// the image. Throws Error where all phases are 0. Cost: 4 passes over the images, and those of ImageBackground.
SeriesNoise noiseOf(const std::vector<TiltSeries>& series, const ModelBasedOptions& options);
}
