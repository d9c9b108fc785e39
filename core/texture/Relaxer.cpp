#include "Relaxer.h"

#include "ExchangePreconditioner.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include <vector>

namespace magnet
{
namespace
{
// Limited-memory BFGS on the product of the cells' spheres. Sums run over rows of cells in a fixed order, so that the
// number of threads leaves no trace.
class Descent
{
public:
  Descent(EffectiveField& field, const at::Tensor& start)
    : Field_(field)
    , Rows_(field.grid().size[1] * field.grid().size[2])
    , RowLength_(3 * field.grid().size[0])
    , M_(normalizedDirections(start, field.mask()))
    , Previous_(at::zeros_like(M_))
    , H_(at::zeros_like(M_))
    , Force_(at::zeros_like(M_))
    , Direction_(at::zeros_like(M_))
    , Precondition_(field, otherCurvature)
  {
    Energy_ = Field_.evaluate(data(M_), data(H_));
    Recent_.push_back(Energy_.total());
    updateForce();
  }

  // One accepted step; returns the number of evaluations.
  int step()
  {
    // Rounding of a sum of many terms; below it, energies cannot be told apart.
    const double tolerance = 1e-6 * (std::abs(Energy_.exchange) + std::abs(Energy_.demagnetization) +
                                      std::abs(Energy_.anisotropy) + std::abs(Energy_.zeeman) + std::abs(Energy_.dmi));
    const double ceiling = *std::max_element(Recent_.begin(), Recent_.end()) + tolerance;
    chooseDirection();
    Previous_.copy_(M_);
    int evaluations = 0;
    double length = 1.0;
    for (;;)
    {
      move(length);
      ++evaluations;
      Energy_ = Field_.evaluate(data(M_), data(H_));
      if (Energy_.total() <= ceiling || evaluations >= 12)
      {
        break;
      }
      length *= 0.25;
    }
    if (evaluations > 2)
    {
      Pairs_.clear(); // of another part of the landscape
    }
    remember();
    Recent_.push_back(Energy_.total());
    if (Recent_.size() > 5)
    {
      Recent_.pop_front();
    }
    return evaluations;
  }

  double torque() const { return Torque_; }
  const MicromagneticEnergy& energy() const { return Energy_; }
  const at::Tensor& direction() const { return M_; }

private:
  struct Pair
  {
    at::Tensor s, y; // change of m, and of the gradient
    double sy = 0.0;
    std::vector<double> older; // s_j . y of the pairs before this one, the oldest first
  };
  static constexpr double largestTurn = 0.5; // [rad] of a cell in one step
  static constexpr std::size_t history = 6;
  static constexpr double otherCurvature = 1.0; // of the stray field, anisotropy and DMI, in units of mu0 Ms^2

  static float* data(const at::Tensor& t) { return t.data_ptr<float>(); }

  template <class Work>
  void eachRow(const Work& work)
  {
    at::parallel_for(0, Rows_, 16,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t r = first; r < last; ++r)
        {
          work(r * RowLength_, (r + 1) * RowLength_, r);
        }
      });
  }

  // left_j . right for each left: each row of `right` is read once.
  std::vector<double> dots(const std::vector<at::Tensor>& left, const at::Tensor& right)
  {
    const std::size_t n = left.size();
    RowSums_.assign(static_cast<std::size_t>(Rows_) * n, 0.0);
    const float* const y = data(right);
    eachRow(
      [&](std::int64_t first, std::int64_t last, std::int64_t r)
      {
        for (std::size_t j = 0; j < n; ++j)
        {
          const float* const x = data(left[j]);
          // Sixteen sums side by side: exact enough for a row, and vector instructions.
          float part[16] = {};
          std::int64_t i = first;
          for (; i + 16 <= last; i += 16)
          {
            for (int k = 0; k < 16; ++k)
            {
              part[k] += x[i + k] * y[i + k];
            }
          }
          double row = 0.0;
          for (; i < last; ++i)
          {
            row += x[i] * y[i];
          }
          for (const float p : part)
          {
            row += p;
          }
          RowSums_[static_cast<std::size_t>(r) * n + j] = row;
        }
      });
    std::vector<double> result(n, 0.0);
    for (std::size_t i = 0; i < RowSums_.size(); ++i)
    {
      result[i % n] += RowSums_[i];
    }
    return result;
  }

  double dot(const at::Tensor& a, const at::Tensor& b) { return dots({ a }, b).front(); }

