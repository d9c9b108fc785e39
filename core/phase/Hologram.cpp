#include "Hologram.h"

#include "Counts.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/score/Median.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <vector>

namespace magnet
{
namespace
{
using Pair = std::array<double, 2>;
using Complex = std::complex<double>;
using ComplexFloat = c10::complex<float>;
// Of R: what a binned result keeps of the spectrum, where the aperture passes a hundredth. Less than 1.5, where fringes
// of four pixels would be binned by four or by three as the noise has it.
constexpr double kept = 1.48;

class Aperture
{
public:
  Aperture(double radius, ApertureEdge edge)
    : Radius_(radius)
    , Edge_(edge)
  {
  }

  // At a distance from its centre [1/pixel].
  double at(double k) const
  {
    const double part = k / Radius_;
    if (Edge_ == ApertureEdge::Butterworth)
    {
      const double square = part * part;
      const double eighth = square * square * square * square;
      return 1.0 / std::sqrt(1.0 + eighth * eighth * eighth);
    }
    return 0.5 + 0.5 * std::cos(constants::pi * std::clamp((part - 0.8) / 0.4, 0.0, 1.0));
  }

private:
  double Radius_;
  ApertureEdge Edge_;
};

// A part of an axis of the hologram that is a multiple of the binning, about its middle.
class Axis
{
public:
  Axis(std::int64_t n, std::int64_t binning, double radius)
    : begin(n % binning / 2)
    , length(n - n % binning)
    , binned(length / binning)
    , Binning_(binning)
    , Width_(std::min(2.0 / radius, 0.25 * static_cast<double>(length)))
  {
  }

  // At a place in the part [pixel]; 0 half a pixel beyond its edge.
  double taper(double place) const
  {
    const double depth = std::min(place, static_cast<double>(length - 1) - place) + 0.5;
    return 0.5 - 0.5 * std::cos(constants::pi * std::min(1.0, depth / Width_));
  }

  std::vector<double> taper() const
  {
    std::vector<double> all(static_cast<std::size_t>(length));
    for (std::int64_t i = 0; i < length; ++i)
    {
      all[static_cast<std::size_t>(i)] = this->taper(static_cast<double>(i));
    }
    return all;
  }

  // Of a binned pixel [pixel], in the part.
  double middle(std::int64_t pixel) const
  {
    return (static_cast<double>(pixel) + 0.5) * static_cast<double>(Binning_) - 0.5;
  }

  // The whole frequency [1/length] at an index of the binned spectrum.
  std::int64_t frequency(std::int64_t index) const { return index < (binned + 1) / 2 ? index : index - binned; }

  const std::int64_t begin, length, binned;

private:
  std::int64_t Binning_;
  double Width_;
};

// The half spectrum of the tapered hologram without its mean.
class Spectrum
{
public:
  Spectrum(const at::Tensor& image, const Axis& x, const Axis& y, double mean)
    : Nx_(x.length)
    , Ny_(y.length)
  {
    const auto wx = x.taper();
    const auto wy = y.taper();
    at::Tensor tapered = at::empty({ Ny_, Nx_ }, at::kFloat);
    const float* const from = image.data_ptr<float>();
    float* const to = tapered.data_ptr<float>();
    at::parallel_for(0, Ny_, 16,
      [&](std::int64_t begin, std::int64_t end)
      {
        for (std::int64_t j = begin; j < end; ++j)
        {
          const float* const row = from + (j + y.begin) * image.size(1) + x.begin;
          for (std::int64_t i = 0; i < Nx_; ++i)
          {
            to[j * Nx_ + i] = static_cast<float>(
              (row[i] - mean) * wx[static_cast<std::size_t>(i)] * wy[static_cast<std::size_t>(j)]);
          }
        }
      });
    Values_ = fft::forwardReal(tapered, 2);
    Data_ = Values_.data_ptr<ComplexFloat>();
    const auto sum = [](const std::vector<double>& w)
    { return std::inner_product(w.begin(), w.end(), w.begin(), 0.0); };
    Weight_ = sum(wx) * sum(wy);
  }

  // At any whole frequency.
  Complex at(std::int64_t kx, std::int64_t ky) const
  {
    kx = (kx % Nx_ + Nx_) % Nx_;
    const bool mirrored = kx > Nx_ / 2;
    kx = mirrored ? Nx_ - kx : kx;
    ky = ((mirrored ? -ky : ky) % Ny_ + Ny_) % Ny_;
    const ComplexFloat value = Data_[ky * (Nx_ / 2 + 1) + kx];
    return { value.real(), mirrored ? -value.imag() : value.imag() };
  }

