#include "Sideband.h"

#include "Counts.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

namespace magnet
{
namespace
{
using Complex = std::complex<double>;
using Pair = std::array<double, 2>;
constexpr std::int64_t smallest = 32;  // pixels along an axis
constexpr std::int64_t core = 4;       // bins around a peak that are its own: a Hann window's main lobe, and a margin
constexpr double clearOfNoise = 40.0;  // times the median around it; of 10^7 bins of noise the largest reaches 24
constexpr double clearOfStreaks = 4.0; // times what is half as far from the centre; an edge's streak reaches 2

std::vector<double> hann(std::int64_t n)
{
  std::vector<double> window(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i)
  {
    window[static_cast<std::size_t>(i)] = 0.5 - 0.5 * std::cos(2.0 * constants::pi * (static_cast<double>(i) + 0.5) /
                                                               static_cast<double>(n));
  }
  return window;
}

// The image without its mean, under a Hann window.
at::Tensor windowed(const at::Tensor& image)
{
  const std::int64_t ny = image.size(0);
  const std::int64_t nx = image.size(1);
  const double mean = image.mean(at::kDouble).item<double>();
  const auto wx = hann(nx);
  const auto wy = hann(ny);
  at::Tensor result = at::empty({ ny, nx }, at::kFloat);
  const float* const from = image.data_ptr<float>();
  float* const to = result.data_ptr<float>();
  at::parallel_for(0, ny, 16,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t p = begin * nx; p < end * nx; ++p)
      {
        to[p] = static_cast<float>(
          (from[p] - mean) * wx[static_cast<std::size_t>(p % nx)] * wy[static_cast<std::size_t>(p / nx)]);
      }
    });
  return result;
}

// The power spectrum of a real image at any whole frequencies.
class Power
{
public:
  explicit Power(const at::Tensor& image)
    : Ny_(image.size(0))
    , Nx_(image.size(1))
    , Values_(at::view_as_real(fft::forwardReal(image, 2)).square().sum(-1).contiguous())
    , Data_(Values_.data_ptr<float>())
  {
  }

  double at(std::int64_t kx, std::int64_t ky) const
  {
    kx = (kx % Nx_ + Nx_) % Nx_;
    if (kx > Nx_ / 2)
    {
      kx = Nx_ - kx;
      ky = -ky;
    }
    return Data_[((ky % Ny_ + Ny_) % Ny_) * (Nx_ / 2 + 1) + kx];
  }

  // Whether no bin of the peak's own is larger.
  bool isPeak(std::int64_t kx, std::int64_t ky) const
  {
    const double here = this->at(kx, ky);
    for (std::int64_t j = -core; j <= core; ++j)
    {
      for (std::int64_t i = -core; i <= core; ++i)
      {
        if (this->at(kx + i, ky + j) > here)
        {
          return false;
        }
      }
    }
    return true;
  }

  // Times k^2 [1/pixel^2]: the power of edges falls as k^-2.
  double weighted(std::int64_t kx, std::int64_t ky) const
  {
    const double x = static_cast<double>(kx) / static_cast<double>(Nx_);
    const double y = static_cast<double>(ky) / static_cast<double>(Ny_);
    return this->at(kx, ky) * (x * x + y * y);
  }

