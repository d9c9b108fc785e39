// Cosine transforms of many columns at once; not for use by others than ExchangePreconditioner.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

struct fftwf_plan_s;

namespace magnet
{
// DCT-II of length n and its inverse along the columns of a block (n, width): FFTW's real transforms have no vector
// instructions, its complex ones of neighbouring columns do. Two columns are one complex column, sorted as J. Makhoul,
// IEEE Trans. Acoust. Speech Signal Process. 28, 27 (1980) sorts one; because the step from its spectrum V to the
// cosines, C[k] = Re(w^k V[k]), w = exp(-i pi / 2n), is linear in V[k] and V[n - k], it holds for pairs of columns,
// too. forward gives C[k] = 2 sum_j x_j cos(pi k (2 j + 1) / 2n), inverse undoes it but for a factor 2 n.
class CosineTransform
{
public:
  static constexpr std::int64_t width = 24;
  static constexpr std::int64_t rowsOfVectors = width / 3;

  struct Free
  {
    void operator()(float* memory) const;
  };
  // Memory for transforms of up to this length: a block in the order of places, then one in that of waves.
  static std::unique_ptr<float[], Free> block(std::int64_t length);

  explicit CosineTransform(std::int64_t length);
  ~CosineTransform();
  CosineTransform(const CosineTransform&) = delete;
  CosineTransform& operator=(const CosineTransform&) = delete;

  // From the block of places to that of waves, and back; either destroys what it reads. Not in place, where FFTW would
  // copy each block once more. From several threads at once, each with its memory.
  void forward(float* block) const;
  void inverse(float* block) const;
  float* waves(float* block) const { return block + N_ * width; }

  // `used` numbers side by side, n times with a stride, to and from the block of places.
  void load(const float* values, std::int64_t stride, std::int64_t used, float* block) const;
  void store(const float* block, float* values, std::int64_t stride, std::int64_t used) const;

  // The transform of columns, and of up to rowsOfVectors rows of n vectors (row, n, 3), in place by way of a block.
  void columns(float* values, std::int64_t stride, std::int64_t used, bool forward, float* block) const;
  void rows(float* values, std::int64_t used, bool forward, float* block) const;

private:
  // The place of number j: first the even ones, then the odd ones backwards.
  std::int64_t place(std::int64_t j) const { return j % 2 == 0 ? j / 2 : N_ - 1 - j / 2; }

  std::int64_t N_;
  std::vector<float> Cosine_, Sine_; // of pi k / 2n
  fftwf_plan_s* Forward_ = nullptr;
  fftwf_plan_s* Inverse_ = nullptr;
};
}