  // target += sum_j factor_j v_j
  void add(const at::Tensor& target, const std::vector<at::Tensor>& v, const std::vector<double>& factors)
  {
    float* const x = data(target);
    eachRow(
      [&](std::int64_t first, std::int64_t last, std::int64_t)
      {
        for (std::size_t j = 0; j < v.size(); ++j)
        {
          const float* const y = data(v[j]);
          const auto f = static_cast<float>(factors[j]);
          for (std::int64_t i = first; i < last; ++i)
          {
            x[i] += f * y[i];
          }
        }
      });
  }

  // The longest of a tensor's vectors.
  double largest(const at::Tensor& vectors)
  {
    const float* const v = data(vectors);
    RowSums_.resize(static_cast<std::size_t>(Rows_));
    eachRow(
      [&](std::int64_t first, std::int64_t last, std::int64_t r)
      {
        float square = 0.0F;
        for (std::int64_t i = first; i < last; i += 3)
        {
          square = std::max(square, v[i] * v[i] + v[i + 1] * v[i + 1] + v[i + 2] * v[i + 2]);
        }
        RowSums_[static_cast<std::size_t>(r)] = square;
      });
    return std::max(std::sqrt(*std::max_element(RowSums_.begin(), RowSums_.end())), 1e-30);
  }

  // v -= (m . v) m; 0 outside the mask
  void projectOnTangents(const at::Tensor& vectors)
  {
    const float* const m = data(M_);
    float* const v = data(vectors);
    eachRow(
      [=](std::int64_t first, std::int64_t last, std::int64_t)
      {
        for (std::int64_t i = first; i < last; i += 3)
        {
          const float along = m[i] * v[i] + m[i + 1] * v[i + 1] + m[i + 2] * v[i + 2];
          const float inside = m[i] * m[i] + m[i + 1] * m[i + 1] + m[i + 2] * m[i + 2] > 0.5F ? 1.0F : 0.0F;
          for (std::int64_t c = i; c < i + 3; ++c)
          {
            v[c] = inside * (v[c] - along * m[c]);
          }
        }
      });
  }

  void updateForce()
  {
    Force_.copy_(H_);
    projectOnTangents(Force_);
    Torque_ = largest(Force_);
  }

  // Direction = T P^-1 T direction, T the projection on the tangents.
  void precondition()
  {
    projectOnTangents(Direction_);
    Precondition_.apply(data(Direction_));
    projectOnTangents(Direction_);
  }

  // The two loops of L-BFGS on the force, with the preconditioner as the first guess of the inverse Hessian; the
  // preconditioned force where there is no history or the result climbs.
  void chooseDirection()
  {
    Direction_.copy_(Force_);
    const std::size_t n = Pairs_.size();
    if (n > 0)
    {
      std::vector<at::Tensor> s;
      std::vector<at::Tensor> y;
      for (const Pair& pair : Pairs_)
      {
        s.push_back(pair.s);
        y.push_back(pair.y);
      }
      // The recursion's products with intermediate vectors follow from those with the first one and of the pairs.
      std::vector<double> alpha = dots(s, Force_);
      for (std::size_t i = n; i-- > 0;)
      {
        for (std::size_t k = i + 1; k < n; ++k)
        {
          alpha[i] += alpha[k] * Pairs_[k].older[i]; // alpha[k] is negative from here on
        }
        alpha[i] = -alpha[i] / Pairs_[i].sy;
      }
      add(Direction_, y, alpha);
      precondition();
      std::vector<double> beta = dots(y, Direction_);
      for (std::size_t i = 0; i < n; ++i)
      {
        for (std::size_t k = 0; k < i; ++k)
        {
          beta[i] += beta[k] * Pairs_[i].older[k];
        }
        beta[i] = -alpha[i] - beta[i] / Pairs_[i].sy;
      }
      add(Direction_, s, beta);
      projectOnTangents(Direction_);
      if (dot(Direction_, Force_) > 0.0)
      {
        return;
      }
      Pairs_.clear();
      Direction_.copy_(Force_);
    }
    precondition();
    // Turns no cell by more than a tenth.
    Direction_.mul_(std::min(1.0, 0.1 / largest(Direction_)));
  }

  // M = Cayley transform of the previous one along the direction; keeps |m| = 1. The few cells that would turn by
  // more than the largest turn (Bloch points, walls) turn by that, and do not hold the others back.
  void move(double length)
  {
    const auto tau = static_cast<float>(length);
    const auto limit = static_cast<float>(largestTurn * largestTurn);
    const float* const from = data(Previous_);
    const float* const along = data(Direction_);
    float* const to = data(M_);
    eachRow(
      [=](std::int64_t first, std::int64_t last, std::int64_t)
      {
        for (std::int64_t i = first; i < last; i += 3)
        {
          float t =
            tau * tau * (along[i] * along[i] + along[i + 1] * along[i + 1] + along[i + 2] * along[i + 2]);
          const float slower = t > limit ? std::sqrt(limit / t) : 1.0F;
          t = std::min(t, limit);
          const float a = (4.0F - t) / (4.0F + t);
          const float b = 4.0F * tau * slower / (4.0F + t);
          float v[3];
          float norm = 0.0F;
          for (int c = 0; c < 3; ++c)
          {
            v[c] = a * from[i + c] + b * along[i + c];
            norm += v[c] * v[c];
          }
          // Rounding would add up over thousands of steps.
          const float scale = norm > 0.0F ? 1.0F / std::sqrt(norm) : 0.0F;
          for (int c = 0; c < 3; ++c)
          {
            to[i + c] = scale * v[c];
          }
        }
      });
  }