  // Variance of the counts in a pixel that white noise has, if it is all that there is at |q|, 30 degrees and more away
  // from q. The median, since a specimen's edges may be there too; of a power that is distributed exponentially, it is
  // ln 2 of the mean.
  double noise(const Pair& q) const
  {
    const double length = std::hypot(q[0], q[1]);
    std::vector<double> powers;
    for (std::int64_t ky = -((Ny_ - 1) / 2); ky <= Ny_ / 2; ++ky)
    {
      for (std::int64_t kx = 0; kx <= Nx_ / 2; ++kx)
      {
        const double x = static_cast<double>(kx) / static_cast<double>(Nx_);
        const double y = static_cast<double>(ky) / static_cast<double>(Ny_);
        const double distance = std::hypot(x, y);
        if (std::abs(distance - length) <= 0.2 * length &&
            std::abs(x * q[0] + y * q[1]) <= std::cos(30.0 * constants::degree) * distance * length)
        {
          powers.push_back(std::norm(this->at(kx, ky)));
        }
      }
    }
    return median(std::move(powers)) / (std::log(2.0) * Weight_);
  }

private:
  std::int64_t Nx_, Ny_;
  double Weight_ = 0.0; // sum of the squared taper
  at::Tensor Values_;
  const ComplexFloat* Data_ = nullptr;
};

// exp(2 pi i turns) of each pixel along an axis.
template <class Turns>
std::vector<Complex> phasors(std::int64_t n, const Turns& turns)
{
  std::vector<Complex> result;
  for (std::int64_t i = 0; i < n; ++i)
  {
    result.push_back(std::polar(1.0, 2.0 * constants::pi * turns(i)));
  }
  return result;
}

void multiply(at::Tensor& wave, const std::vector<Complex>& x, const std::vector<Complex>& y)
{
  const auto nx = static_cast<std::int64_t>(x.size());
  auto* const data = wave.data_ptr<ComplexFloat>();
  at::parallel_for(0, static_cast<std::int64_t>(y.size()), 16,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t p = begin * nx; p < end * nx; ++p)
      {
        const Complex factor = x[static_cast<std::size_t>(p % nx)] * y[static_cast<std::size_t>(p / nx)];
        data[p] *= ComplexFloat(static_cast<float>(factor.real()), static_cast<float>(factor.imag()));
      }
    });
}

struct Cut
{
  at::Tensor wave; // (binned rows, columns) complex float
  double area;     // integral of |H|^2 [1/pixel^2]
};

using Whole = std::array<std::int64_t, 2>;

// H(k) F(k + q) about the whole frequency `centre` next to q, as the transform of the binned pixels has it.
Cut cutSpectrum(
  const Spectrum& spectrum, const Axis& x, const Axis& y, const Pair& q, const Whole& centre, const Aperture& aperture)
{
  // The middle of the first binned pixel lies behind that of the hologram's first one.
  const auto shift = [](const Axis& axis)
  {
    return phasors(axis.binned, [&](std::int64_t i)
      { return axis.middle(0) * static_cast<double>(axis.frequency(i)) / static_cast<double>(axis.length); });
  };
  const auto shiftX = shift(x);
  const auto shiftY = shift(y);
  const Pair n{ static_cast<double>(x.length), static_cast<double>(y.length) };
  const double scale = static_cast<double>(x.binned * y.binned) / (n[0] * n[1]);
  at::Tensor wave = at::empty({ y.binned, x.binned }, at::kComplexFloat);
  auto* const data = wave.data_ptr<ComplexFloat>();
  std::vector<double> squares(static_cast<std::size_t>(y.binned));
  at::parallel_for(0, y.binned, 4,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t row = begin; row < end; ++row)
      {
        const std::int64_t v = centre[1] + y.frequency(row);
        for (std::int64_t column = 0; column < x.binned; ++column)
        {
          const std::int64_t u = centre[0] + x.frequency(column);
          const double h = aperture.at(
            std::hypot(static_cast<double>(u) / n[0] - q[0], static_cast<double>(v) / n[1] - q[1]));
          squares[static_cast<std::size_t>(row)] += h * h;
          const Complex value = h < 1e-7 ? Complex()
                                         : spectrum.at(u, v) * (h * scale) * shiftX[static_cast<std::size_t>(column)] *
                                             shiftY[static_cast<std::size_t>(row)];
          data[row * x.binned + column] = { static_cast<float>(value.real()), static_cast<float>(value.imag()) };
        }
      }
    });
  return { wave, std::accumulate(squares.begin(), squares.end(), 0.0) / (n[0] * n[1]) };
}

