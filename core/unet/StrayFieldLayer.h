// B = mu0 (M + H) as a layer of a network.
#pragma once

#include "core/magnetostatics/Demagnetization.h"

#include <ATen/core/Tensor.h>

#include <memory>

namespace magnet
{
class DemagnetizationCpu;

// m -> m + h(m), h = -N m with open boundaries on cubic cells: B / (mu0 Ms) of a magnetization m = M / Ms. Linear,
// divergence-free by construction, and symmetric, so that the gradient goes through the same operator. Not for use
// from two threads at once.
class StrayFieldLayer
{
public:
  // Cost: Demagnetization's for a grid of (nz, ny, nx) cells.
  StrayFieldLayer(std::int64_t nz, std::int64_t ny, std::int64_t nx, const Run& run = {});
  ~StrayFieldLayer();
  StrayFieldLayer(const StrayFieldLayer&) = delete;
  StrayFieldLayer& operator=(const StrayFieldLayer&) = delete;

  // m (N, 3, nz, ny, nx), any device -> the same shape; records a gradient where one is asked for.
  at::Tensor forward(const at::Tensor& m);

  // The same without a gradient.
  at::Tensor apply(const at::Tensor& m, const Run& run = {});

private:
  Demagnetization Demagnetization_;
  std::unique_ptr<DemagnetizationCpu> Cpu_;
};
}
