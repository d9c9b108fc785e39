#include "ExchangePreconditioner.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/FftCpu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <fftw3.h>

#include <cmath>
#include <mutex>
#include <vector>

namespace magnet
{
struct ExchangePreconditioner::Implementation
{
  std::int64_t n[3]; // x, y, z
  std::vector<float> factor[3];
  float shift = 1.0F;
  float scale = 1.0F;
  at::Tensor planes; // (3, nz, ny, nx)
  fftwf_plan forward = nullptr;
  fftwf_plan inverse = nullptr;

  void filter(float* values) const
  {
    for (std::int64_t z = 0; z < n[2]; ++z)
    {
      for (std::int64_t y = 0; y < n[1]; ++y)
      {
        const float rest = shift + factor[2][static_cast<std::size_t>(z)] + factor[1][static_cast<std::size_t>(y)];
        float* const row = values + (z * n[1] + y) * n[0];
        for (std::int64_t x = 0; x < n[0]; ++x)
        {
          row[x] *= scale / (rest + factor[0][static_cast<std::size_t>(x)]);
        }
      }
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
  int rank = 0;
  int sizes[3];
  fftwf_r2r_kind there[3];
  fftwf_r2r_kind back[3];
  for (int a = 2; a >= 0; --a)
  {
    p.n[a] = grid.size[a];
    const double strength = 2.0 * m.exchange / (pressure * grid.spacing[a] * grid.spacing[a]);
    for (std::int64_t k = 0; k < p.n[a]; ++k)
    {
      const double wave = constants::pi * static_cast<double>(k) / static_cast<double>(p.n[a]);
      p.factor[a].push_back(static_cast<float>(strength * 2.0 * (1.0 - std::cos(wave))));
    }
    if (p.n[a] > 1)
    {
      points *= 2.0 * static_cast<double>(p.n[a]);
      sizes[rank] = static_cast<int>(p.n[a]);
      there[rank] = FFTW_REDFT10;
      back[rank++] = FFTW_REDFT01;
    }
  }
  p.scale = static_cast<float>(1.0 / points);
  p.planes = at::zeros({ 3, p.n[2], p.n[1], p.n[0] }, at::kFloat);
  if (rank > 0)
  {
    auto* const data = p.planes.data_ptr<float>();
    const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
    fft::cpu::planForOneThread();
    p.forward = fftwf_plan_r2r(rank, sizes, data, data, there, FFTW_ESTIMATE | FFTW_UNALIGNED);
    p.inverse = fftwf_plan_r2r(rank, sizes, data, data, back, FFTW_ESTIMATE | FFTW_UNALIGNED);
    require(p.forward != nullptr && p.inverse != nullptr, "FFTW has no plan for a cosine transform");
  }
}

ExchangePreconditioner::~ExchangePreconditioner()
{
  const std::lock_guard<std::mutex> lock(fft::cpu::plannerMutex());
  for (fftwf_plan plan : { Implementation_->forward, Implementation_->inverse })
  {
    if (plan != nullptr)
    {
      fftwf_destroy_plan(plan);
    }
  }
}

void ExchangePreconditioner::apply(float* values)
{
  Implementation& p = *Implementation_;
  const std::int64_t cells = p.n[0] * p.n[1] * p.n[2];
  at::parallel_for(0, 3, 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t c = first; c < last; ++c)
      {
        float* const plane = p.planes.data_ptr<float>() + c * cells;
        for (std::int64_t i = 0; i < cells; ++i)
        {
          plane[i] = values[3 * i + c];
        }
        if (p.forward != nullptr)
        {
          fftwf_execute_r2r(p.forward, plane, plane);
        }
        p.filter(plane);
        if (p.inverse != nullptr)
        {
          fftwf_execute_r2r(p.inverse, plane, plane);
        }
        for (std::int64_t i = 0; i < cells; ++i)
        {
          values[3 * i + c] = plane[i];
        }
      }
    });
}
}
