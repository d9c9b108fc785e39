#include "Induction.h"

#include "Demagnetization.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Fields.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
at::Tensor induction(const at::Tensor& magnetization, const Grid& grid, const Run& run)
{
  requireField(magnetization, 3, grid, "the magnetization");
  const Demagnetization demagnetization(grid, run.part(0.0, 0.4));
  at::Tensor b = demagnetization.field(magnetization, run.part(0.4, 1.0));
  return b.add_(magnetization).mul_(constants::vacuumPermeability);
}

at::Tensor inductionSpectral(const at::Tensor& magnetization, const Grid& grid, double padding, const Run& run)
{
  requireField(magnetization, 3, grid, "the magnetization");
  require(padding >= 1.0, "the padding factor is ", padding, "; it must be at least 1");
  std::array<std::int64_t, 3> n{ grid.size[2], grid.size[1], grid.size[0] };
  std::array<std::int64_t, 3> p{};
  std::array<at::Tensor, 3> k;
  for (int d = 0; d < 3; ++d)
  {
    p[d] = padding == 1.0 ? n[d]
                          : fft::fastLength(static_cast<std::int64_t>(std::ceil(padding * static_cast<double>(n[d]))));
    k[d] = wavevector(p[d], grid.spacing[2 - d], d == 2, d, 3, magnetization.options());
  }
  const auto inner = [&](const at::Tensor& padded)
  { return padded.narrow(0, 0, n[0]).narrow(1, 0, n[1]).narrow(2, 0, n[2]); };
  std::array<at::Tensor, 3> m;
  at::Tensor divergence;
  for (int c = 0; c < 3; ++c)
  {
    run.advance(0.2 * c, "Induction");
    at::Tensor padded = at::zeros({ p[0], p[1], p[2] }, magnetization.options());
    inner(padded).copy_(magnetization.select(3, c));
    m[c] = fft::forwardReal(padded, 3);
    const at::Tensor part = m[c] * k[2 - c];
    divergence = c == 0 ? part : divergence.add_(part);
  }
  at::Tensor k2 = k[0].square() + k[1].square() + k[2].square();
  divergence.mul_(k2.add_(k2.eq(0.0)).reciprocal_()); // k = 0 has no divergence
  at::Tensor result = at::empty_like(magnetization);
  for (int c = 0; c < 3; ++c)
  {
    run.advance(0.6 + 0.1 * c);
    m[c].sub_(divergence * k[2 - c]);
    result.select(3, c).copy_(inner(fft::inverseReal(std::move(m[c]), 3, p[2])));
  }
  run.advance(1.0);
  return result.mul_(constants::vacuumPermeability);
}
}