  // The new force, and the pair (s, y) of the step in the tangent spaces of its end.
  void remember()
  {
    Pair pair;
    if (Pairs_.size() == history)
    {
      pair = std::move(Pairs_.front());
      Pairs_.pop_front();
      for (Pair& kept : Pairs_)
      {
        kept.older.erase(kept.older.begin());
      }
    }
    else
    {
      pair.s = at::empty_like(M_);
      pair.y = at::empty_like(M_);
    }
    pair.s.copy_(M_);
    pair.s.sub_(Previous_);
    pair.y.copy_(Force_);
    updateForce();
    pair.y.sub_(Force_);
    projectOnTangents(pair.s);
    projectOnTangents(pair.y);
    std::vector<at::Tensor> left;
    for (const Pair& kept : Pairs_)
    {
      left.push_back(kept.s);
    }
    left.push_back(pair.s);
    left.push_back(pair.y);
    pair.older = dots(left, pair.y);
    const double yy = pair.older.back();
    pair.older.pop_back();
    pair.sy = pair.older.back();
    pair.older.pop_back();
    // Where the energy curves downwards the pair says nothing of a minimum.
    if (pair.sy > 1e-4 * std::sqrt(dot(pair.s, pair.s) * yy))
    {
      Pairs_.push_back(std::move(pair));
    }
  }

  EffectiveField& Field_;
  std::int64_t Rows_;
  std::int64_t RowLength_;
  std::vector<double> RowSums_;
  at::Tensor M_, Previous_, H_, Force_, Direction_;
  ExchangePreconditioner Precondition_;
  std::deque<Pair> Pairs_;
  MicromagneticEnergy Energy_;
  std::deque<double> Recent_;
  double Torque_ = 0.0;
};

Grid coarseGrid(const Grid& grid)
{
  Grid coarse = grid;
  for (int a = 0; a < 3; ++a)
  {
    const std::int64_t factor = grid.size[a] > 1 ? 2 : 1;
    coarse.size[a] = (grid.size[a] + factor - 1) / factor;
    coarse.spacing[a] = static_cast<double>(factor) * grid.spacing[a];
    coarse.origin[a] = grid.origin[a] + 0.5 * static_cast<double>(factor - 1) * grid.spacing[a];
  }
  return coarse;
}

// A helix of bonds of length h turns by atan(D h / 2A) a bond, less than D h / 2A: coarse cells would give it a longer
// period, and the fine ones would have to rearrange it all. So the coarse DMI is the one with the fine cells' period.
Material coarseMaterial(const Material& material, double fine, double coarse)
{
  Material result = material;
  for (double* const dmi : { &result.bulkDmi, &result.interfacialDmi, &result.d2dDmi })
  {
    if (*dmi != 0.0)
    {
      const double wave = std::atan(*dmi * fine / (2.0 * material.exchange)) / fine;
      *dmi = 2.0 * material.exchange / coarse * std::tan(std::clamp(wave * coarse, -1.2, 1.2));
    }
  }
  return result;
}

// Means over blocks of 2 x 2 x 2 cells (1 along an axis of one cell) of a (nz, ny, nx, c) tensor.
at::Tensor blockMeans(const at::Tensor& values)
{
  at::Tensor result = values;
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = result.size(d);
    if (n < 2)
    {
      continue;
    }
    if (n % 2 == 1)
    {
      auto shape = result.sizes().vec();
      shape[d] = 1;
      result = at::cat({ result, at::zeros(shape, result.options()) }, d);
    }
    auto shape = result.sizes().vec();
    shape[d] /= 2;
    shape.insert(shape.begin() + d + 1, 2);
    result = result.reshape(shape).mean(d + 1);
  }
  return result;
}

