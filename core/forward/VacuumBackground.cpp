#include "VacuumBackground.h"

#include "core/base/Error.h"

#include <algorithm>
#include <complex>
#include <vector>

namespace magnet
{
namespace
{
constexpr int multipoles = 6; // of the stray field in the vacuum

// 1, x, y and the stray field's multipoles r^-m cos(m t), r^-m sin(m t) at a pixel; x, y and r in half edges.
struct Terms
{
  std::array<double, 3 + 2 * multipoles> values;
  int count; // in use

  Terms(double x, double y, bool ramp, bool stray)
  {
    values[0] = 1.0;
    count = 1;
    if (ramp)
    {
      values[1] = x;
      values[2] = y;
      count = 3;
    }
    if (stray)
    {
      const std::complex<double> inverse = 1.0 / std::complex<double>(x, y);
      std::complex<double> power = 1.0;
      for (int m = 0; m < multipoles; ++m)
      {
        power *= inverse;
        values[count++] = power.real();
        values[count++] = power.imag();
      }
    }
  }
};

// The solution of a symmetric, positive definite system; throws where it is not.
std::vector<double> solved(std::vector<std::vector<double>> matrix, std::vector<double> right)
{
  const std::size_t n = right.size();
  for (std::size_t k = 0; k < n; ++k)
  {
    require(matrix[k][k] > 1e-9 * static_cast<double>(n),
      "the vacuum is too narrow for a ramp: it needs some pixels along "
      "x and y");
    for (std::size_t i = k + 1; i < n; ++i)
    {
      const double factor = matrix[i][k] / matrix[k][k];
      for (std::size_t j = k; j < n; ++j)
      {
        matrix[i][j] -= factor * matrix[k][j];
      }
      right[i] -= factor * right[k];
    }
  }
  for (std::size_t k = n; k-- > 0;)
  {
    for (std::size_t j = k + 1; j < n; ++j)
    {
      right[k] -= matrix[k][j] * right[j];
    }
    right[k] /= matrix[k][k];
  }
  return right;
}
}

Plane vacuumBackground(const float* image, std::int64_t nx, std::int64_t ny, const std::array<std::int64_t, 4>& box,
  std::int64_t frame, bool ramp)
{
  const double half = 0.5 * static_cast<double>(std::min(nx, ny));
  Plane plane;
  plane.middle = { 0.5 * static_cast<double>(nx - 1), 0.5 * static_cast<double>(ny - 1) };
  const auto count = static_cast<std::size_t>(Terms(1.0, 1.0, ramp, frame > 0).count);
  std::vector<std::vector<double>> matrix(count, std::vector<double>(count, 0.0));
  std::vector<double> right(count, 0.0);
  double pixels = 0.0;
  for (std::int64_t j = box[2]; j < box[3]; ++j)
  {
    for (std::int64_t i = box[0]; i < box[1]; ++i)
    {
      if (frame > 0 && std::min({ i, j, nx - 1 - i, ny - 1 - j }) >= frame)
      {
        continue;
      }
      const Terms terms((static_cast<double>(i) - plane.middle[0]) / half,
        (static_cast<double>(j) - plane.middle[1]) / half, ramp, frame > 0);
      pixels += 1.0;
      for (std::size_t k = 0; k < count; ++k)
      {
        for (std::size_t l = 0; l < count; ++l)
        {
          matrix[k][l] += terms.values[k] * terms.values[l];
        }
        right[k] += terms.values[k] * static_cast<double>(image[j * nx + i]);
      }
    }
  }
  for (std::size_t k = 0; k < count; ++k)
  {
    for (double& value : matrix[k])
    {
      value /= pixels;
    }
    right[k] /= pixels;
  }
  const std::vector<double> found = solved(std::move(matrix), std::move(right));
  plane.offset = found[0];
  if (ramp)
  {
    plane.slope = { found[1] / half, found[2] / half };
  }
  return plane;
}
}
