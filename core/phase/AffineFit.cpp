#include "AffineFit.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/SymmetricSystem.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace magnet
{
namespace
{
constexpr std::int64_t largestSteps = 60;
constexpr double closeEnough = 0.01; // of a pixel; weights that change make smaller steps go round
constexpr double longestStep = 4.0;  // [pixel] at the frame's corner: what a linear model may be trusted with
constexpr double outlier = 3.0;      // standard deviations at which a residual's weight is a half
constexpr std::size_t mostTerms = 4;
constexpr std::size_t most = 6 + 1 + 3 * mostTerms; // unknowns: the map, the offset, the terms

using Row = std::array<double, most>;

class Fit
{
public:
  Fit(const FitImages& images, const AffineMap& start, AffineFreedom freedom, const std::vector<at::Tensor>& terms,
    const Run& run)
    : Map_(start)
    , Freedom_(freedom)
    , Places_(freedom == AffineFreedom::Shift        ? 2
              : freedom == AffineFreedom::Rigid      ? 3
              : freedom == AffineFreedom::Similarity ? 4
                                                     : 6)
    , Unknowns_(Places_ + 1 + (terms.empty() ? 1 : 3 * terms.size()))
    , Now_(images, run)
    , Residual_(Now_.size())
    , Weight_(Now_.size(), 1.0F)
  {
    for (const at::Tensor& term : terms)
    {
      Terms_.push_back(term.data_ptr<float>());
    }
  }

  AffineFit run(const FitImages& images, std::int64_t least);

private:
  double target(std::size_t p) const { return Now_.fixed(p) - (Terms_.empty() ? 0.0 : Now_.value(p)); }
  Row row(std::size_t p) const;
  void normalEquations();
  bool solve();
  void leaveResiduals();
  void weigh();
  double step();
  double sigma();
  double placeVariance(const PixelOffset& at) const;

  AffineMap Map_;
  AffineFreedom Freedom_;
  std::size_t Places_, Unknowns_;
  std::vector<const float*> Terms_;
  AffineSamples Now_;
  std::vector<float> Residual_, Weight_;
  double Gain_ = 1.0;
  std::vector<std::vector<double>> Normal_;
  std::vector<double> Solution_; // the right side, before it is solved
};

// What the unknowns of the map (its increment, in terms of where a pixel has come to), b, and a or the c multiply.
Row Fit::row(std::size_t p) const
{
  const PixelOffset from = Now_.offset(p);
  const double u = Map_.matrix[0] * from[0] + Map_.matrix[1] * from[1];
  const double v = Map_.matrix[2] * from[0] + Map_.matrix[3] * from[1];
  const double gx = Gain_ * Now_.slopeX(p);
  const double gy = Gain_ * Now_.slopeY(p);
  Row row{};
  row[0] = gx;
  row[1] = gy;
  if (Freedom_ == AffineFreedom::Rigid)
  {
    row[2] = gy * u - gx * v;
  }
  else if (Freedom_ == AffineFreedom::Similarity)
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
    row[next++] = Now_.value(p);
  }
  for (const float* const term : Terms_)
  {
    const double value = term[p];
    row[next++] = value;
    row[next++] = value * from[0] / (Now_.middle()[0] + 1.0);
    row[next++] = value * from[1] / (Now_.middle()[1] + 1.0);
  }
  return row;
}

// Weighted, at the present map.
void Fit::normalEquations()
{
  const std::size_t n = Unknowns_;
  const std::vector<double> sums = Now_.sum(std::vector<double>(n * n + n, 0.0),
    [&](std::size_t p, std::vector<double>& sum)
    {
      const Row row = this->row(p);
      const double target = this->target(p);
      for (std::size_t i = 0; i < n; ++i)
      {
        const double weighted = Weight_[p] * row[i];
        for (std::size_t j = 0; j <= i; ++j)
        {
          sum[i * n + j] += weighted * row[j];
        }
        sum[n * n + i] += weighted * target;
      }
    });
  Normal_.assign(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      Normal_[i][j] = sums[std::max(i, j) * n + std::min(i, j)];
    }
  }
  Solution_.assign(sums.end() - static_cast<std::ptrdiff_t>(n), sums.end());
}

// With unknowns of comparable size, since shifts are pixels and the matrix is none.
bool Fit::solve()
{
  const std::size_t n = Unknowns_;
  auto scaled = Normal_;
  std::vector<double> scale(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    scale[i] = std::sqrt(Normal_[i][i]);
    if (!(scale[i] > 0.0))
    {
      return false;
    }
    Solution_[i] /= scale[i];
  }
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
  return true;
}

void Fit::leaveResiduals()
{
  Now_.sum(std::array<double, 1>{},
    [&](std::size_t p, std::array<double, 1>&)
    {
      const Row row = this->row(p);
      double rest = this->target(p);
      for (std::size_t i = 0; i < Unknowns_; ++i)
      {
        rest -= row[i] * Solution_[i];
      }
      Residual_[p] = static_cast<float>(rest);
    });
}

