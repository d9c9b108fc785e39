// What the transport of intensity needs of a focal series: the intensity in focus and how it changes along the beam.
#pragma once

#include "TransportOfIntensity.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace magnet
{
struct FocalSeriesFit
{
  at::Tensor mask;            // (ny, nx) float: 1 where all images are valid; elsewhere the others are 0
  at::Tensor intensity;       // I at z = 0 (ny, nx) float, of mean 1
  at::Tensor source;          // 2 pi / lambda dI/dz [1/unit^2] (ny, nx) float
  std::vector<double> factor; // of each image
  double mean = 0.0;          // of all images, in counts
  double nonlinearity = 0.0;
};

// Checks the series, and fits the polynomial in the defocus to each pixel; lengths in the plane in units of `unit` [m].
// Inputs, errors and the meaning of each result: transportOfIntensity. Cost: five passes over the images.
FocalSeriesFit fitFocalSeries(const at::Tensor& images, const at::Tensor& valid, const std::vector<double>& defoci,
  const TransportOptions& options, double unit);
}