// Linear interpolation from block means back to the fine cells; outside values are zero and drop out in the
// normalization.
at::Tensor refined(const at::Tensor& coarse, const at::Tensor& fine)
{
  at::Tensor result = coarse;
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = fine.size(d);
    if (n < 2)
    {
      continue;
    }
    const std::int64_t k = result.size(d);
    const at::Tensor edge0 = result.narrow(d, 0, 1);
    const at::Tensor edge1 = result.narrow(d, k - 1, 1);
    const at::Tensor below = k > 1 ? at::cat({ edge0, result.narrow(d, 0, k - 1) }, d) : edge0;
    const at::Tensor above = k > 1 ? at::cat({ result.narrow(d, 1, k - 1), edge1 }, d) : edge1;
    const at::Tensor pair =
      at::stack({ result.mul(0.75).add(below, 0.25), result.mul(0.75).add(above, 0.25) }, d + 1);
    auto shape = result.sizes().vec();
    shape[d] *= 2;
    result = pair.reshape(shape).narrow(d, 0, n);
  }
  return result.contiguous();
}
}

at::Tensor normalizedDirections(const at::Tensor& values, const at::Tensor& mask)
{
  const at::Tensor inside = mask.ne(0).unsqueeze(3);
  const at::Tensor m = values.to(at::kFloat) * inside;
  const at::Tensor length = m.square().sum(3, true).sqrt();
  const auto lost = at::logical_and(inside, length.le(1e-12)).sum().item<std::int64_t>();
  require(lost == 0, "the magnetization is zero in ", lost,
    " cell(s) of the material, and so has no direction to start from; give every cell inside the mask one");
  return m.div(length.clamp_min(1e-12)).contiguous();
}

Relaxation relax(EffectiveField& field, const at::Tensor& start, const RelaxOptions& options, const Run& run)
{
  requireField(start, 3, field.grid(), "the start of the relaxation", 1);
  require(options.torque > 0.0 && options.evaluations > 0, "the stopping torque is ", options.torque,
    " and the number of evaluations ", options.evaluations, "; both must be positive");
  Descent descent(field, start);
  Relaxation result;
  result.evaluations = 1;
  const double from = std::log(std::max(descent.torque(), 1.0));
  double best = from;
  while (descent.torque() > options.torque && result.evaluations < options.evaluations)
  {
    result.evaluations += descent.step();
    best = std::min(best, std::log(descent.torque()));
    if (run.advance((from - best) / (from - std::log(options.torque)),
          text("Relaxation, torque ", descent.torque(), " Ms")))
    {
      break;
    }
  }
  result.direction = descent.direction();
  result.energy = descent.energy();
  result.torque = descent.torque();
  result.converged = result.torque <= options.torque;
  run.advance(1.0);
  return result;
}

Relaxation relaxCoarseToFine(
  EffectiveField& field, const at::Tensor& start, int levels, const RelaxOptions& options, const Run& run)
{
  const Grid& grid = field.grid();
  if (levels <= 0 || std::min(grid.size[0], grid.size[1]) < 24)
  {
    return relax(field, start, options, run);
  }
  requireField(start, 3, grid, "the start of the relaxation", 1);
  const at::Tensor mask = blockMeans(field.mask().to(at::kFloat).unsqueeze(3)).squeeze(3).ge(0.5).to(at::kByte);
  if (mask.sum().item<std::int64_t>() < 100)
  {
    return relax(field, start, options, run);
  }
  const at::Tensor directions = normalizedDirections(start, field.mask());
  // Blocks whose mean vanishes keep a trace of their first cell's direction.
  at::Tensor means = blockMeans(directions);
  RelaxOptions rough = options;
  // What moves far shall move on the coarse grid, an eighth of the cost.
  rough.torque = 2.0 * options.torque;
  rough.evaluations = std::max<std::int64_t>(1, options.evaluations / 4);
  at::Tensor refinedStart;
  std::int64_t spent = 0;
  {
    const Grid large = coarseGrid(grid);
    EffectiveField coarse(
      large, mask, coarseMaterial(field.material(), grid.spacing[0], large.spacing[0]), run.part(0.0, 0.05));
    const at::Tensor lost = at::logical_and(mask.ne(0), means.square().sum(3).le(1e-12)).to(at::kFloat).unsqueeze(3);
    at::Tensor tilt = at::zeros_like(means);
    tilt.select(3, 0).fill_(1.0);
    means = means + tilt * lost;
    const Relaxation relaxed = relaxCoarseToFine(coarse, means, levels - 1, rough, run.part(0.05, 0.4));
    refinedStart = refined(relaxed.direction, field.mask());
    spent = relaxed.evaluations / 8;
  }
  // Fine cells whose block was outside, or between opposite neighbours, keep their start.
  const at::Tensor without = refinedStart.square().sum(3, true).le(1e-6).to(at::kFloat);
  Relaxation result = relax(field, refinedStart + directions * without, options, run.part(0.4, 1.0));
  result.evaluations += spent;
  return result;
}
}
