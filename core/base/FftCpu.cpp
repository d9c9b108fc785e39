#include "FftCpu.h"

#include "Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <fftw3.h>

#include <map>
#include <mutex>

namespace magnet::fft::cpu
{
namespace
{
enum class Kind
{
  RealToComplex,
  ComplexToReal,
  Forward,
  Backward
};

// What a plan depends on: kind, number of transformed dimensions, sizes, strides, alignment, threads.
using Key = std::vector<std::int64_t>;

std::map<Key, fftwf_plan>& plans()
{
  static std::map<Key, fftwf_plan> kept;
  return kept;
}

bool initialized()
{
  static const bool threaded = fftwf_init_threads() != 0;
  return threaded;
}

std::vector<fftwf_iodim64> dimensions(
  const at::Tensor& shape, const at::Tensor& in, const at::Tensor& out, const std::vector<int>& which)
{
  std::vector<fftwf_iodim64> result;
  for (const int d : which)
  {
    result.push_back({ static_cast<ptrdiff_t>(shape.size(d)), static_cast<ptrdiff_t>(in.stride(d)),
      static_cast<ptrdiff_t>(out.stride(d)) });
  }
  return result;
}

int alignment(const void* pointer)
{
  return fftwf_alignment_of(static_cast<float*>(const_cast<void*>(pointer)));
}

fftwf_plan plan(
  Kind kind, const at::Tensor& shape, const at::Tensor& in, const at::Tensor& out, const std::vector<int>& transformed)
{
  std::vector<int> others;
  for (int d = 0; d < shape.dim(); ++d)
  {
    if (std::find(transformed.begin(), transformed.end(), d) == transformed.end())
    {
      others.push_back(d);
    }
  }
  const auto dims = dimensions(shape, in, out, transformed);
  const auto batch = dimensions(shape, in, out, others);
  Key key{ static_cast<int>(kind), static_cast<std::int64_t>(dims.size()), alignment(in.data_ptr()),
    alignment(out.data_ptr()), in.data_ptr() == out.data_ptr(), at::get_num_threads() };
  for (const auto& list : { dims, batch })
  {
    for (const auto& d : list)
    {
      key.insert(key.end(), { d.n, d.is, d.os });
    }
  }
  const std::lock_guard<std::mutex> lock(plannerMutex());
  const bool threaded = initialized();
  auto& kept = plans();
  const auto found = kept.find(key);
  if (found != kept.end())
  {
    return found->second;
  }
  if (threaded)
  {
    fftwf_plan_with_nthreads(at::get_num_threads());
  }
  auto* const real = static_cast<float*>(kind == Kind::RealToComplex ? in.data_ptr() : out.data_ptr());
  auto* const first = static_cast<fftwf_complex*>(in.data_ptr());
  auto* const second = static_cast<fftwf_complex*>(out.data_ptr());
  const int rank = static_cast<int>(dims.size());
  const int many = static_cast<int>(batch.size());
  fftwf_plan made = nullptr;
  switch (kind)
  {
    case Kind::RealToComplex:
      made = fftwf_plan_guru64_dft_r2c(rank, dims.data(), many, batch.data(), real, second, FFTW_ESTIMATE);
      break;
    case Kind::ComplexToReal:
      made = fftwf_plan_guru64_dft_c2r(
        rank, dims.data(), many, batch.data(), first, real, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
      break;
    default:
      made = fftwf_plan_guru64_dft(rank, dims.data(), many, batch.data(), first, second,
        kind == Kind::Forward ? FFTW_FORWARD : FFTW_BACKWARD, FFTW_ESTIMATE);
  }
  require(made != nullptr, "FFTW has no plan for a transform of shape ", shape.sizes());
  kept[key] = made;
  return made;
}

std::vector<int> lastDimensions(const at::Tensor& values, int dims)
{
  std::vector<int> which;
  for (int d = static_cast<int>(values.dim()) - dims; d < values.dim(); ++d)
  {
    which.push_back(d);
  }
  return which;
}
}

std::mutex& plannerMutex()
{
  static std::mutex mutex;
  return mutex;
}

void planForOneThread()
{
  if (initialized())
  {
    fftwf_plan_with_nthreads(1);
  }
}

// FFTW_ESTIMATE plans leave the data alone, so planning on the caller's arrays is safe.

void forwardReal(const at::Tensor& in, at::Tensor& out, int dims)
{
  const fftwf_plan made = plan(Kind::RealToComplex, in, in, out, lastDimensions(in, dims));
  fftwf_execute_dft_r2c(made, in.data_ptr<float>(), static_cast<fftwf_complex*>(out.data_ptr()));
}

void inverseReal(const at::Tensor& in, at::Tensor& out, int dims)
{
  const fftwf_plan made = plan(Kind::ComplexToReal, out, in, out, lastDimensions(out, dims));
  fftwf_execute_dft_c2r(made, static_cast<fftwf_complex*>(in.data_ptr()), out.data_ptr<float>());
}

void complexAlong(at::Tensor& values, int dim, bool forward)
{
  const fftwf_plan made = plan(forward ? Kind::Forward : Kind::Backward, values, values, values, { dim });
  auto* const data = static_cast<fftwf_complex*>(values.data_ptr());
  fftwf_execute_dft(made, data, data);
}

void complexRows(const at::Tensor& in, at::Tensor& out, bool forward)
{
  const fftwf_plan made = plan(forward ? Kind::Forward : Kind::Backward, in, in, out, lastDimensions(in, 1));
  fftwf_execute_dft(made, static_cast<fftwf_complex*>(in.data_ptr()), static_cast<fftwf_complex*>(out.data_ptr()));
}
}