  // Over the median of what is around it, up to half its distance from the centre.
  double overNoise(std::int64_t kx, std::int64_t ky) const
  {
    const double half = 0.5 * std::hypot(static_cast<double>(kx) / static_cast<double>(Nx_),
                                static_cast<double>(ky) / static_cast<double>(Ny_));
    const auto rx = std::max<std::int64_t>(core + 2, std::lround(half * static_cast<double>(Nx_)));
    const auto ry = std::max<std::int64_t>(core + 2, std::lround(half * static_cast<double>(Ny_)));
    std::vector<double> values;
    for (std::int64_t j = -ry; j <= ry; ++j)
    {
      for (std::int64_t i = -rx; i <= rx; ++i)
      {
        const double x = static_cast<double>(i) / static_cast<double>(rx);
        const double y = static_cast<double>(j) / static_cast<double>(ry);
        if (i * i + j * j > core * core && x * x + y * y <= 1.0)
        {
          values.push_back(this->at(kx + i, ky + j));
        }
      }
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle > 0.0 ? this->at(kx, ky) / *middle : INFINITY;
  }

  // Times k^2, over the largest such about half way to the centre: an edge's streak leads there, a sideband does not.
  double overStreak(std::int64_t kx, std::int64_t ky) const
  {
    double largest = 0.0;
    const std::int64_t steps = std::max(std::abs(kx), std::abs(ky));
    for (std::int64_t step = 2 * steps / 5; step <= 3 * steps / 5; ++step)
    {
      for (std::int64_t j = -core; j <= core; ++j)
      {
        for (std::int64_t i = -core; i <= core; ++i)
        {
          largest = std::max(largest, this->weighted(kx * step / steps + i, ky * step / steps + j));
        }
      }
    }
    return largest > 0.0 ? this->weighted(kx, ky) / largest : INFINITY;
  }

private:
  std::int64_t Ny_, Nx_;
  at::Tensor Values_;
  const float* Data_;
};

struct Peak
{
  std::int64_t kx = 0, ky = 0;
  double weighted = 0.0;
};

// The peak with the largest power times k^2, of it and its mirror image the one with kx >= 0; of power 0: none.
Peak largestPeak(const Power& power, std::int64_t nx, std::int64_t ny, const SidebandOptions& options)
{
  const Pair near = options.near.value_or(Pair{});
  const double reach = options.near ? 0.25 * std::hypot(near[0], near[1]) : 0.0;
  const auto allowed = [&](double x, double y)
  {
    return options.near ? std::min(std::hypot(x - near[0], y - near[1]), std::hypot(x + near[0], y + near[1])) <= reach
                        : std::hypot(x, y) * options.widestFringe >= 1.0;
  };
  Peak largest;
  for (std::int64_t ky = -((ny - 1) / 2); ky <= ny / 2; ++ky)
  {
    for (std::int64_t kx = 0; kx <= nx / 2; ++kx)
    {
      const double weighted = power.weighted(kx, ky);
      if (weighted > largest.weighted &&
          allowed(
            static_cast<double>(kx) / static_cast<double>(nx), static_cast<double>(ky) / static_cast<double>(ny)) &&
          power.isPeak(kx, ky))
      {
        largest = { kx, ky, weighted };
      }
    }
  }
  return largest;
}

// The continuous power spectrum of an image, and its derivatives by q.
struct Expansion
{
  double value;
  Pair gradient;
  double xx, xy, yy;
};

Expansion expansionAt(const at::Tensor& image, const Pair& q)
{
  const std::int64_t ny = image.size(0);
  const std::int64_t nx = image.size(1);
  const auto factors = [](std::int64_t n, double frequency)
  {
    std::vector<std::array<Complex, 3>> result(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i)
    {
      const double place = static_cast<double>(i) - 0.5 * static_cast<double>(n - 1);
      const double angle = -2.0 * constants::pi * frequency * place;
      const Complex wave(std::cos(angle), std::sin(angle));
      const Complex slope(0.0, -2.0 * constants::pi * place);
      result[static_cast<std::size_t>(i)] = { wave, wave * slope, wave * slope * slope };
    }
    return result;
  };
  const auto fx = factors(nx, q[0]);
  const auto fy = factors(ny, q[1]);
  const float* const data = image.data_ptr<float>();
  std::vector<std::array<Complex, 3>> rows(static_cast<std::size_t>(ny));
  at::parallel_for(0, ny, 16,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t j = begin; j < end; ++j)
      {
        std::array<Complex, 3> sum{};
        for (std::int64_t i = 0; i < nx; ++i)
        {
          const double value = data[j * nx + i];
          const auto& f = fx[static_cast<std::size_t>(i)];
          sum[0] += f[0] * value;
          sum[1] += f[1] * value;
          sum[2] += f[2] * value;
        }
        rows[static_cast<std::size_t>(j)] = sum;
      }
    });
  Complex f, x, y, xx, xy, yy;
  for (std::size_t j = 0; j < rows.size(); ++j)
  {
    f += rows[j][0] * fy[j][0];
    x += rows[j][1] * fy[j][0];
    y += rows[j][0] * fy[j][1];
    xx += rows[j][2] * fy[j][0];
    xy += rows[j][1] * fy[j][1];
    yy += rows[j][0] * fy[j][2];
  }
  const auto product = [](const Complex& a, const Complex& b) { return 2.0 * std::real(std::conj(a) * b); };
  return { std::norm(f), { product(f, x), product(f, y) }, product(x, x) + product(f, xx),
    product(x, y) + product(f, xy), product(y, y) + product(f, yy) };
}

