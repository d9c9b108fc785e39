#include "AffineFit.h"

#include "CubicKernel.h"
#include "core/base/Constants.h"
#include "core/base/SymmetricSystem.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace magnet
{
namespace
{
constexpr std::int64_t bandRows = 16; // whose sums are added in their order
constexpr std::int64_t largestSteps = 60;
constexpr double closeEnough = 0.01;     // of a pixel; weights that change make smaller steps go round
constexpr double longestStep = 4.0;      // [pixel] at the frame's corner: what a linear model may be trusted with
constexpr double outlier = 3.0;          // standard deviations at which a residual's weight is a half
constexpr std::size_t most = 6 + 1 + 12; // unknowns: the map, the offset, two to four terms

using Row = std::array<double, most>;

// The moving image and its slopes along x and y at the places of the fixed image's pixels.
struct Sampled
{
  std::vector<float> value, slopeX, slopeY;
  std::vector<float> residual, weight;
  std::vector<unsigned char> both;
  std::int64_t count = 0;

  explicit Sampled(std::int64_t pixels)
    : value(static_cast<std::size_t>(pixels))
    , slopeX(value)
    , slopeY(value)
    , residual(value)
    , weight(value.size(), 1.0F)
    , both(value.size())
  {
  }
};

class Fit
{
public:
  Fit(const FitImages& images, const AffineMap& start, AffineFreedom freedom, const std::vector<at::Tensor>& terms)
    : Images_(images)
    , Nx_(images.fixed.size(1))
    , Ny_(images.fixed.size(0))
    , Map_(start)
    , Freedom_(freedom)
    , Places_(freedom == AffineFreedom::Shift        ? 2
              : freedom == AffineFreedom::Similarity ? 4
                                                     : 6)
    , Unknowns_(Places_ + 1 + (terms.empty() ? 1 : 3 * terms.size()))
    , Now_(Nx_ * Ny_)
  {
    for (const at::Tensor& term : terms)
    {
      Terms_.push_back(term.data_ptr<float>());
    }
  }

  AffineFit run(std::int64_t least, const Run& run);

private:
  // Offset of a pixel of the fixed image from the middle of the frame.
  PixelOffset offset(std::int64_t p) const
  {
    return { Images_.factor * (static_cast<double>(p % Nx_) + 0.5) - 0.5 - Images_.middle[0],
      Images_.factor * (static_cast<double>(p / Nx_) + 0.5) - 0.5 - Images_.middle[1] };
  }
  void sample();
  bool sampleAt(std::int64_t p);
  Row row(std::int64_t p) const;
  bool solve();
  void weigh();
  double step();
  double correlation() const;
  double sigma();
  template <class Sum, class Work>
  Sum inBands(const Sum& zero, const Work& work) const;

  const FitImages& Images_;
  std::int64_t Nx_, Ny_;
  AffineMap Map_;
  AffineFreedom Freedom_;
  std::size_t Places_, Unknowns_;
  std::vector<const float*> Terms_;
  Sampled Now_;
  double Gain_ = 1.0;
  std::vector<double> Solution_;
  std::vector<std::vector<double>> Normal_; // of the unscaled unknowns
};

// work(first, behind the last pixel, sum of the band), for all bands; their sums, added in their order.
template <class Sum, class Work>
Sum Fit::inBands(const Sum& zero, const Work& work) const
{
  const std::int64_t bands = (Ny_ + bandRows - 1) / bandRows;
  std::vector<Sum> sums(static_cast<std::size_t>(bands), zero);
  at::parallel_for(0, bands, 1,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t band = begin; band < end; ++band)
      {
        work(band * bandRows * Nx_, std::min(Ny_, (band + 1) * bandRows) * Nx_, sums[static_cast<std::size_t>(band)]);
      }
    });
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

bool Fit::sampleAt(std::int64_t p)
{
  const PixelOffset to = Map_.at(this->offset(p));
  const double x = (to[0] + Images_.middle[0] + 0.5) / Images_.factor - 0.5;
  const double y = (to[1] + Images_.middle[1] + 0.5) / Images_.factor - 0.5;
  if (!(x >= 0.0 && x <= static_cast<double>(Nx_ - 1) && y >= 0.0 && y <= static_cast<double>(Ny_ - 1)))
  {
    return false;
  }
  const CubicWeights wx = cubicWeights(x);
  const CubicWeights wy = cubicWeights(y);
  const auto column = [&](std::int64_t i) { return std::clamp<std::int64_t>(wx.first + i, 0, Nx_ - 1); };
  const auto line = [&](std::int64_t j) { return std::clamp<std::int64_t>(wy.first + j, 0, Ny_ - 1) * Nx_; };
  const auto* const valid = Images_.validMoving.data_ptr<unsigned char>();
  if (valid[line(2) + column(2)] == 0 || valid[line(2) + column(3)] == 0 || valid[line(3) + column(2)] == 0 ||
      valid[line(3) + column(3)] == 0)
  {
    return false;
  }
  const float* const moving = Images_.moving.data_ptr<float>();
  double value = 0.0, slopeX = 0.0, slopeY = 0.0;
  for (std::int64_t j = 0; j < 6; ++j)
  {
    const float* const from = moving + line(j);
    double along = 0.0, slope = 0.0;
    for (std::int64_t i = 0; i < 6; ++i)
    {
      const double each = from[column(i)];
      along += wx.value[static_cast<std::size_t>(i)] * each;
      slope += wx.slope[static_cast<std::size_t>(i)] * each;
    }
    value += wy.value[static_cast<std::size_t>(j)] * along;
    slopeX += wy.value[static_cast<std::size_t>(j)] * slope;
    slopeY += wy.slope[static_cast<std::size_t>(j)] * along;
  }
  const auto k = static_cast<std::size_t>(p);
  Now_.value[k] = static_cast<float>(value);
  Now_.slopeX[k] = static_cast<float>(slopeX / Images_.factor);
  Now_.slopeY[k] = static_cast<float>(slopeY / Images_.factor);
  return true;
}

void Fit::sample()
{
  const auto* const valid = Images_.validFixed.data_ptr<unsigned char>();
  const auto count = this->inBands(std::array<double, 1>{},
    [&](std::int64_t begin, std::int64_t end, std::array<double, 1>& sum)
    {
      for (std::int64_t p = begin; p < end; ++p)
      {
        const bool both = valid[p] != 0 && this->sampleAt(p);
        Now_.both[static_cast<std::size_t>(p)] = both ? 1 : 0;
        sum[0] += both ? 1.0 : 0.0;
      }
    });
  Now_.count = static_cast<std::int64_t>(count[0]);
}

// What the unknowns of the map (its increment, in terms of where a pixel has come to), b, and a or the c multiply.
Row Fit::row(std::int64_t p) const
{
  const auto k = static_cast<std::size_t>(p);
  const PixelOffset from = this->offset(p);
  const double u = Map_.matrix[0] * from[0] + Map_.matrix[1] * from[1];
  const double v = Map_.matrix[2] * from[0] + Map_.matrix[3] * from[1];
  const double gx = Gain_ * Now_.slopeX[k];
  const double gy = Gain_ * Now_.slopeY[k];
  Row row{};
  row[0] = gx;
  row[1] = gy;
  if (Freedom_ == AffineFreedom::Similarity)
  {
    row[2] = gx * u + gy * v;
    row[3] = gy * u - gx * v;
  }
  else if (Freedom_ == AffineFreedom::Affine)
  {
    row[2] = gx * u;
    row[3] = gx * v;
    row[4] = gy * u;
    row[5] = gy * v;
  }
  std::size_t next = Places_;
  row[next++] = 1.0;
  if (Terms_.empty())
  {
    row[next++] = Now_.value[k];
  }
  for (const float* const term : Terms_)
  {
    const double value = term[p];
    row[next++] = value;
    row[next++] = value * from[0] / (Images_.middle[0] + 1.0);
    row[next++] = value * from[1] / (Images_.middle[1] + 1.0);
  }
  return row;
}

// The weighted normal equations at the present map, their solution, and what that leaves.
bool Fit::solve()
{
  const std::size_t n = Unknowns_;
  const float* const fixed = Images_.fixed.data_ptr<float>();
  const auto target = [&](std::int64_t p)
  { return static_cast<double>(fixed[p]) - (Terms_.empty() ? 0.0 : Now_.value[static_cast<std::size_t>(p)]); };
  const std::vector<double> sums = this->inBands(std::vector<double>(n * n + n, 0.0),
    [&](std::int64_t begin, std::int64_t end, std::vector<double>& sum)
    {
      for (std::int64_t p = begin; p < end; ++p)
      {
        if (Now_.both[static_cast<std::size_t>(p)] == 0)
        {
          continue;
        }
        const Row row = this->row(p);
        const double weight = Now_.weight[static_cast<std::size_t>(p)];
        for (std::size_t i = 0; i < n; ++i)
        {
          const double weighted = weight * row[i];
          for (std::size_t j = 0; j <= i; ++j)
          {
            sum[i * n + j] += weighted * row[j];
          }
          sum[n * n + i] += weighted * target(p);
        }
      }
    });
  Normal_.assign(n, std::vector<double>(n));
  Solution_.assign(n, 0.0);
  std::vector<double> scale(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    scale[i] = std::sqrt(sums[i * n + i]);
    if (!(scale[i] > 0.0))
    {
      return false;
    }
  }
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      Normal_[i][j] = sums[std::max(i, j) * n + std::min(i, j)];
    }
    Solution_[i] = sums[n * n + i] / scale[i];
  }
  auto scaled = Normal_;
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      scaled[i][j] /= scale[i] * scale[j];
    }
  }
  if (!solveSymmetric(scaled, Solution_, 1e-10))
  {
    return false;
  }
  for (std::size_t i = 0; i < n; ++i)
  {
    Solution_[i] /= scale[i];
  }
  this->inBands(std::array<double, 1>{},
    [&](std::int64_t begin, std::int64_t end, std::array<double, 1>&)
    {
      for (std::int64_t p = begin; p < end; ++p)
      {
        if (Now_.both[static_cast<std::size_t>(p)] != 0)
        {
          const Row row = this->row(p);
          double rest = target(p);
          for (std::size_t i = 0; i < n; ++i)
          {
            rest -= row[i] * Solution_[i];
          }
          Now_.residual[static_cast<std::size_t>(p)] = static_cast<float>(rest);
        }
      }
    });
  return true;
}

