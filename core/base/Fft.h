// Fourier transforms of tensors: FFTW (threaded, plans kept) for CPU tensors, torch::fft elsewhere.
//
// One scaling rule: forward transforms are not scaled, inverse transforms are divided by the number
// of points, so that inverse(forward(x)) = x. Sign: F(k) = sum f(r) exp(-i k r).
// Cost: 5 n log2 n floating-point operations for n complex points, half of it for real data.
// On the meta device the functions return tensors of the right shape.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace magnet::fft
{
// Real to half-complex transform over the last `dims` (1 to 3) dimensions of a float tensor (any
// leading batch dimensions). The last dimension n becomes n / 2 + 1.
at::Tensor forwardReal(const at::Tensor& values, int dims);

// The inverse of forwardReal; `last` is the length of the last dimension of the result. The spectrum
// is used as workspace: its contents are lost.
at::Tensor inverseReal(at::Tensor&& spectrum, int dims, std::int64_t last);

// A part of an image that is 0 beyond it.
struct Window
{
  std::int64_t row = 0, column = 0; // of its first pixel
  std::int64_t rows = 0, columns = 0;
};

// forwardReal over the last two dimensions of images (n, ny, nx) that are 0 but for a window, transposed: (n, nx / 2 + 1,
// ny). images: what is in the window (n, rows, columns), any strides. Rows of zeros are not transformed, and columns lie
// together for their transforms, which is faster.
at::Tensor forwardPadded(const at::Tensor& images, const Window& window, std::int64_t ny, std::int64_t nx);

// The window of what inverseReal gives of such a transposed spectrum (n, nx / 2 + 1, ny).
at::Tensor inverseCropped(const at::Tensor& spectrum, const Window& window, std::int64_t nx);

// Complex transform in place along one dimension.
void forwardAlong(at::Tensor& values, int dim);
void inverseAlong(at::Tensor& values, int dim);

// Angular frequencies 2 pi j / (n spacing) [rad/m] in the order of the transform, j from 0 to
// (n - 1) / 2, then the negative ones; for n even the Nyquist frequency is given as negative.
std::vector<double> frequencies(std::int64_t n, double spacing);

// The smallest number >= n whose only prime factors are 2, 3, 5 and 7, even: fast in every library.
std::int64_t fastLength(std::int64_t n);

// Uses all processor cores (an MPI process its share of them) for FFTW and for tensor operations unless the
// environment says how many (OMP_NUM_THREADS). Called once by the engine and by the tools' main functions.
void useAllCores();
}
