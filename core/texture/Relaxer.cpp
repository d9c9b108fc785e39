#include "Relaxer.h"

#include "core/base/Error.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <deque>

namespace magnet
{
namespace
{
// Sums over rows in a fixed order, so that the number of threads leaves no trace.
struct Sums
{
  double ss = 0.0, sy = 0.0, yy = 0.0, largest = 0.0;
};

class Descent
{
public:
  Descent(EffectiveField& field, const at::Tensor& start)
    : Field_(field)
    , Rows_(field.grid().size[1] * field.grid().size[2])
    , RowSums_(static_cast<std::size_t>(Rows_))
    , M_(normalizedDirections(start, field.mask()))
    , Previous_(at::zeros_like(M_))
    , H_(at::zeros_like(M_))
    , Force_(at::zeros_like(M_))
  {
    Energy_ = evaluate();
    Torque_ = updateForce(false).largest;
  }

  // One accepted step; returns the number of evaluations.
  int step()
  {
    int evaluations = 0;
    // Rounding of a sum of many terms; below it, energies cannot be told apart.
    const double tolerance = 1e-6 * (std::abs(Energy_.exchange) + std::abs(Energy_.demagnetization) +
                                      std::abs(Energy_.anisotropy) + std::abs(Energy_.zeeman) + std::abs(Energy_.dmi));
    const double ceiling = *std::max_element(Recent_.begin(), Recent_.end()) + tolerance;
    Previous_.copy_(M_);
    for (;;)
    {
      move();
      ++evaluations;
      Energy_ = evaluate();
      if (Energy_.total() <= ceiling || Step_ < 1e-6)
      {
        break;
      }
      Step_ *= 0.25;
    }
    const Sums sums = updateForce(true);
    Torque_ = sums.largest;
    Recent_.push_back(Energy_.total());
    if (Recent_.size() > 10)
    {
      Recent_.pop_front();
    }
    Even_ = !Even_;
    const double next = Even_ ? sums.ss / sums.sy : sums.sy / sums.yy;
    // Along a direction of negative curvature there is no best step; go on boldly.
    Step_ = sums.sy > 0.0 && std::isfinite(next) ? next : 2.0 * Step_;
    Step_ = std::clamp(Step_, 1e-4, 1e4);
    return evaluations;
  }

  double torque() const { return Torque_; }
  const MicromagneticEnergy& energy() const { return Energy_; }
  const at::Tensor& direction() const { return M_; }

private:
  MicromagneticEnergy evaluate()
  {
    const MicromagneticEnergy energy = Field_.evaluate(M_.data_ptr<float>(), H_.data_ptr<float>());
    if (Recent_.empty())
    {
      Recent_.push_back(energy.total());
    }
    return energy;
  }

  template <class Work>
  void eachRow(const Work& work)
  {
    const std::int64_t length = 3 * Field_.grid().size[0];
    at::parallel_for(0, Rows_, 16,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t r = first; r < last; ++r)
        {
          work(r, r * length, (r + 1) * length);
        }
      });
  }

  // M = Cayley transform of the previous one along the force; keeps |m| = 1.
  void move()
  {
    const auto tau = static_cast<float>(Step_);
    const float* const from = Previous_.data_ptr<float>();
    const float* const force = Force_.data_ptr<float>();
    float* const to = M_.data_ptr<float>();
    eachRow(
      [&](std::int64_t, std::int64_t first, std::int64_t last)
      {
        for (std::int64_t i = first; i < last; i += 3)
        {
          const float square = force[i] * force[i] + force[i + 1] * force[i + 1] + force[i + 2] * force[i + 2];
          const float t = tau * tau * square;
          const float a = (4.0F - t) / (4.0F + t);
          const float b = 4.0F * tau / (4.0F + t);
          float v[3];
          float norm = 0.0F;
          for (int c = 0; c < 3; ++c)
          {
            v[c] = a * from[i + c] + b * force[i + c];
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

  // Force = H - (m . H) m; with `compare`, the sums of s = m - previous and y = previous force - force.
  Sums updateForce(bool compare)
  {
    const float* const m = M_.data_ptr<float>();
    const float* const before = Previous_.data_ptr<float>();
    const float* const h = H_.data_ptr<float>();
    float* const force = Force_.data_ptr<float>();
    eachRow(
      [&](std::int64_t r, std::int64_t first, std::int64_t last)
      {
        Sums sums;
        for (std::int64_t i = first; i < last; i += 3)
        {
          const float along = m[i] * h[i] + m[i + 1] * h[i + 1] + m[i + 2] * h[i + 2];
          double square = 0.0;
          for (std::int64_t c = i; c < i + 3; ++c)
          {
            const float next = h[c] - along * m[c];
            const double s = m[c] - before[c];
            const double y = force[c] - next;
            sums.ss += s * s;
            sums.sy += s * y;
            sums.yy += y * y;
            square += static_cast<double>(next) * next;
            force[c] = next;
          }
          sums.largest = std::max(sums.largest, square);
        }
        RowSums_[static_cast<std::size_t>(r)] = sums;
      });
    Sums total;
    for (const Sums& r : RowSums_)
    {
      total.ss += r.ss;
      total.sy += r.sy;
      total.yy += r.yy;
      total.largest = std::max(total.largest, r.largest);
    }
    total.largest = std::sqrt(total.largest);
    if (!compare)
    {
      // A first step that turns no cell by more than a tenth.
      Step_ = total.largest > 0.0 ? std::min(0.1 / total.largest, 1.0) : 1.0;
    }
    return total;
  }

  EffectiveField& Field_;
  std::int64_t Rows_;
  std::vector<Sums> RowSums_;
  at::Tensor M_, Previous_, H_, Force_;
  MicromagneticEnergy Energy_;
  std::deque<double> Recent_;
  double Torque_ = 0.0;
  double Step_ = 1.0;
  bool Even_ = false;
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
  rough.torque = std::max(options.torque, 1e-3);
  rough.evaluations = std::max<std::int64_t>(1, options.evaluations / 4);
  at::Tensor refinedStart;
  std::int64_t spent = 0;
  {
    EffectiveField coarse(coarseGrid(grid), mask, field.material(), run.part(0.0, 0.05));
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