void Fit::weigh()
{
  constexpr std::int64_t enough = 50000; // residuals, for their median
  const std::int64_t every = std::max<std::int64_t>(1, Now_.count / enough);
  std::vector<std::pair<float, double>> sizes;
  double told = 0.0;
  std::int64_t met = 0;
  for (std::size_t p = 0; p < Now_.both.size(); ++p)
  {
    if (Now_.both[p] != 0 && met++ % every == 0)
    {
      const double slope = std::hypot(Now_.slopeX[p], Now_.slopeY[p]);
      sizes.emplace_back(std::abs(Now_.residual[p]), slope);
      told += slope;
    }
  }
  std::sort(sizes.begin(), sizes.end());
  auto middle = sizes.begin();
  for (double sum = middle->second; sum < 0.5 * told && std::next(middle) != sizes.end(); sum += middle->second)
  {
    ++middle;
  }
  const double deviation = 1.4826 * static_cast<double>(middle->first);
  for (std::size_t p = 0; p < Now_.both.size(); ++p)
  {
    const double relative = deviation > 0.0 ? Now_.residual[p] / (outlier * deviation) : 0.0;
    Now_.weight[p] = static_cast<float>(1.0 / (1.0 + relative * relative));
  }
}

// Moves the map; how far that moves a corner of the frame [pixel of the images].
double Fit::step()
{
  std::array<double, 4> e{};
  if (Freedom_ == AffineFreedom::Similarity)
  {
    e = { Solution_[2], -Solution_[3], Solution_[3], Solution_[2] };
  }
  else if (Freedom_ == AffineFreedom::Affine)
  {
    e = { Solution_[2], Solution_[3], Solution_[4], Solution_[5] };
  }
  const AffineMap change{
    { e[0] * Map_.matrix[0] + e[1] * Map_.matrix[2], e[0] * Map_.matrix[1] + e[1] * Map_.matrix[3],
      e[2] * Map_.matrix[0] + e[3] * Map_.matrix[2], e[2] * Map_.matrix[1] + e[3] * Map_.matrix[3] },
    { Solution_[0], Solution_[1] }
  };
  double longest = 0.0;
  for (const double side : { -1.0, 1.0 })
  {
    for (const double other : { -1.0, 1.0 })
    {
      const PixelOffset moved = change.at({ side * Images_.middle[0], other * Images_.middle[1] });
      longest = std::max(longest, std::hypot(moved[0], moved[1]) / Images_.factor);
    }
  }
  const double part = std::min(1.0, longestStep / std::max(longest, 1e-30));
  for (std::size_t k = 0; k < 4; ++k)
  {
    Map_.matrix[k] += part * change.matrix[k];
  }
  for (std::size_t k = 0; k < 2; ++k)
  {
    Map_.shift[k] += part * change.shift[k];
  }
  if (Terms_.empty())
  {
    Gain_ = Solution_.back();
  }
  return longest;
}