// F^-1[H(k) F(k + q)] on the binned pixels, the carrier's phase counted from the hologram's first pixel.
Cut cutOut(const Spectrum& spectrum, const Axis& x, const Axis& y, const Pair& q, const Aperture& aperture)
{
  const Whole centre{ std::lround(q[0] * static_cast<double>(x.length)),
    std::lround(q[1] * static_cast<double>(y.length)) };
  Cut cut = cutSpectrum(spectrum, x, y, q, centre, aperture);
  fft::inverseAlong(cut.wave, 1);
  fft::inverseAlong(cut.wave, 0);
  // The carrier is no whole frequency, and the part of the axis may begin behind the first pixel.
  const auto rest = [&](const Axis& axis, std::size_t d)
  {
    return phasors(axis.binned,
      [&](std::int64_t i)
      {
        return axis.middle(i) * static_cast<double>(centre[d]) / static_cast<double>(axis.length) -
               (axis.middle(i) + static_cast<double>(axis.begin)) * q[d];
      });
  };
  multiply(cut.wave, rest(x, 0), rest(y, 1));
  return cut;
}

// Checks carrier and options; returns the binning.
std::int64_t checked(const at::Tensor& image, const Pair& q, const HologramOptions& options)
{
  requireCounts(image, "the hologram");
  require(options.electronsPerCount >= 0.0 && std::isfinite(options.electronsPerCount), "a count is ",
    options.electronsPerCount, " electrons; expected a positive number, or 0 where it is not known");
  const std::int64_t largest = largestBinning(q, options);
  const double radius = options.aperture * std::hypot(q[0], q[1]);
  const double shortest = static_cast<double>(std::min(image.size(0), image.size(1)));
  require(shortest * radius >= 2.0, "the hologram's shorter edge has ", shortest, " pixels, which is ",
    2.0 * radius * shortest, " of the aperture's resolution elements; expected at least 4. Take a wider aperture");
  require(options.binning >= 0 && options.binning <= largest, "the binning is ", options.binning,
    "; expected 0 (as the aperture allows) to ", largest, ", beyond which it would cut the aperture");
  return options.binning == 0 ? largest : options.binning;
}
}

std::int64_t largestBinning(const Pair& q, const HologramOptions& options)
{
  const double length = std::hypot(q[0], q[1]);
  require(length > 0.0 && std::abs(q[0]) <= 0.5 && std::abs(q[1]) <= 0.5, "the sideband lies at (", q[0], ", ", q[1],
    ") per pixel; expected a place off the centre and within half a period a pixel");
  require(options.aperture > 0.0 && options.aperture <= 0.5, "the aperture's radius is ", options.aperture,
    " of the sideband's distance from the centre; expected more than 0 and at most 0.5, where it touches the centre "
    "band");
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(1.0 / (2.0 * kept * options.aperture * length) + 1e-9));
}

double firstBinned(std::int64_t n, std::int64_t binning)
{
  return static_cast<double>(n % binning / 2) + 0.5 * static_cast<double>(binning) - 0.5;
}

HologramWave hologramWave(
  const at::Tensor& image, const std::array<double, 2>& carrier, const HologramOptions& options, const Run& run)
{
  const std::int64_t binning = checked(image, carrier, options);
  const double radius = options.aperture * std::hypot(carrier[0], carrier[1]);
  const Axis x(image.size(1), binning, radius);
  const Axis y(image.size(0), binning, radius);
  const Aperture aperture(radius, options.edge);
  const double mean = image.mean(at::kDouble).item<double>();
  run.advance(0.1);
  const Spectrum spectrum(image.contiguous(), x, y, mean);
  run.advance(0.5);
  const Cut sideband = cutOut(spectrum, x, y, carrier, aperture);
  run.advance(0.75);
  HologramWave result;
  const auto tapers = [](const Axis& axis)
  {
    std::vector<float> all;
    for (std::int64_t i = 0; i < axis.binned; ++i)
    {
      all.push_back(static_cast<float>(axis.taper(axis.middle(i))));
    }
    return at::tensor(all);
  };
  result.taper = at::outer(tapers(y), tapers(x));
  // What the taper took is given back, but at the very edge, where nothing is left of it.
  const at::Tensor weight = result.taper.clamp_min(1e-3);
  result.wave = sideband.wave.div_(weight);
  result.intensity = at::real(cutOut(spectrum, x, y, {}, aperture).wave).div(weight).add_(mean);
  result.carrier = carrier;
  result.pixels = { image.size(1), image.size(0) };
  result.first = { firstBinned(image.size(1), binning), firstBinned(image.size(0), binning) };
  result.binning = binning;
  result.elementPixels = 1.0 / sideband.area;
  result.electronsPerCount = options.electronsPerCount > 0.0 ? options.electronsPerCount
                                                             : mean / std::max(spectrum.noise(carrier), 1e-12 * mean);
  run.advance(1.0);
  return result;
}
}
