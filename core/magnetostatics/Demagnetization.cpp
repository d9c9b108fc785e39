#include "Demagnetization.h"

#include "DemagnetizationCpu.h"
#include "NewellTensor.h"
#include "core/base/Fft.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace magnet
{
namespace
{
constexpr double bytesPerCell = 80.0; // of the tensor and of one application, measured

// Parity along z, y, x of the components xx, yy, zz, xy, xz, yz.
constexpr bool odd[6][3] = { { false, false, false }, { false, false, false }, { false, false, false },
  { false, true, true }, { true, false, true }, { true, true, false } };
}

Demagnetization::Demagnetization(const Grid& grid, const Run& run)
  : Grid_(grid)
{
  validate(grid, "the magnetized volume", 1);
  requireMemory(bytesPerCell * static_cast<double>(grid.cells()),
    text("The stray field of ", grid.size[0], " x ", grid.size[1], " x ", grid.size[2], " cells"),
    "crop the volume to the specimen, use larger cells, or use a machine with more");
  const std::array<std::int64_t, 3> n{ grid.size[2], grid.size[1], grid.size[0] };
  std::array<std::int64_t, 3> k{};
  double points = 1.0;
  for (int d = 0; d < 3; ++d)
  {
    Padded_[d] = n[d] > 1 ? fft::fastLength(2 * n[d]) : 1;
    k[d] = Padded_[d] / 2 + 1;
    points *= static_cast<double>(Padded_[d]);
  }
  std::array<at::Tensor, 6> values;
  for (auto& v : values)
  {
    v = at::zeros({ k[0], k[1], k[2] }, at::kDouble);
  }
  for (std::int64_t z = 0; z < n[0]; ++z)
  {
    run.advance(0.7 * static_cast<double>(z) / static_cast<double>(n[0]), "Demagnetization tensor");
    at::parallel_for(0, n[1], 1,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t y = first; y < last; ++y)
        {
          for (std::int64_t x = 0; x < n[2]; ++x)
          {
            const auto tensor = newellTensor(
              { static_cast<double>(x) * grid.spacing[0], static_cast<double>(y) * grid.spacing[1],
                static_cast<double>(z) * grid.spacing[2] },
              grid.spacing);
            for (int c = 0; c < 6; ++c)
            {
              values[c].data_ptr<double>()[(z * k[1] + y) * k[2] + x] = tensor[c];
            }
          }
        }
      });
  }
  for (int c = 0; c < 6; ++c)
  {
    run.advance(0.7 + 0.05 * c);
    symmetricTransform(values[c].data_ptr<double>(), k, odd[c]);
    Spectrum_[c] = values[c].mul_(-1.0 / points).to(at::kFloat);
    values[c] = at::Tensor();
  }
  run.advance(1.0);
}

at::Tensor Demagnetization::field(const at::Tensor& magnetization, const Run& run) const
{
  requireField(magnetization, 3, Grid_, "the magnetization", 1);
  if (!magnetization.is_cpu())
  {
    return fieldByTensors(magnetization, run);
  }
  run.advance(0.0, "Stray field");
  const at::Tensor m = magnetization.contiguous();
  at::Tensor h = at::empty_like(m);
  DemagnetizationCpu(*this).apply(m.data_ptr<float>(), h.data_ptr<float>(), run);
  run.advance(1.0);
  return h;
}

at::Tensor Demagnetization::wholeSpectrum(int component, const at::Tensor& like) const
{
  // The half spectrum along x that a real transform uses; z and y continue by parity.
  at::Tensor whole = Spectrum_[component].to(like.device());
  for (int d = 0; d < 2; ++d)
  {
    const std::int64_t half = Padded_[d] / 2;
    if (half > 1)
    {
      const at::Tensor mirrored = reversed(whole.narrow(d, 1, half - 1), d);
      whole = at::cat({ whole, odd[component][d] ? mirrored.neg() : mirrored }, d);
    }
  }
  return whole;
}

at::Tensor Demagnetization::fieldByTensors(const at::Tensor& magnetization, const Run& run) const
{
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
    const at::Tensor n6 = wholeSpectrum(c, magnetization);
    const int i = pair[c][0];
    const int j = pair[c][1];
    h[i].addcmul_(n6, m[j]);
    if (i != j)
    {
      h[j].addcmul_(n6, m[i]);
    }
  }
  m = {};
  // inverseReal divides by the number of points, which the spectrum has done already.
  const double points = static_cast<double>(Padded_[0] * Padded_[1] * Padded_[2]);
  at::Tensor result = at::empty_like(magnetization);
  for (int c = 0; c < 3; ++c)
  {
    run.advance(0.75 + 0.08 * c);
    result.select(3, c).copy_(inner(fft::inverseReal(std::move(h[c]), 3, Padded_[2])).mul_(points));
  }
  run.advance(1.0);
  return result;
}
}
