// The moving image at the places of the fixed image's pixels, and sums over the pixels that count in both; not for use
// by others than the affine fit.
#pragma once

#include "AffineMap.h"
#include "core/base/Run.h"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace magnet
{
// Two images on pixels of `factor` x `factor` pixels of their frame, float and byte (ny, nx), contiguous, all numbers
// finite. Maps count in pixels of the frame.
struct FitImages
{
  at::Tensor fixed, moving;
  at::Tensor validFixed, validMoving;
  PixelOffset middle{ 0.0, 0.0 }; // of the frame [pixel of the frame]
  double factor = 1.0;
};

class AffineSamples
{
public:
  // The run is told the last of `done`, and asked every 0.1 s.
  AffineSamples(const FitImages& images, const Run& run);
  void done(double fraction)
  {
    Done_ = fraction;
    Run_.advance(fraction);
  }

  // Of all pixels whose four neighbours at map(p) count, by the kernel of CubicKernel.h; beyond the edge, a pixel there
  // goes on.
  void sample(const AffineMap& map);

  std::size_t size() const { return Both_.size(); }
  std::int64_t count() const { return Count_; } // of pixels that count in both
  bool both(std::size_t p) const { return Both_[p] != 0; }
  double value(std::size_t p) const { return Value_[p]; }
  double slopeX(std::size_t p) const { return SlopeX_[p]; } // [a pixel of the frame]
  double slopeY(std::size_t p) const { return SlopeY_[p]; }
  double fixed(std::size_t p) const { return Fixed_[p]; }
  const PixelOffset& middle() const { return Images_.middle; }
  double factor() const { return Images_.factor; }
  std::size_t width() const { return static_cast<std::size_t>(Nx_); }

  // Of a pixel of the fixed image from the middle of the frame.
  PixelOffset offset(std::size_t p) const
  {
    return { Images_.factor * (static_cast<double>(p % width()) + 0.5) - 0.5 - Images_.middle[0],
      Images_.factor * (static_cast<double>(p / width()) + 0.5) - 0.5 - Images_.middle[1] };
  }

  // work(pixel, sum) for all pixels that count in both; the sums of bands of 16 rows, added in their order: the same on
  // any number of threads.
  template <class Sum, class Work>
  Sum sum(const Sum& zero, const Work& work) const;

  // Of the fixed image and the moving one at the map; and that times the share of both images' structure (the root of
  // their sums of squares about the mean) that lies where both count: one edge on another one leaves the rest out.
  std::array<double, 2> correlation() const;

private:
  static constexpr std::int64_t bandRows = 16;
  static constexpr std::int64_t pixelsAtOnce = 1 << 18; // between two questions to the run

  template <class Sum, class Work>
  Sum inBands(const Sum& zero, const Work& work) const;
  bool sampleAt(std::size_t p, const AffineMap& map);

  const FitImages& Images_;
  std::int64_t Nx_, Ny_;
  const float* Fixed_;
  std::vector<float> Value_, SlopeX_, SlopeY_;
  std::vector<unsigned char> Both_;
  std::int64_t Count_ = 0;
  const Run& Run_;
  double Done_ = 0.0;
};

// work(pixel, sum of the band), for all pixels.
template <class Sum, class Work>
Sum AffineSamples::inBands(const Sum& zero, const Work& work) const
{
  const std::int64_t bands = (Ny_ + bandRows - 1) / bandRows;
  std::vector<Sum> sums(static_cast<std::size_t>(bands), zero);
  const std::int64_t atOnce = std::max<std::int64_t>(1, pixelsAtOnce / (bandRows * Nx_));
  for (std::int64_t from = 0; from < bands; from += atOnce)
  {
    Run_.advance(Done_);
    at::parallel_for(from, std::min(bands, from + atOnce), 1,
      [&](std::int64_t begin, std::int64_t end)
      {
        for (std::int64_t band = begin; band < end; ++band)
        {
          const std::int64_t last = std::min(Ny_, (band + 1) * bandRows) * Nx_;
          for (std::int64_t p = band * bandRows * Nx_; p < last; ++p)
          {
            work(static_cast<std::size_t>(p), sums[static_cast<std::size_t>(band)]);
          }
        }
      });
  }
  Sum total = zero;
  for (const Sum& sum : sums)
  {
    for (std::size_t k = 0; k < total.size(); ++k)
    {
      total[k] += sum[k];
    }
  }
  return total;
}

template <class Sum, class Work>
Sum AffineSamples::sum(const Sum& zero, const Work& work) const
{
  return this->inBands(zero,
    [&](std::size_t p, Sum& sum)
    {
      if (Both_[p] != 0)
      {
        work(p, sum);
      }
    });
}
}
