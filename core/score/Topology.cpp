#include "Topology.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <array>
#include <cmath>

namespace magnet
{
namespace
{
using Vector = std::array<double, 3>;

double dot(const Vector& a, const Vector& b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double solidAngle(const Vector& a, const Vector& b, const Vector& c)
{
  const Vector cross{ b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0] };
  return 2.0 * std::atan2(dot(a, cross), 1.0 + dot(a, b) + dot(b, c) + dot(c, a));
}
}

std::vector<double> topologicalCharge(const at::Tensor& magnetization, const at::Tensor& mask)
{
  require(magnetization.dim() == 4 && magnetization.size(3) == 3 && mask.sizes() == magnetization.sizes().slice(0, 3),
    "the magnetization has the shape ", magnetization.sizes(), " and the mask ", mask.sizes(),
    "; expected (z, y, x, 3) and (z, y, x)");
  const at::Tensor values = magnetization.cpu().to(at::kFloat).contiguous();
  const at::Tensor inside = mask.cpu().ne(0).contiguous();
  const std::int64_t nz = values.size(0);
  const std::int64_t ny = values.size(1);
  const std::int64_t nx = values.size(2);
  const auto* const m = values.data_ptr<float>();
  const auto* const in = inside.data_ptr<bool>();
  std::vector<double> charge(nz, 0.0);
  at::parallel_for(0, nz, 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t z = first; z < last; ++z)
      {
        const auto at = [&](std::int64_t y, std::int64_t x) { return (z * ny + y) * nx + x; };
        const auto direction = [&](std::int64_t i)
        {
          const Vector v{ m[3 * i], m[3 * i + 1], m[3 * i + 2] };
          const double length = std::sqrt(dot(v, v));
          return length > 0.0 ? Vector{ v[0] / length, v[1] / length, v[2] / length } : v;
        };
        for (std::int64_t y = 0; y + 1 < ny; ++y)
        {
          for (std::int64_t x = 0; x + 1 < nx; ++x)
          {
            const std::int64_t corner[4] = { at(y, x), at(y, x + 1), at(y + 1, x + 1), at(y + 1, x) };
            if (in[corner[0]] && in[corner[1]] && in[corner[2]] && in[corner[3]])
            {
              const Vector a = direction(corner[0]);
              const Vector c = direction(corner[2]);
              charge[z] += solidAngle(a, direction(corner[1]), c) + solidAngle(a, c, direction(corner[3]));
            }
          }
        }
        charge[z] /= 4.0 * constants::pi;
      }
    });
  return charge;
}
}
