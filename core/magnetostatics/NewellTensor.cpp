#include "NewellTensor.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
double arcsinh(double numerator, double square)
{
  return square > 0.0 ? std::asinh(numerator / std::sqrt(square)) : 0.0;
}

double arctan(double numerator, double denominator)
{
  return denominator != 0.0 ? std::atan(numerator / denominator) : 0.0;
}

// Newell's f, eq. 27: even in all arguments; second differences of it give Nxx.
double newellF(double x, double y, double z)
{
  const double x2 = x * x;
  const double y2 = y * y;
  const double z2 = z * z;
  const double r = std::sqrt(x2 + y2 + z2);
  return 0.5 * y * (z2 - x2) * arcsinh(y, x2 + z2) + 0.5 * z * (y2 - x2) * arcsinh(z, x2 + y2) -
         x * y * z * arctan(y * z, x * r) + (2.0 * x2 - y2 - z2) * r / 6.0;
}

// Newell's g, eq. 32: odd in x and y, even in z; gives Nxy.
double newellG(double x, double y, double z)
{
  const double x2 = x * x;
  const double y2 = y * y;
  const double z2 = z * z;
  const double r = std::sqrt(x2 + y2 + z2);
  return x * y * z * arcsinh(z, x2 + y2) + y * (3.0 * z2 - y2) / 6.0 * arcsinh(x, y2 + z2) +
         x * (3.0 * z2 - x2) / 6.0 * arcsinh(y, x2 + z2) - z * z2 / 6.0 * arctan(x * y, z * r) -
         0.5 * z * y2 * arctan(x * z, y * r) - 0.5 * z * x2 * arctan(y * z, x * r) - x * y * r / 3.0;
}

std::array<double, 6> nearTensor(const std::array<double, 3>& r, const std::array<double, 3>& h)
{
  std::array<double, 6> n{};
  for (int i = -1; i <= 1; ++i)
  {
    for (int j = -1; j <= 1; ++j)
    {
      for (int k = -1; k <= 1; ++k)
      {
        const double weight = (i == 0 ? 2.0 : -1.0) * (j == 0 ? 2.0 : -1.0) * (k == 0 ? 2.0 : -1.0);
        const double x = r[0] + i * h[0];
        const double y = r[1] + j * h[1];
        const double z = r[2] + k * h[2];
        n[0] += weight * newellF(x, y, z);
        n[1] += weight * newellF(y, x, z);
        n[2] += weight * newellF(z, y, x);
        n[3] += weight * newellG(x, y, z);
        n[4] += weight * newellG(x, z, y);
        n[5] += weight * newellG(y, z, x);
      }
    }
  }
  for (double& value : n)
  {
    value /= 4.0 * constants::pi * h[0] * h[1] * h[2];
  }
  return n;
}

std::array<double, 6> farTensor(const std::array<double, 3>& r, const std::array<double, 3>& h)
{
  // The displacement of two points of the two cells has the variance h^2 / 6 along each axis.
  const double gauss = 1.0 / std::sqrt(6.0);
  std::array<double, 6> n{};
  for (int corner = 0; corner < 8; ++corner)
  {
    const double x = r[0] + ((corner & 1) != 0 ? gauss : -gauss) * h[0];
    const double y = r[1] + ((corner & 2) != 0 ? gauss : -gauss) * h[1];
    const double z = r[2] + ((corner & 4) != 0 ? gauss : -gauss) * h[2];
    const double r2 = x * x + y * y + z * z;
    const double inverse5 = 1.0 / (r2 * r2 * std::sqrt(r2));
    n[0] += (r2 - 3.0 * x * x) * inverse5;
    n[1] += (r2 - 3.0 * y * y) * inverse5;
    n[2] += (r2 - 3.0 * z * z) * inverse5;
    n[3] -= 3.0 * x * y * inverse5;
    n[4] -= 3.0 * x * z * inverse5;
    n[5] -= 3.0 * y * z * inverse5;
  }
  for (double& value : n)
  {
    value *= h[0] * h[1] * h[2] / (8.0 * 4.0 * constants::pi);
  }
  return n;
}
}

std::array<double, 6> newellTensor(const std::array<double, 3>& displacement, const std::array<double, 3>& cell)
{
  // In units of the longest cell edge, so that no power of nanometres underflows.
  const double unit = std::max({ cell[0], cell[1], cell[2] });
  std::array<double, 3> r{};
  std::array<double, 3> h{};
  double distance2 = 0.0;
  for (int axis = 0; axis < 3; ++axis)
  {
    r[axis] = displacement[axis] / unit;
    h[axis] = cell[axis] / unit;
    distance2 += r[axis] * r[axis];
  }
  return distance2 > 24.0 * 24.0 ? farTensor(r, h) : nearTensor(r, h);
}
}
