// FFTW behind Fft.h; not for use by others.
#pragma once

#include <ATen/core/Tensor.h>

#include <mutex>

namespace magnet::fft::cpu
{
void forwardReal(const at::Tensor& in, at::Tensor& out, int dims);
void inverseReal(const at::Tensor& in, at::Tensor& out, int dims);
void complexAlong(at::Tensor& values, int dim, bool forward);
// Along the last dimension, to another tensor of the same strides.
void complexRows(const at::Tensor& in, at::Tensor& out, bool forward);

// FFTW's planner is not safe for threads: whoever makes or destroys a plan holds this.
std::mutex& plannerMutex();
// Held by plannerMutex: the next plans are for one thread, for code that is itself run by several.
void planForOneThread();
}
