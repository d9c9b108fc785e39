#include "CosineTransform.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/FftCpu.h"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace magnet
{
namespace
{
fftwf_complex* raw(float* block)
{
  return reinterpret_cast<fftwf_complex*>(block);
}
}

void CosineTransform::Free::operator()(float* memory) const
{
  fftwf_free(memory);
}

std::unique_ptr<float[], CosineTransform::Free> CosineTransform::block(std::int64_t length)
{
  const std::int64_t count = 2 * length * width;
  auto* const memory = static_cast<float*>(fftwf_malloc(sizeof(float) * static_cast<std::size_t>(count)));
  require(memory != nullptr, "no memory for a block of ", count, " numbers of a cosine transform");
  std::fill_n(memory, count, 0.0F);
  return std::unique_ptr<float[], Free>(memory);
}

CosineTransform::CosineTransform(std::int64_t length)
  : N_(length)
{
  for (std::int64_t k = 0; k < N_; ++k)
  {
    const double angle = 0.5 * constants::pi * static_cast<double>(k) / static_cast<double>(N_);
    Cosine_.push_back(static_cast<float>(std::cos(angle)));
    Sine_.push_back(static_cast<float>(std::sin(angle)));
  }
  const auto example = block(N_);
  const int n = static_cast<int>(N_);
  constexpr int pairs = width / 2;
  const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
  fft::cpu::planForOneThread();
  fftwf_complex* const places = raw(example.get());
  fftwf_complex* const spectrum = raw(waves(example.get()));
  const auto plan = [&](fftwf_complex* from, fftwf_complex* to, int sign)
  {
    return fftwf_plan_many_dft(
      1, &n, pairs, from, nullptr, pairs, 1, to, nullptr, pairs, 1, sign, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
  };
  Forward_ = plan(places, spectrum, FFTW_FORWARD);
  Inverse_ = plan(spectrum, places, FFTW_BACKWARD);
  require(Forward_ != nullptr && Inverse_ != nullptr, "FFTW has no plan for a cosine transform of ", N_, " points");
}

CosineTransform::~CosineTransform()
{
  const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
  for (fftwf_plan plan : { Forward_, Inverse_ })
  {
    if (plan != nullptr)
    {
      fftwf_destroy_plan(plan);
    }
  }
}

// C[k] = w V[k] + conj(w) V[n - k] and C[n - k] = i (w V[k] - conj(w) V[n - k]), w = cosine - i sine.
void CosineTransform::forward(float* block) const
{
  float* const wave = waves(block);
  fftwf_execute_dft(Forward_, raw(block), raw(wave));
  for (std::int64_t i = 0; i < width; ++i)
  {
    wave[i] *= 2.0F;
  }
  for (std::int64_t k = 1; 2 * k <= N_; ++k)
  {
    float* const low = wave + k * width;
    float* const high = wave + (N_ - k) * width;
    const float c = Cosine_[static_cast<std::size_t>(k)];
    const float s = Sine_[static_cast<std::size_t>(k)];
    for (std::int64_t i = 0; i < width; i += 2)
    {
      const float a = c * low[i] + s * low[i + 1];
      const float b = c * low[i + 1] - s * low[i];
      const float d = c * high[i] - s * high[i + 1];
      const float e = c * high[i + 1] + s * high[i];
      high[i] = e - b;
      high[i + 1] = a - d;
      low[i] = a + d;
      low[i + 1] = b + e;
    }
  }
}

// V[k] = conj(w) (C[k] - i C[n - k]), V[n - k] = w (C[k] + i C[n - k])
void CosineTransform::inverse(float* block) const
{
  float* const wave = waves(block);
  for (std::int64_t k = 1; 2 * k <= N_; ++k)
  {
    float* const low = wave + k * width;
    float* const high = wave + (N_ - k) * width;
    const float c = Cosine_[static_cast<std::size_t>(k)];
    const float s = Sine_[static_cast<std::size_t>(k)];
    for (std::int64_t i = 0; i < width; i += 2)
    {
      const float a = low[i] + high[i + 1];
      const float b = low[i + 1] - high[i];
      const float d = low[i] - high[i + 1];
      const float e = low[i + 1] + high[i];
      high[i] = c * d + s * e;
      high[i + 1] = c * e - s * d;
      low[i] = c * a - s * b;
      low[i + 1] = c * b + s * a;
    }
  }
  fftwf_execute_dft(Inverse_, raw(wave), raw(block));
}

void CosineTransform::load(const float* values, std::int64_t stride, std::int64_t used, float* block) const
{
  for (std::int64_t j = 0; j < N_; ++j)
  {
    std::copy_n(values + j * stride, used, block + place(j) * width);
  }
}

void CosineTransform::store(const float* block, float* values, std::int64_t stride, std::int64_t used) const
{
  for (std::int64_t j = 0; j < N_; ++j)
  {
    std::copy_n(block + place(j) * width, used, values + j * stride);
  }
}

void CosineTransform::columns(float* values, std::int64_t stride, std::int64_t used, bool there, float* block) const
{
  if (there)
  {
    load(values, stride, used, block);
    forward(block);
    for (std::int64_t k = 0; k < N_; ++k)
    {
      std::copy_n(waves(block) + k * width, used, values + k * stride);
    }
    return;
  }
  for (std::int64_t k = 0; k < N_; ++k)
  {
    std::copy_n(values + k * stride, used, waves(block) + k * width);
  }
  inverse(block);
  store(block, values, stride, used);
}

void CosineTransform::rows(float* values, std::int64_t used, bool there, float* block) const
{
  for (const bool in : { true, false })
  {
    const bool sorted = in == there; // places before `forward` and after `inverse`, waves otherwise
    for (std::int64_t r = 0; r < used; ++r)
    {
      for (std::int64_t j = 0; j < N_; ++j)
      {
        float* const inside = (sorted ? block + place(j) * width : waves(block) + j * width) + 3 * r;
        float* const outside = values + 3 * (r * N_ + j);
        std::copy_n(in ? outside : inside, 3, in ? inside : outside);
      }
    }
    if (in)
    {
      there ? forward(block) : inverse(block);
    }
  }
}
}