// Newton's step to the maximum, at most half a bin; uphill where the surface is not that of a maximum.
Pair stepOf(const Expansion& e, const Pair& bin)
{
  const double determinant = e.xx * e.yy - e.xy * e.xy;
  Pair step{ e.gradient[0] * bin[0] * bin[0], e.gradient[1] * bin[1] * bin[1] };
  if (e.xx < 0.0 && determinant > 0.0)
  {
    step = { (e.xy * e.gradient[1] - e.yy * e.gradient[0]) / determinant,
      (e.xy * e.gradient[0] - e.xx * e.gradient[1]) / determinant };
  }
  const double length = std::hypot(step[0] / bin[0], step[1] / bin[1]);
  const double scale = length > 0.5 ? 0.5 / length : 1.0;
  return { step[0] * scale, step[1] * scale };
}

Pair refined(const at::Tensor& image, Pair q)
{
  const Pair bin{ 1.0 / static_cast<double>(image.size(1)), 1.0 / static_cast<double>(image.size(0)) };
  Expansion best = expansionAt(image, q);
  Pair step = stepOf(best, bin);
  for (int pass = 0; pass < 20 && std::hypot(step[0] / bin[0], step[1] / bin[1]) > 1e-4; ++pass)
  {
    const Pair next{ q[0] + step[0], q[1] + step[1] };
    const Expansion there = expansionAt(image, next);
    if (there.value >= best.value)
    {
      q = next;
      best = there;
      step = stepOf(best, bin);
    }
    else
    {
      step = { 0.5 * step[0], 0.5 * step[1] };
    }
  }
  return q;
}

// Of q and -q the one that was asked for.
Pair chosen(const Pair& q, const SidebandOptions& options)
{
  if (options.near)
  {
    const auto& near = *options.near;
    return q[0] * near[0] + q[1] * near[1] < 0.0 ? Pair{ -q[0], -q[1] } : q;
  }
  const double along = q[0] * std::cos(options.halfPlane) + q[1] * std::sin(options.halfPlane);
  require(std::abs(along) >= std::sin(constants::degree) * std::hypot(q[0], q[1]), "the hologram's sidebands lie at ",
    std::atan2(q[1], q[0]) / constants::degree, " and ", std::atan2(-q[1], -q[0]) / constants::degree,
    " degrees, on the border of the half plane about ", options.halfPlane / constants::degree,
    " degrees: chance would choose between them, and with them the sign of the phase. Choose a half plane about "
    "another "
    "direction");
  return along < 0.0 ? Pair{ -q[0], -q[1] } : q;
}
}

double Sideband::fringeSpacing() const
{
  return 1.0 / std::hypot(carrier[0], carrier[1]);
}

double Sideband::direction() const
{
  return std::atan2(carrier[1], carrier[0]);
}

Sideband findSideband(const at::Tensor& image, const SidebandOptions& options)
{
  requireCounts(image, "the hologram");
  require(
    std::isfinite(options.halfPlane), "the direction of the half plane is ", options.halfPlane, "; expected an angle");
  require(options.widestFringe > 2.0, "the widest fringe is ", options.widestFringe,
    " pixels; expected more than 2, below which no fringes can be sampled");
  require(!options.near || std::hypot((*options.near)[0], (*options.near)[1]) > 0.0,
    "the place near which the sideband is searched is the centre of the spectrum; expected one off it");
  const std::int64_t ny = image.size(0);
  const std::int64_t nx = image.size(1);
  require(nx >= smallest && ny >= smallest, "the hologram has ", nx, " x ", ny, " pixels; expected at least ", smallest,
    " along each axis");
  const at::Tensor tapered = windowed(image.contiguous());
  const Power power(tapered);
  const Peak peak = largestPeak(power, nx, ny, options);
  const bool found = peak.weighted > 0.0;
  const double overNoise = found ? power.overNoise(peak.kx, peak.ky) : 0.0;
  const double overStreak = found ? power.overStreak(peak.kx, peak.ky) : 0.0;
  require(overNoise >= clearOfNoise && overStreak >= clearOfStreaks,
    "the hologram has no sideband: the largest peak of its spectrum ",
    options.near ? "near the place that was asked for" : "off the centre", " is ", overNoise,
    " times its surroundings and ", overStreak, " times what lies towards the centre; expected at least ", clearOfNoise,
    " and ", clearOfStreaks, ". Check that the image holds fringes",
    options.near ? "" : text(", closer than ", options.widestFringe, " pixels to one another"),
    ", and is no phase; or take the sideband of the reference hologram");
  const Pair q{ static_cast<double>(peak.kx) / static_cast<double>(nx),
    static_cast<double>(peak.ky) / static_cast<double>(ny) };
  return { chosen(refined(tapered, q), options), overNoise };
}
}
