#include "ImageBackground.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Memory.h"
#include "core/base/SymmetricSystem.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
// 1, x, y: on a full rectangle, orthogonal to each other.
std::vector<at::Tensor> polynomials(std::int64_t ny, std::int64_t nx, int order, const at::TensorOptions& like)
{
  const auto centred = [&](std::int64_t n) { return at::arange(n, like).sub_(0.5 * static_cast<double>(n - 1)); };
  const at::Tensor x = centred(nx).unsqueeze(0).expand({ ny, nx });
  const at::Tensor y = centred(ny).unsqueeze(1).expand({ ny, nx });
  std::vector<at::Tensor> images{ at::ones({ ny, nx }, like) };
  if (order >= 1)
  {
    images.push_back(x);
    images.push_back(y);
  }
  if (order >= 2)
  {
    // Without their means, these are orthogonal to all others too.
    images.push_back(x.square().sub(x.square().mean()));
    images.push_back(x * y);
    images.push_back(y.square().sub(y.square().mean()));
  }
  return images;
}

// The cosines of even continuation whose period is longer than `period`, the constant among them.
std::vector<at::Tensor> slowCosines(
  std::int64_t ny, std::int64_t nx, const std::array<double, 2>& spacing, double period, const at::TensorOptions& like)
{
  require(period > 0.0 && std::isfinite(period), "the background's shortest period is ", period / constants::nanometre,
    " nm; expected a positive length");
  const double width = static_cast<double>(nx) * spacing[0];
  const double height = static_cast<double>(ny) * spacing[1];
  const auto cosine = [&](std::int64_t n, std::int64_t mode)
  {
    return at::arange(n, like)
      .add_(0.5)
      .mul_(constants::pi * static_cast<double>(mode) / static_cast<double>(n))
      .cos_();
  };
  std::vector<at::Tensor> images;
  const auto most = static_cast<std::size_t>(ny * nx / 10);
  for (std::int64_t q = 0; static_cast<double>(q) * period < 2.0 * height; ++q)
  {
    for (std::int64_t p = 0; static_cast<double>(p) * period < 2.0 * width; ++p)
    {
      const double frequency = std::hypot(
        static_cast<double>(p) / (2.0 * width), static_cast<double>(q) / (2.0 * height));
      if (frequency * period < 1.0)
      {
        require(images.size() < most, "a background slower than ", period / constants::nanometre,
          " nm has more than a tenth as many unknowns as an image has pixels (at the lowest resolution of the fit); "
          "take a longer "
          "period");
        images.push_back(cosine(ny, q).unsqueeze(1) * cosine(nx, p).unsqueeze(0));
      }
    }
  }
  return images;
}

std::vector<at::Tensor> functions(std::int64_t ny, std::int64_t nx, const std::array<double, 2>& spacing,
  PhaseBackground kind, double period, const at::TensorOptions& like)
{
  switch (kind)
  {
    case PhaseBackground::None:
      return {};
    case PhaseBackground::Constant:
      return polynomials(ny, nx, 0, like);
    case PhaseBackground::Ramp:
      return polynomials(ny, nx, 1, like);
    case PhaseBackground::Quadratic:
      return polynomials(ny, nx, 2, like);
    default:
      return slowCosines(ny, nx, spacing, period, like);
  }
}

// Of small symmetric matrices (images, n, n).
at::Tensor inverses(const at::Tensor& matrices)
{
  constexpr double independent = 1e-4; // smallest pivot; 1 where all pixels are valid
  const at::Tensor in = matrices.to(at::kDouble).cpu().contiguous();
  at::Tensor out = at::zeros_like(in);
  const auto n = static_cast<std::size_t>(in.size(1));
  for (std::int64_t image = 0; image < in.size(0); ++image)
  {
    const double* const a = in.data_ptr<double>() + image * in.size(1) * in.size(2);
    double* const b = out.data_ptr<double>() + image * in.size(1) * in.size(2);
    std::vector<std::vector<double>> matrix(n);
    for (std::size_t row = 0; row < n; ++row)
    {
      matrix[row].assign(a + row * n, a + (row + 1) * n);
    }
    require(invertSymmetric(matrix, independent), "image ", image,
      " of a series has too few valid pixels to tell its "
      "background from its phase; leave it out, or take a simpler background");
    for (std::size_t row = 0; row < n; ++row)
    {
      std::copy(matrix[row].begin(), matrix[row].end(), b + row * n);
    }
  }
  return out.to(matrices.options());
}
}

ImageBackground::ImageBackground(std::int64_t height, std::int64_t width, const std::array<double, 2>& spacing,
  PhaseBackground kind, double period, const at::Tensor& valid, const at::TensorOptions& like)
{
  const std::vector<at::Tensor> images = functions(height, width, spacing, kind, period, like);
  if (!images.empty())
  {
    if (like.device().is_cpu())
    {
      // Themselves, stacked, and made orthonormal.
      requireMemory(12.0 * static_cast<double>(images.size()) * static_cast<double>(height * width),
        text("A background of ", images.size(), " functions"),
        "take a longer period, or bin the images (Prepare Tilt Series)");
    }
    Functions_ = at::stack(images).flatten(1);
    Functions_ = Functions_ / Functions_.square().sum(1, true).sqrt();
  }
  if (valid.defined())
  {
    Valid_ = valid.to(like).flatten(1);
    if (Functions_.defined())
    {
      std::vector<at::Tensor> products;
      for (std::int64_t i = 0; i < Valid_.size(0); ++i)
      {
        products.push_back(at::matmul(Functions_ * Valid_[i].unsqueeze(0), Functions_.t()));
      }
      Inverse_ = inverses(at::stack(products));
    }
  }
}

at::Tensor ImageBackground::without(const at::Tensor& images) const
{
  if (!Functions_.defined() && !Valid_.defined())
  {
    return images;
  }
  const at::Tensor flat = Valid_.defined() ? images.flatten(1) * Valid_ : images.flatten(1);
  if (!Functions_.defined())
  {
    return flat.view(images.sizes());
  }
  at::Tensor share = at::matmul(flat, Functions_.t());
  if (Inverse_.defined())
  {
    share = at::bmm(Inverse_, share.unsqueeze(2)).squeeze(2);
  }
  at::Tensor rest = at::sub(flat, at::matmul(share, Functions_));
  return (Valid_.defined() ? rest.mul_(Valid_) : rest).view(images.sizes());
}
}
