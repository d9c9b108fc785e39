#include "Descent.h"

#include "Relaxer.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr double largestTurn = 0.5; // [rad] of a cell in one step
constexpr std::size_t history = 4;
constexpr int trials = 12;             // of a move's length
constexpr double shorter = 0.25;       // from one to the next
constexpr double otherCurvature = 1.0; // of the stray field, anisotropy and DMI, in units of mu0 Ms^2

float* data(const at::Tensor& t)
{
  return t.data_ptr<float>();
}
}

Descent::Descent(EffectiveField& field, const at::Tensor& start)
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
  require(std::isfinite(Energy_.total()), "the energy of the start is not a finite number; look for material constants "
                                          "or cells that are far too large or too small");
  Recent_.push_back(Energy_.total());
  updateForce();
}

template <class Work>
void Descent::eachRow(const Work& work)
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
std::vector<double> Descent::dots(const std::vector<at::Tensor>& left, const at::Tensor& right)
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

// target += sum_j factor_j v_j
void Descent::add(const at::Tensor& target, const std::vector<at::Tensor>& v, const std::vector<double>& factors)
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
double Descent::largest(const at::Tensor& vectors)
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
void Descent::projectOnTangents(const at::Tensor& vectors)
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

void Descent::updateForce()
{
  Force_.copy_(H_);
  projectOnTangents(Force_);
  Torque_ = largest(Force_);
}

// Direction = T P^-1 T direction, T the projection on the tangents.
void Descent::precondition()
{
  projectOnTangents(Direction_);
  Precondition_.apply(data(Direction_));
  projectOnTangents(Direction_);
}

// The two loops of L-BFGS on the force, with the preconditioner as the first guess of the inverse Hessian; the
// preconditioned force where there is no history or the result climbs.
void Descent::chooseDirection()
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
void Descent::move(double length)
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
        float t = tau * tau * (along[i] * along[i] + along[i + 1] * along[i + 1] + along[i + 2] * along[i + 2]);
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
void Descent::remember()
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

// Tries ever shorter moves along the direction until the energy is no higher than `ceiling`; whether one was found.
bool Descent::search(double ceiling, int& evaluations)
{
  double length = 1.0;
  for (int trial = 0; trial < trials; ++trial)
  {
    move(length);
    ++evaluations;
    Energy_ = Field_.evaluate(data(M_), data(H_));
    if (Energy_.total() <= ceiling)
    {
      return true;
    }
    length *= shorter;
  }
  return false;
}

int Descent::step()
{
  // Rounding of a sum of many terms; below it, energies cannot be told apart.
  const double tolerance = 1e-6 * (std::abs(Energy_.exchange) + std::abs(Energy_.demagnetization) +
                                    std::abs(Energy_.anisotropy) + std::abs(Energy_.zeeman) + std::abs(Energy_.dmi));
  const double ceiling = *std::max_element(Recent_.begin(), Recent_.end()) + tolerance;
  chooseDirection();
  const bool steepest = Pairs_.empty();
  Previous_.copy_(M_);
  int evaluations = 0;
  if (!search(ceiling, evaluations))
  {
    // No move of any length lowers the energy: stay, and go down the steepest way next.
    M_.copy_(Previous_);
    Energy_ = Field_.evaluate(data(M_), data(H_));
    ++evaluations;
    Pairs_.clear();
    updateForce();
    Stuck_ = steepest;
    return evaluations;
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
}