double Fit::correlation() const
{
  const float* const fixed = Images_.fixed.data_ptr<float>();
  const auto sums = this->inBands(std::array<double, 5>{},
    [&](std::int64_t begin, std::int64_t end, std::array<double, 5>& sum)
    {
      for (std::int64_t p = begin; p < end; ++p)
      {
        if (Now_.both[static_cast<std::size_t>(p)] != 0)
        {
          const double a = fixed[p];
          const double b = Now_.value[static_cast<std::size_t>(p)];
          const std::array<double, 5> each{ a, b, a * a, b * b, a * b };
          for (std::size_t k = 0; k < each.size(); ++k)
          {
            sum[k] += each[k];
          }
        }
      }
    });
  const auto n = static_cast<double>(std::max<std::int64_t>(1, Now_.count));
  const double a = sums[2] - sums[0] * sums[0] / n;
  const double b = sums[3] - sums[1] * sums[1] / n;
  return a > 0.0 && b > 0.0 ? (sums[4] - sums[0] * sums[1] / n) / std::sqrt(a * b) : 0.0;
}

double Fit::sigma()
{
  // Weighted squares of the residuals, and their products with the neighbours' along x and y.
  const auto sums = this->inBands(std::array<double, 5>{},
    [&](std::int64_t begin, std::int64_t end, std::array<double, 5>& sum)
    {
      const auto weighted = [&](std::int64_t p)
      {
        const auto k = static_cast<std::size_t>(p);
        return p < Nx_ * Ny_ && Now_.both[k] != 0 ? std::sqrt(Now_.weight[k]) * static_cast<double>(Now_.residual[k])
                                                  : 0.0;
      };
      for (std::int64_t p = begin; p < end; ++p)
      {
        const double r = weighted(p);
        sum[0] += r * r;
        sum[1] += (p + 1) % Nx_ != 0 ? r * weighted(p + 1) : 0.0;
        sum[2] += r * weighted(p + Nx_);
        sum[3] += Now_.both[static_cast<std::size_t>(p)] != 0 ? Now_.weight[static_cast<std::size_t>(p)] : 0.0;
      }
    });
  if (!(sums[0] > 0.0) || !invertSymmetric(Normal_, 0.0))
  {
    return 0.0;
  }
  const auto dependent = [&](double product)
  {
    const double r = std::clamp(product / sums[0], 1e-9, 0.999);
    return std::max(1.0, std::sqrt(constants::pi / -std::log(r)));
  };
  const double variance = sums[0] / sums[3] * dependent(sums[1]) * dependent(sums[2]);
  const double u2 = Images_.middle[0] * Images_.middle[0] / 3.0;
  const double v2 = Images_.middle[1] * Images_.middle[1] / 3.0;
  double square = Normal_[0][0] + Normal_[1][1];
  if (Freedom_ == AffineFreedom::Similarity)
  {
    square += (Normal_[2][2] + Normal_[3][3]) * (u2 + v2);
  }
  else if (Freedom_ == AffineFreedom::Affine)
  {
    square += (Normal_[2][2] + Normal_[4][4]) * u2 + (Normal_[3][3] + Normal_[5][5]) * v2;
  }
  return std::sqrt(variance * square);
}

AffineFit Fit::run(std::int64_t least, const Run& run)
{
  AffineFit result;
  const auto sum = [](const at::Tensor& valid) { return valid.sum().item<double>(); };
  const double counted = std::max(1.0, std::min(sum(Images_.validFixed), sum(Images_.validMoving)));
  const std::int64_t needed = std::max<std::int64_t>(50, least);
  for (; result.iterations < largestSteps && !result.converged; ++result.iterations)
  {
    run.advance(static_cast<double>(result.iterations) / largestSteps);
    this->sample();
    if (Now_.count < needed || !this->solve())
    {
      break;
    }
    this->weigh();
    // The first step's weights are those of a place that was wrong.
    result.converged = this->step() < closeEnough && result.iterations > 0;
  }
  run.advance(1.0);
  this->sample();
  result.map = Map_;
  result.correlation = this->correlation();
  result.overlap = static_cast<double>(Now_.count) / counted;
  result.sigma = result.converged ? this->sigma() : 0.0;
  return result;
}
}

AffineFit fitAffine(const FitImages& images, const AffineMap& start, AffineFreedom freedom,
  const std::vector<at::Tensor>& terms, std::int64_t least, const Run& run)
{
  return Fit(images, start, freedom, terms).run(least, run);
}
}
