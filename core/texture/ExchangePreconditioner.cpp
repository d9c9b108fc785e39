#include "ExchangePreconditioner.h"

#include "CosineTransform.h"
#include "core/base/Constants.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace magnet
{
struct ExchangePreconditioner::Implementation
{
  std::int64_t n[3]; // x, y, z
  std::vector<float> factor[3];
  float shift = 1.0F;
  float scale = 1.0F;
  std::unique_ptr<CosineTransform> transform[3];

  // Along x and y of one plane (ny, nx, 3).
  void plane(float* values, bool forward, float* block) const
  {
    for (const int axis : { forward ? 0 : 1, forward ? 1 : 0 })
    {
      const CosineTransform& t = *transform[axis];
      // Along x a block holds a few rows of vectors; along y consecutive numbers of each row.
      const std::int64_t step = axis == 0 ? CosineTransform::rowsOfVectors : CosineTransform::width;
      const std::int64_t count = axis == 0 ? n[1] : 3 * n[0];
      for (std::int64_t first = 0; first < count; first += step)
      {
        const std::int64_t used = std::min(step, count - first);
        if (axis == 0)
        {
          t.rows(values + 3 * n[0] * first, used, forward, block);
        }
        else
        {
          t.columns(values + first, 3 * n[0], used, forward, block);
        }
      }
    }
  }

  // Along z, the division by the eigenvalues, and back: the columns of one row of the planes.
  void filter(float* values, std::int64_t y, float* block) const
  {
    const std::int64_t row = 3 * n[0];
    const std::int64_t stride = row * n[1];
    for (std::int64_t first = 0; first < row; first += CosineTransform::width)
    {
      const std::int64_t used = std::min(CosineTransform::width, row - first);
      float along[CosineTransform::width] = {};
      for (std::int64_t i = 0; i < used; ++i)
      {
        along[i] = shift + factor[1][static_cast<std::size_t>(y)] +
                   factor[0][static_cast<std::size_t>((first + i) / 3)];
      }
      transform[2]->load(values + first, stride, used, block);
      transform[2]->forward(block);
      for (std::int64_t z = 0; z < n[2]; ++z)
      {
        float* const wave = transform[2]->waves(block) + z * CosineTransform::width;
        const float rest = factor[2][static_cast<std::size_t>(z)];
        for (std::int64_t i = 0; i < used; ++i)
        {
          wave[i] *= scale / (rest + along[i]);
        }
      }
      transform[2]->inverse(block);
      transform[2]->store(block, values + first, stride, used);
    }
  }
};

ExchangePreconditioner::ExchangePreconditioner(const EffectiveField& field, double shift)
  : Implementation_(std::make_unique<Implementation>())
{
  Implementation& p = *Implementation_;
  const Grid& grid = field.grid();
  const Material& m = field.material();
  const double pressure = constants::vacuumPermeability * m.saturationMagnetization * m.saturationMagnetization;
  p.shift = static_cast<float>(shift);
  double points = 1.0;
  for (int a = 0; a < 3; ++a)
  {
    p.n[a] = grid.size[a];
    const double strength = 2.0 * m.exchange / (pressure * grid.spacing[a] * grid.spacing[a]);
    for (std::int64_t k = 0; k < p.n[a]; ++k)
    {
      const double wave = constants::pi * static_cast<double>(k) / static_cast<double>(p.n[a]);
      p.factor[a].push_back(static_cast<float>(strength * 2.0 * (1.0 - std::cos(wave))));
    }
    points *= 2.0 * static_cast<double>(p.n[a]);
    p.transform[a] = std::make_unique<CosineTransform>(p.n[a]);
  }
  p.scale = static_cast<float>(1.0 / points);
}

ExchangePreconditioner::~ExchangePreconditioner() = default;

void ExchangePreconditioner::apply(float* values)
{
  const Implementation& p = *Implementation_;
  const std::int64_t length = std::max({ p.n[0], p.n[1], p.n[2] });
  const auto planes = [&](bool forward)
  {
    at::parallel_for(0, p.n[2], 1,
      [&](std::int64_t first, std::int64_t last)
      {
        const auto block = CosineTransform::block(length);
        for (std::int64_t z = first; z < last; ++z)
        {
          p.plane(values + 3 * p.n[0] * p.n[1] * z, forward, block.get());
        }
      });
  };
  planes(true);
  at::parallel_for(0, p.n[1], 1,
    [&](std::int64_t first, std::int64_t last)
    {
      const auto block = CosineTransform::block(length);
      for (std::int64_t y = first; y < last; ++y)
      {
        p.filter(values + 3 * p.n[0] * y, y, block.get());
      }
    });
  planes(false);
}
}
