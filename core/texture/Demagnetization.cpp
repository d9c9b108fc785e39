#include "Demagnetization.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

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

Demagnetization::Demagnetization(const Grid& grid, const Run& run)
  : Grid_(grid)
{
  validate(grid, "the magnetized volume");
  const std::int64_t nx = grid.size[0];
  const std::int64_t ny = grid.size[1];
  const std::int64_t nz = grid.size[2];
  Padded_ = { fft::fastLength(2 * nz - 1), fft::fastLength(2 * ny - 1), fft::fastLength(2 * nx - 1) };
  std::array<float*, 6> data{};
  for (int c = 0; c < 6; ++c)
  {
    Octant_[c] = at::empty({ nz, ny, nx }, at::kFloat);
    data[c] = Octant_[c].data_ptr<float>();
  }
  for (std::int64_t z = 0; z < nz; ++z)
  {
    run.advance(static_cast<double>(z) / static_cast<double>(nz), "Demagnetization tensor");
    at::parallel_for(0, ny, 1,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t y = first; y < last; ++y)
        {
          for (std::int64_t x = 0; x < nx; ++x)
          {
            const auto n = newellTensor(
              { static_cast<double>(x) * grid.spacing[0], static_cast<double>(y) * grid.spacing[1],
                static_cast<double>(z) * grid.spacing[2] },
              grid.spacing);
            for (int c = 0; c < 6; ++c)
            {
              data[c][(z * ny + y) * nx + x] = static_cast<float>(n[c]);
            }
          }
        }
      });
  }
  run.advance(1.0);
}

at::Tensor Demagnetization::spectrum(int component, const at::Tensor& like) const
{
  // Parity along z, y, x: xy is odd in x and y, and so on; the diagonal is even in all.
  const bool odd[3] = { component == 4 || component == 5, component == 3 || component == 5,
    component == 3 || component == 4 };
  const std::array<std::int64_t, 3> n{ Grid_.size[2], Grid_.size[1], Grid_.size[0] };
  at::Tensor kernel = at::zeros({ Padded_[0], Padded_[1], Padded_[2] }, like.options());
  const at::Tensor octant = Octant_[component].to(like.device());
  for (int corner = 0; corner < 8; ++corner)
  {
    at::Tensor source = octant;
    at::Tensor target = kernel;
    double sign = 1.0;
    for (int d = 0; d < 3; ++d)
    {
      if ((corner >> d & 1) == 0)
      {
        target = target.narrow(d, 0, n[d]);
      }
      else
      {
        source = reversed(source.narrow(d, 1, n[d] - 1), d);
        target = target.narrow(d, Padded_[d] - n[d] + 1, n[d] - 1);
        sign = odd[d] ? -sign : sign;
      }
    }
    target.copy_(source);
    if (sign < 0.0)
    {
      target.neg_();
    }
  }
  // Even under inversion, so that the spectrum is real.
  const at::Tensor spectrum = fft::forwardReal(kernel, 3);
  kernel = at::Tensor();
  return at::real(spectrum).contiguous();
}

at::Tensor Demagnetization::field(const at::Tensor& magnetization, const Run& run) const
{
  requireField(magnetization, 3, Grid_, "the magnetization");
  const std::array<std::int64_t, 3> n{ Grid_.size[2], Grid_.size[1], Grid_.size[0] };
  const auto inner = [&](const at::Tensor& padded)
  { return padded.narrow(0, 0, n[0]).narrow(1, 0, n[1]).narrow(2, 0, n[2]); };
  std::array<at::Tensor, 3> m;
  std::array<at::Tensor, 3> h;
  for (int c = 0; c < 3; ++c)
  {
    run.advance(0.05 * c, "Stray field");
    at::Tensor padded = at::zeros({ Padded_[0], Padded_[1], Padded_[2] }, magnetization.options());
    inner(padded).copy_(magnetization.select(3, c));
    m[c] = fft::forwardReal(padded, 3);
    h[c] = at::zeros_like(m[c]);
  }
  constexpr int pair[6][2] = { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 0, 1 }, { 0, 2 }, { 1, 2 } };
  for (int c = 0; c < 6; ++c)
  {
    run.advance(0.15 + 0.1 * c);
    const at::Tensor n6 = spectrum(c, magnetization);
    const int i = pair[c][0];
    const int j = pair[c][1];
    h[i].addcmul_(n6, m[j], -1.0);
    if (i != j)
    {
      h[j].addcmul_(n6, m[i], -1.0);
    }
  }
  m = {};
  at::Tensor result = at::empty_like(magnetization);
  for (int c = 0; c < 3; ++c)
  {
    run.advance(0.75 + 0.08 * c);
    result.select(3, c).copy_(inner(fft::inverseReal(std::move(h[c]), 3, Padded_[2])));
  }
  run.advance(1.0);
  return result;
}
}
