#include "DemagnetizationCpu.h"

#include "core/base/Error.h"
#include "core/base/FftCpu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <fftw3.h>

#include <complex>
#include <mutex>
#include <vector>

namespace magnet
{
namespace
{
using Complex = std::complex<float>;

struct Free
{
  void operator()(void* memory) const { fftwf_free(memory); }
};
template <class T>
using Buffer = std::unique_ptr<T[], Free>;

template <class T>
Buffer<T> buffer(std::int64_t count)
{
  void* const memory = fftwf_malloc(sizeof(T) * static_cast<std::size_t>(count));
  require(memory != nullptr, "no memory for ", count * static_cast<std::int64_t>(sizeof(T)) / 1000000,
    " MB of work arrays of the stray field; use fewer cells");
  return Buffer<T>(static_cast<T*>(memory));
}

struct DestroyPlan
{
  void operator()(fftwf_plan_s* plan) const
  {
    const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
    fftwf_destroy_plan(plan);
  }
};
using Plan = std::unique_ptr<fftwf_plan_s, DestroyPlan>;

fftwf_complex* raw(Complex* values)
{
  return reinterpret_cast<fftwf_complex*>(values);
}

// The columns that are transformed together: blocks of 8, 12 or 16, whichever wastes the fewest.
std::int64_t blockWidth(std::int64_t columns)
{
  std::int64_t best = 16;
  for (const std::int64_t width : { std::int64_t(12), std::int64_t(8) })
  {
    if ((columns + width - 1) / width * width < (columns + best - 1) / best * best)
    {
      best = width;
    }
  }
  return best;
}
}

void symmetricTransform(double* octant, const std::array<std::int64_t, 3>& k, const bool (&odd)[3])
{
  std::vector<fftw_iodim64> dims;
  std::vector<fftw_r2r_kind> kinds;
  std::vector<fftw_iodim64> batch;
  const std::int64_t stride[3] = { k[1] * k[2], k[2], 1 };
  std::int64_t start = 0;
  int odds = 0;
  bool vanishes = false;
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t count = odd[d] ? k[d] - 2 : k[d];
    vanishes = vanishes || count < 1;
    start += odd[d] ? stride[d] : 0;
    odds += odd[d] ? 1 : 0;
    if (k[d] > 1)
    {
      dims.push_back({ count, stride[d], stride[d] });
      kinds.push_back(odd[d] ? FFTW_RODFT00 : FFTW_REDFT00);
    }
  }
  const std::int64_t cells = k[0] * k[1] * k[2];
  if (vanishes)
  {
    std::fill_n(octant, cells, 0.0);
    return;
  }
  // An odd function's values at 0 and P / 2 are zero, and its transform's too.
  for (std::int64_t i = 0; odds > 0 && i < cells; ++i)
  {
    const std::int64_t place[3] = { i / stride[0], i / stride[1] % k[1], i % k[2] };
    for (int d = 0; d < 3; ++d)
    {
      if (odd[d] && (place[d] == 0 || place[d] == k[d] - 1))
      {
        octant[i] = 0.0;
      }
    }
  }
  if (!dims.empty())
  {
    const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
    const fftw_plan plan = fftw_plan_guru64_r2r(static_cast<int>(dims.size()), dims.data(), 0, batch.data(),
      octant + start, octant + start, kinds.data(), FFTW_ESTIMATE);
    require(plan != nullptr, "FFTW has no plan for the demagnetization tensor");
    fftw_execute(plan);
    fftw_destroy_plan(plan);
  }
  if (odds == 2) // (-i)^2
  {
    for (std::int64_t i = 0; i < cells; ++i)
    {
      octant[i] = -octant[i];
    }
  }
}

struct DemagnetizationCpu::Implementation
{
  std::int64_t nx, ny, nz, px, py, pz, kx, ky, width, blocks, stride;
  std::array<at::Tensor, 6> spectrum;
  Buffer<Complex> planes; // 3 components x nz planes x py rows x stride
  Plan forwardX, inverseX, forwardY, inverseY, forwardZ, inverseZ;

  explicit Implementation(const Demagnetization& d);
  void forwardPlane(const float* m, int component, std::int64_t z, float* real, Complex* rows, Complex* block);
  void multiplyColumns(std::int64_t ky, Complex* columns, Complex* block);
  void inversePlane(float* h, int component, std::int64_t z, float* real, Complex* rows, Complex* block);
  Complex* plane(int component, std::int64_t z) { return planes.get() + (component * nz + z) * py * stride; }
};

