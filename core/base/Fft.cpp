#include "Fft.h"

#include "Constants.h"
#include "Error.h"
#include "FftCpu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cstdlib>
#include <numeric>
#include <thread>

namespace magnet::fft
{
namespace
{
std::vector<std::int64_t> lastDims(int dims)
{
  std::vector<std::int64_t> which(dims);
  std::iota(which.begin(), which.end(), -dims);
  return which;
}

std::int64_t points(const at::Tensor& values, int dims)
{
  std::int64_t n = 1;
  for (int d = 1; d <= dims; ++d)
  {
    n *= values.size(-d);
  }
  return n;
}
}

at::Tensor forwardReal(const at::Tensor& values, int dims)
{
  require(dims >= 1 && dims <= 3 && values.dim() >= dims, "a transform over ", dims,
    " dimension(s) was asked of a tensor of shape ", values.sizes());
  if (!values.is_cpu() && !values.is_meta())
  {
    return at::fft_rfftn(values, c10::nullopt, lastDims(dims));
  }
  auto shape = values.sizes().vec();
  shape.back() = shape.back() / 2 + 1;
  at::Tensor out = at::empty(shape, values.options().dtype(at::kComplexFloat));
  if (values.is_cpu())
  {
    cpu::forwardReal(values, out, dims);
  }
  return out;
}

at::Tensor inverseReal(at::Tensor&& spectrum, int dims, std::int64_t last)
{
  auto shape = spectrum.sizes().vec();
  require(
    shape.back() == last / 2 + 1, "a half spectrum of ", shape.back(), " columns can't become ", last, " real ones");
  shape.back() = last;
  if (!spectrum.is_cpu() && !spectrum.is_meta())
  {
    const std::vector<std::int64_t> sizes(shape.end() - dims, shape.end());
    return at::fft_irfftn(spectrum, sizes, lastDims(dims));
  }
  at::Tensor out = at::empty(shape, spectrum.options().dtype(at::kFloat));
  if (spectrum.is_cpu())
  {
    cpu::inverseReal(spectrum, out, dims);
    out.mul_(1.0 / static_cast<double>(points(out, dims)));
  }
  return out;
}

at::Tensor forwardPadded(const at::Tensor& images, const Window& w, std::int64_t ny, std::int64_t nx)
{
  require(images.dim() == 3 && images.size(1) == w.rows && images.size(2) == w.columns && w.row >= 0 && w.column >= 0 &&
            w.row + w.rows <= ny && w.column + w.columns <= nx,
    "images of shape ", images.sizes(), " do not fit into a window of ", w.rows, " x ", w.columns, " pixels in ", ny,
    " x ", nx);
  at::Tensor rows = at::zeros({ images.size(0), w.rows, nx }, images.options());
  rows.narrow(2, w.column, w.columns).copy_(images);
  at::Tensor columns = at::empty({ images.size(0), nx / 2 + 1, ny }, images.options().dtype(at::kComplexFloat));
  columns.narrow(2, 0, w.row).zero_();
  columns.narrow(2, w.row + w.rows, ny - w.row - w.rows).zero_();
  at::Tensor inside = columns.narrow(2, w.row, w.rows).transpose(1, 2);
  if (!images.is_cpu())
  {
    inside.copy_(forwardReal(rows, 1));
    forwardAlong(columns, 2);
    return columns;
  }
  cpu::forwardReal(rows, inside, 1);
  at::Tensor spectrum = at::empty_like(columns);
  cpu::complexRows(columns, spectrum, true);
  return spectrum;
}

at::Tensor inverseCropped(const at::Tensor& spectrum, const Window& w, std::int64_t nx)
{
  require(spectrum.dim() == 3 && spectrum.size(1) == nx / 2 + 1 && w.row + w.rows <= spectrum.size(2) &&
            w.column + w.columns <= nx,
    "a window of ", w.rows, " x ", w.columns, " pixels is not in a transposed half spectrum of shape ",
    spectrum.sizes());
  at::Tensor columns = spectrum.is_cpu() ? at::empty_like(spectrum) : spectrum.clone();
  const at::Tensor inside = columns.narrow(2, w.row, w.rows).transpose(1, 2);
  if (!spectrum.is_cpu())
  {
    inverseAlong(columns, 2);
    return inverseReal(inside.clone(at::MemoryFormat::Contiguous), 1, nx).narrow(2, w.column, w.columns);
  }
  cpu::complexRows(spectrum, columns, false);
  at::Tensor rows = at::empty({ spectrum.size(0), w.rows, nx }, spectrum.options().dtype(at::kFloat));
  cpu::inverseReal(inside, rows, 1);
  return rows.narrow(2, w.column, w.columns).mul(1.0 / static_cast<double>(spectrum.size(2) * nx));
}

void forwardAlong(at::Tensor& values, int dim)
{
  if (values.is_cpu())
  {
    cpu::complexAlong(values, dim, true);
  }
  else if (!values.is_meta())
  {
    values.copy_(at::fft_fft(values, c10::nullopt, dim));
  }
}

void inverseAlong(at::Tensor& values, int dim)
{
  if (values.is_cpu())
  {
    cpu::complexAlong(values, dim, false);
    values.mul_(1.0 / static_cast<double>(values.size(dim)));
  }
  else if (!values.is_meta())
  {
    values.copy_(at::fft_ifft(values, c10::nullopt, dim));
  }
}

std::vector<double> frequencies(std::int64_t n, double spacing)
{
  std::vector<double> k(n);
  const double step = 2.0 * constants::pi / (static_cast<double>(n) * spacing);
  for (std::int64_t j = 0; j < n; ++j)
  {
    k[j] = step * static_cast<double>(j < (n + 1) / 2 ? j : j - n);
  }
  return k;
}

std::int64_t fastLength(std::int64_t n)
{
  for (std::int64_t length = n + n % 2;; length += 2)
  {
    std::int64_t rest = length;
    for (const int prime : { 2, 3, 5, 7 })
    {
      while (rest % prime == 0)
      {
        rest /= prime;
      }
    }
    if (rest == 1)
    {
      return length;
    }
  }
}

void useAllCores()
{
  if (std::getenv("OMP_NUM_THREADS") == nullptr)
  {
    // The processes of an MPI run on this machine share its cores (Open MPI, MPICH and Intel MPI).
    unsigned processes = 1;
    for (const char* const name : { "OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS" })
    {
      const char* const value = std::getenv(name);
      processes = std::max(processes, value != nullptr ? static_cast<unsigned>(std::atoi(value)) : 1U);
    }
    at::set_num_threads(static_cast<int>(std::max(1U, std::thread::hardware_concurrency() / processes)));
  }
}
}
