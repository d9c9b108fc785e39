// Which samples a step of the training sees, and how.
#pragma once

#include "Dataset.h"

#include <vector>

namespace magnet
{
struct TrainingBatch
{
  at::Tensor input;     // (N, 3, nz, ny, nx) B_vfet over its scale
  at::Tensor direction; // (N, 3, nz, ny, nx) M / Ms
  at::Tensor condition; // (N, TiltGeometry::features)
  at::Tensor amplitude; // (N, 1, 1, 1, 1) mu0 Ms over the scale
};

// The samples of batch number `batch`: of one size, in an order that is another one in each pass through the data. A
// function of its arguments.
std::vector<std::size_t> batchSamples(const Dataset& data, std::int64_t size, std::uint64_t seed, std::int64_t batch);

// What is drawn for the batch number `draw`: a symmetry of the experiment and a part of the volume for each sample.
// draw < 0: nothing, the samples as they are.
struct Augmentation
{
  std::int64_t multiple = 8; // of the part's sizes
  std::uint64_t seed = 1;
  std::int64_t draw = -1;
};
TrainingBatch assembleBatch(
  const Dataset& data, const std::vector<std::size_t>& samples, const Augmentation& a, at::Device device);
}