DemagnetizationCpu::Implementation::Implementation(const Demagnetization& d)
  : nx(d.grid().size[0])
  , ny(d.grid().size[1])
  , nz(d.grid().size[2])
  , px(d.padded()[2])
  , py(d.padded()[1])
  , pz(d.padded()[0])
  , kx(px / 2 + 1)
  , ky(py / 2 + 1)
  , width(blockWidth(kx))
  , blocks((kx + width - 1) / width)
  , stride(blocks * width)
  , spectrum(d.spectrum())
  , planes(buffer<Complex>(3 * nz * py * stride))
{
  const auto real = buffer<float>(ny * px);
  const auto rows = buffer<Complex>(ny * stride);
  const auto block = buffer<Complex>(std::max(py, pz) * width);
  const auto other = buffer<Complex>(std::max(py, pz) * width);
  const int x = static_cast<int>(px);
  const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
  fft::cpu::planForOneThread();
  const auto columns = [&](std::int64_t length, int sign)
  {
    const int n = static_cast<int>(length);
    const int w = static_cast<int>(width);
    // From one block to another: in place, FFTW would copy each block once more.
    return Plan(fftwf_plan_many_dft(1, &n, w, raw(block.get()), nullptr, w, 1, raw(other.get()), nullptr, w, 1, sign,
      FFTW_ESTIMATE | FFTW_DESTROY_INPUT));
  };
  forwardX.reset(fftwf_plan_many_dft_r2c(1, &x, static_cast<int>(ny), real.get(), nullptr, 1, x, raw(rows.get()),
    nullptr, 1, static_cast<int>(stride), FFTW_ESTIMATE));
  inverseX.reset(fftwf_plan_many_dft_c2r(1, &x, static_cast<int>(ny), raw(rows.get()), nullptr, 1,
    static_cast<int>(stride), real.get(), nullptr, 1, x, FFTW_ESTIMATE | FFTW_DESTROY_INPUT));
  forwardY = columns(py, FFTW_FORWARD);
  inverseY = columns(py, FFTW_BACKWARD);
  forwardZ = columns(pz, FFTW_FORWARD);
  inverseZ = columns(pz, FFTW_BACKWARD);
  require(forwardX && inverseX && forwardY && inverseY && forwardZ && inverseZ,
    "FFTW has no plan for the stray field of ", nx, " x ", ny, " x ", nz, " cells");
}

void DemagnetizationCpu::Implementation::forwardPlane(
  const float* m, int component, std::int64_t z, float* real, Complex* rows, Complex* block)
{
  const float* source = m + 3 * z * ny * nx + component;
  for (std::int64_t y = 0; y < ny; ++y)
  {
    float* const row = real + y * px;
    for (std::int64_t x = 0; x < nx; ++x, source += 3)
    {
      row[x] = *source;
    }
    std::fill(row + nx, row + px, 0.0F);
  }
  fftwf_execute_dft_r2c(forwardX.get(), real, raw(rows));
  Complex* const target = plane(component, z);
  for (std::int64_t b = 0; b < blocks; ++b)
  {
    for (std::int64_t y = 0; y < ny; ++y)
    {
      std::copy_n(rows + y * stride + b * width, width, block + y * width);
    }
    std::fill(block + ny * width, block + py * width, Complex());
    fftwf_execute_dft(forwardY.get(), raw(block), raw(block + py * width));
    for (std::int64_t y = 0; y < py; ++y)
    {
      std::copy_n(block + (py + y) * width, width, target + y * stride + b * width);
    }
  }
}

