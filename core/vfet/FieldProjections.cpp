#include "FieldProjections.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/forward/Gradient.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <complex>

namespace magnet
{
namespace
{
constexpr int orders = 6;
constexpr int terms = 1 + 2 * orders;

// The multipole functions at one point, or their derivative along x (0) or y (1); radius 1 at `scale`.
enum class Kind
{
  Value,
  AlongX,
  AlongY
};

void multipoles(double x, double y, Kind kind, double* out)
{
  // rho^-n (cos + i sin)(n azimuth) = conj(w^-n), w = x + i y, an analytic function of w.
  const std::complex<double> inverse = 1.0 / std::complex<double>(x, y);
  std::complex<double> power = 1.0;
  out[0] = kind == Kind::Value ? 1.0 : 0.0;
  for (int n = 1; n <= orders; ++n)
  {
    power *= inverse;
    std::complex<double> value = power;
    if (kind != Kind::Value)
    {
      value *= -static_cast<double>(n) * inverse;
      value *= kind == Kind::AlongY ? std::complex<double>(0.0, 1.0) : 1.0;
    }
    out[2 * n - 1] = value.real();
    out[2 * n] = -value.imag();
  }
}

// Where pixels lie, in units of the frame's half diagonal, from its middle.
struct Frame
{
  std::int64_t nx, ny;
  double hx, hy, scale;

  explicit Frame(const TiltSeries& s)
    : nx(s.width())
    , ny(s.height())
    , hx(s.spacing[0])
    , hy(s.spacing[1])
    , scale(0.5 * std::hypot(static_cast<double>(nx) * hx, static_cast<double>(ny) * hy))
  {
  }

  double x(std::int64_t i) const { return (static_cast<double>(i) - 0.5 * static_cast<double>(nx - 1)) * hx / scale; }
  double y(std::int64_t j) const { return (static_cast<double>(j) - 0.5 * static_cast<double>(ny - 1)) * hy / scale; }

  // The multipole functions on a block of pixels: (rows x columns, terms).
  at::Tensor functions(std::int64_t y0, std::int64_t rows, std::int64_t x0, std::int64_t columns, Kind kind) const
  {
    at::Tensor result = at::empty({ rows * columns, terms }, at::kDouble);
    double* out = result.data_ptr<double>();
    for (std::int64_t j = 0; j < rows; ++j)
    {
      for (std::int64_t i = 0; i < columns; ++i, out += terms)
      {
        multipoles(x(x0 + i), y(y0 + j), kind, out);
      }
    }
    return result;
  }
};

struct Block
{
  std::int64_t y0, rows, x0, columns;
};

// Inverse of a small symmetric positive definite matrix by Gauss-Jordan elimination.
at::Tensor invertedMatrix(const at::Tensor& matrix)
{
  at::Tensor work = at::cat({ matrix, at::eye(terms, at::kDouble) }, 1);
  auto a = work.accessor<double, 2>();
  for (int p = 0; p < terms; ++p)
  {
    const double pivot = a[p][p];
    for (int c = 0; c < 2 * terms; ++c)
    {
      a[p][c] /= pivot;
    }
    for (int r = 0; r < terms; ++r)
    {
      const double factor = a[r][p];
      for (int c = 0; r != p && c < 2 * terms; ++c)
      {
        a[r][c] -= factor * a[p][c];
      }
    }
  }
  return work.narrow(1, terms, terms).contiguous();
}

// Coefficients (image, terms) of the multipole series, those of n > 0 weighted by the explained variance.
at::Tensor coefficients(const TiltSeries& series, const Frame& frame)
{
  const std::int64_t w = std::max<std::int64_t>(1, std::min(frame.nx, frame.ny) / 16);
  const Block border[] = { { 0, w, 0, frame.nx }, { frame.ny - w, w, 0, frame.nx }, { w, frame.ny - 2 * w, 0, w },
    { w, frame.ny - 2 * w, frame.nx - w, w } };
  std::vector<at::Tensor> functions;
  std::vector<at::Tensor> values;
  for (const Block& b : border)
  {
    if (b.rows > 0 && b.columns > 0)
    {
      functions.push_back(frame.functions(b.y0, b.rows, b.x0, b.columns, Kind::Value));
      values.push_back(series.phase.narrow(1, b.y0, b.rows).narrow(2, b.x0, b.columns).flatten(1));
    }
  }
  const at::Tensor f = at::cat(functions, 0); // (pixels, terms)
  at::Tensor normal = at::matmul(f.t(), f);
  // A ridge far below any real multipole keeps tiny frames, with fewer pixels than terms, solvable.
  normal.add_(at::eye(terms, at::kDouble), 1e-6 * normal[0][0].item<double>());
  const at::Tensor solve = at::matmul(f, invertedMatrix(normal)).to(at::kFloat).to(series.phase.device());
  const at::Tensor onFrame = f.to(at::kFloat).to(series.phase.device());
  const at::Tensor v = at::cat(values, 1); // (image, pixels)
  // Without its mean, so that a large constant costs no precision.
  const at::Tensor centred = v - v.mean(1, true);
  at::Tensor c = at::matmul(centred, solve);
  const at::Tensor left = (centred - at::matmul(c, onFrame.t())).square().sum(1, true);
  const at::Tensor explained = 1.0 - left / centred.square().sum(1, true).clamp_min_(1e-30);
  return c.mul_(explained.clamp_min_(0.0));
}
}

at::Tensor fieldProjections(const TiltSeries& series, const Margin& margin)
{
  const bool aboutX = series.axis() == Axis::X;
  const double scale = (aboutX ? -1.0 : 1.0) / constants::phasePerFlux;
  const at::Tensor centred = series.phase - series.phase.mean(at::IntArrayRef{ 1, 2 }, true);
  const at::Tensor inside = imageDerivative(centred, aboutX ? 1 : 2, series.spacing[aboutX ? 1 : 0]).mul(scale);
  const std::int64_t nx = series.width();
  const std::int64_t ny = series.height();
  if (margin.left + margin.right + margin.bottom + margin.top == 0)
  {
    return inside;
  }
  const Frame frame(series);
  const std::int64_t width = margin.left + nx + margin.right;
  const at::Tensor c = coefficients(series, frame).mul(scale / frame.scale);
  at::Tensor result = at::empty({ series.images(), margin.bottom + ny + margin.top, width }, series.phase.options());
  result.narrow(1, margin.bottom, ny).narrow(2, margin.left, nx).copy_(inside);
  const Block outside[] = { { -margin.bottom, margin.bottom, -margin.left, width },
    { ny, margin.top, -margin.left, width }, { 0, ny, -margin.left, margin.left }, { 0, ny, nx, margin.right } };
  for (const Block& b : outside)
  {
    if (b.rows > 0 && b.columns > 0)
    {
      const at::Tensor f = frame.functions(b.y0, b.rows, b.x0, b.columns, aboutX ? Kind::AlongY : Kind::AlongX)
                             .to(at::kFloat)
                             .to(series.phase.device());
      result.narrow(1, margin.bottom + b.y0, b.rows)
        .narrow(2, margin.left + b.x0, b.columns)
        .copy_(at::matmul(c, f.t()).view({ series.images(), b.rows, b.columns }));
    }
  }
  return result;
}
}