void Fit::weigh()
{
  constexpr std::int64_t enough = 50000; // residuals, for their median
  const std::int64_t every = std::max<std::int64_t>(1, Now_.count() / enough);
  std::vector<std::pair<float, double>> sizes;
  double told = 0.0;
  std::int64_t met = 0;
  for (std::size_t p = 0; p < Now_.size(); ++p)
  {
    if (Now_.both(p) && met++ % every == 0)
    {
      const double slope = std::hypot(Now_.slopeX(p), Now_.slopeY(p));
      sizes.emplace_back(std::abs(Residual_[p]), slope);
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
  for (std::size_t p = 0; p < Now_.size(); ++p)
  {
    const double relative = deviation > 0.0 ? Residual_[p] / (outlier * deviation) : 0.0;
    Weight_[p] = static_cast<float>(1.0 / (1.0 + relative * relative));
  }
}

// Moves the map; how far that moves a corner of the frame [pixel of the images].
double Fit::step()
{
  std::array<double, 4> e{};
  if (Freedom_ == AffineFreedom::Rigid)
  {
    e = { 0.0, -Solution_[2], Solution_[2], 0.0 };
  }
  else if (Freedom_ == AffineFreedom::Similarity)
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
      const PixelOffset moved = change.at({ side * Now_.middle()[0], other * Now_.middle()[1] });
      longest = std::max(longest, std::hypot(moved[0], moved[1]) / Now_.factor());
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
  if (Freedom_ == AffineFreedom::Rigid)
  {
    // A step of a turn is straight, and would enlarge.
    const double scale = Map_.scale();
    for (double& number : Map_.matrix)
    {
      number /= scale;
    }
  }
  if (Terms_.empty())
  {
    Gain_ = Solution_.back();
  }
  return longest;
}

// Of the place of what lies at an offset from the middle, along x and along y together, for residuals of variance 1.
// The inverse of the normal equations is in their place.
double Fit::placeVariance(const PixelOffset& at) const
{
  using Column = std::array<double, 6>;
  const double x = Map_.matrix[0] * at[0] + Map_.matrix[1] * at[1];
  const double y = Map_.matrix[2] * at[0] + Map_.matrix[3] * at[1];
  Column alongX{ 1.0, 0.0, x, y, 0.0, 0.0 };
  Column alongY{ 0.0, 1.0, 0.0, 0.0, x, y };
  if (Freedom_ == AffineFreedom::Rigid)
  {
    alongX = { 1.0, 0.0, -y };
    alongY = { 0.0, 1.0, x };
  }
  else if (Freedom_ == AffineFreedom::Similarity)
  {
    alongX = { 1.0, 0.0, x, -y };
    alongY = { 0.0, 1.0, y, x };
  }
  double result = 0.0;
  for (std::size_t i = 0; i < Places_; ++i)
  {
    for (std::size_t j = 0; j < Places_; ++j)
    {
      result += Normal_[i][j] * (alongX[i] * alongX[j] + alongY[i] * alongY[j]);
    }
  }
  return result;
}

double Fit::sigma()
{
  // Weighted squares of the residuals, and their products with the neighbours' along x and y.
  const auto weighted = [&](std::size_t p)
  { return p < Now_.size() && Now_.both(p) ? std::sqrt(Weight_[p]) * static_cast<double>(Residual_[p]) : 0.0; };
  const std::size_t nx = Now_.width();
  const auto sums = Now_.sum(std::array<double, 4>{},
    [&](std::size_t p, std::array<double, 4>& sum)
    {
      const double r = weighted(p);
      sum[0] += r * r;
      sum[1] += (p + 1) % nx != 0 ? r * weighted(p + 1) : 0.0;
      sum[2] += r * weighted(p + nx);
      sum[3] += Weight_[p];
    });
  if (!(sums[0] > 0.0))
  {
    return 0.0;
  }
  if (!invertSymmetric(Normal_, 0.0))
  {
    return std::numeric_limits<double>::infinity();
  }
  const auto dependent = [&](double product)
  {
    const double r = std::clamp(product / sums[0], 1e-9, 0.999);
    return std::max(1.0, std::sqrt(constants::pi / -std::log(r)));
  };
  const double variance = sums[0] / sums[3] * dependent(sums[1]) * dependent(sums[2]);
  // The covariance of the place of each pixel, in the mean over what the images have of structure.
  const auto placed = Now_.sum(std::array<double, 2>{},
    [&](std::size_t p, std::array<double, 2>& sum)
    {
      const double slopeX = Now_.slopeX(p);
      const double slopeY = Now_.slopeY(p);
      const double weight = Weight_[p] * (slopeX * slopeX + slopeY * slopeY);
      sum[0] += weight * this->placeVariance(Now_.offset(p));
      sum[1] += weight;
    });
  const double square = placed[1] > 0.0 ? placed[0] / placed[1] : 0.0;
  return std::sqrt(variance * square);
}

AffineFit Fit::run(const FitImages& images, std::int64_t least)
{
  AffineFit result;
  const auto sum = [](const at::Tensor& valid) { return valid.sum().item<double>(); };
  const double counted = std::max(1.0, std::min(sum(images.validFixed), sum(images.validMoving)));
  const std::int64_t needed = std::max<std::int64_t>(50, least);
  for (; result.iterations < largestSteps && !result.converged; ++result.iterations)
  {
    Now_.done(static_cast<double>(result.iterations) / largestSteps);
    Now_.sample(Map_);
    if (Now_.count() < needed)
    {
      break;
    }
    this->normalEquations();
    if (!this->solve())
    {
      break;
    }
    this->leaveResiduals();
    this->weigh();
    // The first step's weights are those of a place that was wrong.
    result.converged = this->step() < closeEnough && result.iterations > 0;
  }
  Now_.done(1.0);
  Now_.sample(Map_);
  result.map = Map_;
  const auto [correlation, score] = Now_.correlation();
  result.correlation = correlation;
  result.score = score;
  result.overlap = static_cast<double>(Now_.count()) / counted;
  result.sigma = result.converged ? this->sigma() : 0.0;
  return result;
}
}

AffineFit fitAffine(const FitImages& images, const AffineMap& start, AffineFreedom freedom,
  const std::vector<at::Tensor>& terms, std::int64_t least, const Run& run)
{
  require(terms.size() <= mostTerms, "an affine fit was given ", terms.size(), " terms; expected at most ", mostTerms);
  return Fit(images, start, freedom, terms, run).run(images, least);
}
}