void DemagnetizationCpu::Implementation::multiplyColumns(std::int64_t y, Complex* columns, Complex* block)
{
  const std::int64_t row = y < ky ? y : py - y;
  const float signY = y < ky ? 1.0F : -1.0F;
  const std::int64_t kz = pz / 2 + 1;
  Complex* const part[3] = { columns, columns + pz * width, columns + 2 * pz * width };
  for (std::int64_t b = 0; b < blocks; ++b)
  {
    for (int c = 0; c < 3; ++c)
    {
      for (std::int64_t z = 0; z < nz; ++z)
      {
        std::copy_n(plane(c, z) + y * stride + b * width, width, block + z * width);
      }
      std::fill(block + nz * width, block + pz * width, Complex());
      fftwf_execute_dft(forwardZ.get(), raw(block), raw(part[c]));
    }
    const std::int64_t count = std::min(width, kx - b * width);
    for (std::int64_t z = 0; z < pz; ++z)
    {
      const float signZ = z < kz ? 1.0F : -1.0F;
      const std::int64_t at = ((z < kz ? z : pz - z) * ky + row) * kx + b * width;
      const float* n[6];
      for (int c = 0; c < 6; ++c)
      {
        n[c] = spectrum[c].data_ptr<float>() + at;
      }
      auto* const mx = reinterpret_cast<float*>(part[0] + z * width);
      auto* const my = reinterpret_cast<float*>(part[1] + z * width);
      auto* const mz = reinterpret_cast<float*>(part[2] + z * width);
      for (std::int64_t i = 0; i < count; ++i)
      {
        const float xy = signY * n[3][i];
        const float xz = signZ * n[4][i];
        const float yz = signY * signZ * n[5][i];
        for (int p = 0; p < 2; ++p)
        {
          const float x0 = mx[2 * i + p];
          const float y0 = my[2 * i + p];
          const float z0 = mz[2 * i + p];
          mx[2 * i + p] = n[0][i] * x0 + xy * y0 + xz * z0;
          my[2 * i + p] = xy * x0 + n[1][i] * y0 + yz * z0;
          mz[2 * i + p] = xz * x0 + yz * y0 + n[2][i] * z0;
        }
      }
    }
    for (int c = 0; c < 3; ++c)
    {
      fftwf_execute_dft(inverseZ.get(), raw(part[c]), raw(block));
      for (std::int64_t z = 0; z < nz; ++z)
      {
        std::copy_n(block + z * width, width, plane(c, z) + y * stride + b * width);
      }
    }
  }
}

void DemagnetizationCpu::Implementation::inversePlane(
  float* h, int component, std::int64_t z, float* real, Complex* rows, Complex* block)
{
  const Complex* const source = plane(component, z);
  for (std::int64_t b = 0; b < blocks; ++b)
  {
    for (std::int64_t y = 0; y < py; ++y)
    {
      std::copy_n(source + y * stride + b * width, width, block + y * width);
    }
    fftwf_execute_dft(inverseY.get(), raw(block), raw(block + py * width));
    for (std::int64_t y = 0; y < ny; ++y)
    {
      std::copy_n(block + (py + y) * width, width, rows + y * stride + b * width);
    }
  }
  fftwf_execute_dft_c2r(inverseX.get(), raw(rows), real);
  float* target = h + 3 * z * ny * nx + component;
  for (std::int64_t y = 0; y < ny; ++y)
  {
    for (std::int64_t x = 0; x < nx; ++x, target += 3)
    {
      *target = real[y * px + x];
    }
  }
}

DemagnetizationCpu::DemagnetizationCpu(const Demagnetization& demagnetization)
  : Implementation_(std::make_unique<Implementation>(demagnetization))
{
}

DemagnetizationCpu::~DemagnetizationCpu() = default;

void DemagnetizationCpu::apply(const float* m, float* h, const Run& run)
{
  Implementation& a = *Implementation_;
  // Large volumes in parts, so that progress is told and a stop heard in between.
  const std::int64_t parts = std::clamp<std::int64_t>(a.nx * a.ny * a.nz / (std::int64_t(1) << 20), 1, 16);
  const auto inParts = [&](std::int64_t count, double from, double to, const auto& work)
  {
    for (std::int64_t i = 0; i < parts; ++i)
    {
      at::parallel_for(count * i / parts, count * (i + 1) / parts, 1, work);
      run.advance(from + (to - from) * static_cast<double>(i + 1) / static_cast<double>(parts));
    }
  };
  const auto planewise = [&](bool forward)
  {
    inParts(3 * a.nz, forward ? 0.0 : 0.7, forward ? 0.3 : 1.0,
      [&](std::int64_t first, std::int64_t last)
      {
        const auto real = buffer<float>(a.ny * a.px);
        const auto rows = buffer<Complex>(a.ny * a.stride);
        const auto block = buffer<Complex>(2 * a.py * a.width);
        for (std::int64_t i = first; i < last; ++i)
        {
          const int component = static_cast<int>(i % 3);
          if (forward)
          {
            a.forwardPlane(m, component, i / 3, real.get(), rows.get(), block.get());
          }
          else
          {
            a.inversePlane(h, component, i / 3, real.get(), rows.get(), block.get());
          }
        }
      });
  };
  planewise(true);
  inParts(a.py, 0.3, 0.7,
    [&](std::int64_t first, std::int64_t last)
    {
      const auto columns = buffer<Complex>(3 * a.pz * a.width);
      const auto block = buffer<Complex>(a.pz * a.width);
      for (std::int64_t y = first; y < last; ++y)
      {
        a.multiplyColumns(y, columns.get(), block.get());
      }
    });
  planewise(false);
}
}
