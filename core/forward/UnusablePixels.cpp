#include "UnusablePixels.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace magnet
{
namespace
{
// Pixels of one value, or without one, that are connected with the edge of the image.
class Fill
{
public:
  Fill(const float* image, std::int64_t nx, std::int64_t ny, std::vector<unsigned char>& seen)
    : Image_(image)
    , Nx_(nx)
    , Ny_(ny)
    , Seen_(seen)
  {
  }

  void collect(std::int64_t start)
  {
    Pixels_.assign(1, start);
    Steps_.clear();
    Seen_[static_cast<std::size_t>(start)] = 1;
    for (std::size_t next = 0; next < Pixels_.size(); ++next)
    {
      const std::int64_t pixel = Pixels_[next];
      const std::int64_t i = pixel % Nx_;
      const std::int64_t j = pixel / Nx_;
      this->visit(pixel, i > 0, -1);
      this->visit(pixel, i < Nx_ - 1, 1);
      this->visit(pixel, j > 0, -Nx_);
      this->visit(pixel, j < Ny_ - 1, Nx_);
    }
  }

  const std::vector<std::int64_t>& pixels() const { return Pixels_; }

  // The median step from it to the phase beside it.
  double step()
  {
    if (Steps_.empty())
    {
      return 0.0;
    }
    const auto middle = Steps_.begin() + static_cast<std::ptrdiff_t>(Steps_.size() / 2);
    std::nth_element(Steps_.begin(), middle, Steps_.end());
    return *middle;
  }

private:
  void visit(std::int64_t pixel, bool inside, std::int64_t offset)
  {
    if (!inside)
    {
      return;
    }
    const float here = Image_[pixel];
    const float there = Image_[pixel + offset];
    const bool same = here == there || !(std::isfinite(here) || std::isfinite(there));
    if (same && Seen_[static_cast<std::size_t>(pixel + offset)] == 0)
    {
      Seen_[static_cast<std::size_t>(pixel + offset)] = 1;
      Pixels_.push_back(pixel + offset);
    }
    else if (!same && std::isfinite(there - here))
    {
      Steps_.push_back(std::abs(there - here));
    }
  }

  const float* Image_;
  std::int64_t Nx_, Ny_;
  std::vector<unsigned char>& Seen_;
  std::vector<std::int64_t> Pixels_;
  std::vector<float> Steps_;
};

// Of the finite pixels, without the highest and the lowest hundredth, which may be hot.
double usualRange(const float* image, std::int64_t pixels)
{
  constexpr std::int64_t enough = 1 << 16;
  std::vector<float> values;
  for (std::int64_t p = 0; p < pixels; p += std::max<std::int64_t>(1, pixels / enough))
  {
    if (std::isfinite(image[p]))
    {
      values.push_back(image[p]);
    }
  }
  if (values.empty())
  {
    return 0.0;
  }
  std::sort(values.begin(), values.end());
  const std::size_t few = values.size() / 100;
  return values[values.size() - 1 - few] - values[few];
}
}

double pixelNoise(const float* image, std::int64_t nx, std::int64_t ny)
{
  constexpr std::int64_t enough = 1 << 16;
  if (nx < 3 || ny < 3)
  {
    return 0.0;
  }
  const std::int64_t stride = std::max<std::int64_t>(1, ny * nx / enough);
  std::vector<float> differences;
  for (std::int64_t p = nx + 1; p < (ny - 1) * nx - 1; p += stride)
  {
    const auto along = [nx, image](std::int64_t q) { return image[q - 1] - 2.0F * image[q] + image[q + 1]; };
    const float difference = along(p - nx) - 2.0F * along(p) + along(p + nx);
    if (p % nx > 0 && p % nx < nx - 1 && std::isfinite(difference))
    {
      differences.push_back(std::abs(difference));
    }
  }
  if (differences.empty())
  {
    return 0.0;
  }
  const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  constexpr double ofMedian = 1.4826; // the standard deviation over the median of normal distributions' absolute values
  constexpr double ofDifference = 6.0;
  return ofMedian * *middle / ofDifference;
}

std::vector<unsigned char> missingPixels(const float* image, std::int64_t nx, std::int64_t ny)
{
  constexpr double ofNoise = 5.0;
  constexpr double ofRange = 0.01;
  constexpr double inOneRectangle = 0.7; // the square in a disc has 2 / pi of it
  const std::int64_t pixels = nx * ny;
  const double limit = std::max(ofNoise * pixelNoise(image, nx, ny), ofRange * usualRange(image, pixels));
  const auto few = static_cast<std::size_t>(std::max<std::int64_t>(4, std::min(nx, ny) / 2));
  std::vector<unsigned char> missing(static_cast<std::size_t>(pixels), usable);
  std::vector<unsigned char> filled;
  std::vector<unsigned char> seen(static_cast<std::size_t>(pixels), 0);
  Fill fill(image, nx, ny, seen);
  for (std::int64_t p = 0; p < pixels; ++p)
  {
    const bool atEdge = p < nx || p >= pixels - nx || p % nx == 0 || p % nx == nx - 1;
    if (!atEdge || seen[static_cast<std::size_t>(p)] != 0)
    {
      continue;
    }
    fill.collect(p);
    const bool isNumber = std::isfinite(image[p]);
    if (fill.pixels().size() < few || (isNumber && fill.step() <= limit))
    {
      continue;
    }
    filled.resize(isNumber ? missing.size() : filled.size(), usable);
    for (const std::int64_t pixel : fill.pixels())
    {
      (isNumber ? filled : missing)[static_cast<std::size_t>(pixel)] = missingAtEdge;
    }
  }
  for (std::int64_t p = 0; p < pixels; ++p)
  {
    unsigned char& what = missing[static_cast<std::size_t>(p)];
    if (what == usable && !std::isfinite(image[p]))
    {
      what = missingInside;
    }
  }
  if (!filled.empty())
  {
    const auto part = partWithoutMissing(filled, nx, ny);
    const auto others = static_cast<double>(std::count(filled.begin(), filled.end(), usable));
    if (static_cast<double>((part[1] - part[0] + 1) * (part[3] - part[2] + 1)) > inOneRectangle * others)
    {
      std::transform(missing.begin(), missing.end(), filled.begin(), missing.begin(),
        [](unsigned char a, unsigned char b) { return std::max(a, b); });
    }
  }
  const bool any = std::any_of(missing.begin(), missing.end(), [](unsigned char what) { return what != usable; });
  return any ? missing : std::vector<unsigned char>();
}

std::array<std::int64_t, 4> partWithoutMissing(
  const std::vector<unsigned char>& missing, std::int64_t nx, std::int64_t ny)
{
  std::array<std::int64_t, 4> part{ 0, nx - 1, 0, ny - 1 };
  const auto share = [&](std::size_t edge)
  {
    const std::size_t along = edge < 2 ? 2 : 0; // the other axis' first
    std::int64_t count = 0;
    for (std::int64_t k = part[along]; k <= part[along + 1]; ++k)
    {
      const std::int64_t pixel = edge < 2 ? k * nx + part[edge] : part[edge] * nx + k;
      count += missing[static_cast<std::size_t>(pixel)] == missingAtEdge ? 1 : 0;
    }
    return static_cast<double>(count) / static_cast<double>(part[along + 1] - part[along] + 1);
  };
  while (!missing.empty() && part[0] <= part[1] && part[2] <= part[3])
  {
    std::array<double, 4> shares{};
    for (std::size_t edge = 0; edge < 4; ++edge)
    {
      shares[edge] = share(edge);
    }
    const auto worst = static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
    if (shares[worst] == 0.0)
    {
      break;
    }
    part[worst] += worst % 2 == 0 ? 1 : -1;
  }
  return part;
}

std::int64_t countPhaseJumps(const float* image, std::int64_t nx, std::int64_t ny)
{
  constexpr double turn = 2.0 * constants::pi;
  constexpr double tolerance = 1.0; // [rad], between what goes on smoothly and what is there after a jump
  std::int64_t jumps = 0;
  for (int axis = 0; axis < 2; ++axis)
  {
    const std::int64_t step = axis == 0 ? 1 : nx;
    const std::int64_t length = axis == 0 ? nx : ny;
    for (std::int64_t line = 0; line < (axis == 0 ? ny : nx); ++line)
    {
      const float* const first = image + (axis == 0 ? line * nx : line);
      for (std::int64_t i = 1; i + 3 < length; ++i)
      {
        // The jump itself, or one that an interpolation has spread over two steps.
        for (const std::int64_t lag : { 1, 2 })
        {
          const float* const a = first + i * step;
          const float* const b = a + lag * step;
          const double difference = static_cast<double>(*b) - *a;
          const double slope = 0.5 * (static_cast<double>(*a) - a[-step] + b[step] - *b);
          if (std::abs(std::abs(difference) - turn) < 0.5 * constants::pi &&
              std::abs(difference - std::copysign(turn, difference) - static_cast<double>(lag) * slope) < tolerance)
          {
            ++jumps;
            i += lag;
            break;
          }
        }
      }
    }
  }
  return jumps;
}
}
