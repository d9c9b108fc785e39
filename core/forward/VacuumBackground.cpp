#include "VacuumBackground.h"

#include "UnusablePixels.h"
#include "core/base/Error.h"
#include "core/base/SymmetricSystem.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

namespace magnet
{
namespace
{
constexpr int multipoles = 6;    // of the stray field in the vacuum
constexpr int fewMultipoles = 3; // too few to follow a specimen that reaches over the frame

// 1, x, y and the stray field's multipoles r^-m cos(m t), r^-m sin(m t) at a pixel; x, y and r in half edges.
struct Terms
{
  std::array<double, 3 + 2 * multipoles> values{};
  int count; // in use

  Terms(double x, double y, bool ramp, int poles)
  {
    values[0] = 1.0;
    count = 1;
    if (ramp)
    {
      values[1] = x;
      values[2] = y;
      count = 3;
    }
    if (poles > 0)
    {
      const std::complex<double> inverse = 1.0 / std::complex<double>(x, y);
      std::complex<double> power = 1.0;
      for (int m = 0; m < poles; ++m)
      {
        power *= inverse;
        values[count++] = power.real();
        values[count++] = power.imag();
      }
    }
  }
};

double median(std::vector<double> values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The pixels that may be vacuum, of an image whose middle is (0, 0).
class Vacuum
{
public:
  Vacuum(const float* image, std::int64_t nx, std::int64_t ny, const std::array<std::int64_t, 4>& box,
    std::int64_t frame, bool ramp, const std::vector<unsigned char>& missing)
    : Ramp_(ramp)
  {
    const std::array<std::int64_t, 4> part = partWithoutMissing(missing, nx, ny);
    const double half = 0.5 * static_cast<double>(std::min(nx, ny));
    for (std::int64_t j = box[2]; j < box[3]; ++j)
    {
      for (std::int64_t i = box[0]; i < box[1]; ++i)
      {
        const bool inFrame = frame == 0 || std::min({ i - part[0], j - part[2], part[1] - i, part[3] - j }) < frame;
        if (inFrame && (missing.empty() || missing[static_cast<std::size_t>(j * nx + i)] == usable))
        {
          Pixels_.push_back({ (static_cast<double>(i) - 0.5 * static_cast<double>(nx - 1)) / half,
            (static_cast<double>(j) - 0.5 * static_cast<double>(ny - 1)) / half,
            static_cast<double>(image[j * nx + i]) });
        }
      }
    }
  }

  // Leaves out what is no vacuum because the specimen reaches over it: a fit of least absolute residuals (by
  // reweighting) goes through most of the pixels, and what lies far from it is dropped.
  void keepVacuum()
  {
    constexpr std::size_t enough = 5000;
    constexpr int rounds = 15;
    const std::size_t step = std::max<std::size_t>(1, Pixels_.size() / enough);
    std::vector<double> weights;
    std::vector<double> found;
    double usual = 0.0;
    for (int round = 0; round < rounds; ++round)
    {
      found = this->fitted(fewMultipoles, step, weights);
      std::vector<double> residuals;
      for (std::size_t p = 0; p < Pixels_.size(); p += step)
      {
        residuals.push_back(this->residual(Pixels_[p], found));
      }
      usual = median(residuals);
      weights.clear();
      for (const double r : residuals)
      {
        weights.push_back(1.0 / std::max(r, 0.1 * usual + 1e-9));
      }
    }
    const double limit = 4.0 * 1.4826 * usual + 1e-6; // four standard deviations, of what is normally distributed
    Pixels_.erase(
      std::remove_if(Pixels_.begin(), Pixels_.end(), [&](const Pixel& p) { return this->residual(p, found) > limit; }),
      Pixels_.end());
  }

  // Of the terms with so many multipoles, by least squares over each step-th pixel; weights: of these, 1 where empty.
  std::vector<double> fitted(int poles, std::size_t step, const std::vector<double>& weights) const
  {
    const auto count = static_cast<std::size_t>(Terms(1.0, 1.0, Ramp_, poles).count);
    std::vector<std::vector<double>> matrix(count, std::vector<double>(count, 0.0));
    std::vector<double> right(count, 0.0);
    require(!Pixels_.empty(), "no pixel of the vacuum has a phase; choose another Vacuum Box, or leave the image out");
    double sum = 0.0;
    for (std::size_t p = 0, w = 0; p < Pixels_.size(); p += step, ++w)
    {
      const Terms terms(Pixels_[p].x, Pixels_[p].y, Ramp_, poles);
      const double weight = weights.empty() ? 1.0 : weights[w];
      sum += weight;
      for (std::size_t k = 0; k < count; ++k)
      {
        for (std::size_t l = 0; l < count; ++l)
        {
          matrix[k][l] += weight * terms.values[k] * terms.values[l];
        }
        right[k] += weight * terms.values[k] * Pixels_[p].phase;
      }
    }
    for (std::size_t k = 0; k < count; ++k)
    {
      for (double& value : matrix[k])
      {
        value /= sum;
      }
      right[k] /= sum;
    }
    require(solveSymmetric(matrix, right, 1e-9 * static_cast<double>(count)),
      "the vacuum is too narrow for a ramp: it needs some pixels along x and y that have a phase");
    return right;
  }

private:
  struct Pixel
  {
    double x, y, phase; // x and y in half edges
  };

  double residual(const Pixel& pixel, const std::vector<double>& found) const
  {
    const Terms terms(pixel.x, pixel.y, Ramp_, fewMultipoles);
    double value = pixel.phase;
    for (std::size_t k = 0; k < found.size(); ++k)
    {
      value -= found[k] * terms.values[k];
    }
    return std::abs(value);
  }

  bool Ramp_;
  std::vector<Pixel> Pixels_;
};
}

Plane vacuumBackground(const float* image, std::int64_t nx, std::int64_t ny, const std::array<std::int64_t, 4>& box,
  std::int64_t frame, bool ramp, const std::vector<unsigned char>& missing)
{
  Vacuum vacuum(image, nx, ny, box, frame, ramp, missing);
  if (frame > 0)
  {
    vacuum.keepVacuum();
  }
  const std::vector<double> found = vacuum.fitted(frame > 0 ? multipoles : 0, 1, {});
  const double half = 0.5 * static_cast<double>(std::min(nx, ny));
  Plane plane;
  plane.middle = { 0.5 * static_cast<double>(nx - 1), 0.5 * static_cast<double>(ny - 1) };
  plane.offset = found[0];
  if (ramp)
  {
    plane.slope = { found[1] / half, found[2] / half };
  }
  return plane;
}
}
