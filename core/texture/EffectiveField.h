// The micromagnetic energy of a shape on a grid, and its effective field.
#pragma once

#include "Material.h"
#include "core/base/Grid.h"
#include "core/base/Run.h"
#include "core/magnetostatics/DemagnetizationCpu.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace magnet
{
// Finite differences on the cells of the mask. Exchange and DMI are sums over the bonds of neighbouring cells; at
// a free surface the half cell beyond the last bond adds -|d|^2 |m_perp|^2 / (8 A) per volume of the cell, which
// makes the DMI's boundary condition 2 A dm/dn = ... hold to second order in the cell (d: the DMI vector of the
// surface's normal, m_perp: the part of m across d). The field is the exact derivative of this discrete energy.
// Not for use from two threads at once. Results do not depend on the number of threads.
// Sources: S. Rohart, A. Thiaville, Phys. Rev. B 88, 184422 (2013), doi:10.1103/PhysRevB.88.184422 (boundary);
// A. Vansteenkiste et al., AIP Adv. 4, 107133 (2014), doi:10.1063/1.4899186 (terms).
class EffectiveField
{
public:
  // mask (nz, ny, nx) bytes, not 0 inside; films of one cell are allowed. Throws Error on a material without
  // meaning or an empty mask. Memory about 75 bytes a cell with the stray field.
  EffectiveField(const Grid& grid, const at::Tensor& mask, const Material& material, const Run& run = {});

  // m: unit vectors inside the mask, 0 outside; (nz, ny, nx, 3) floats. h: H_eff / Ms, 0 outside.
  // Cost: that of the stray field (DemagnetizationCpu) and one pass.
  MicromagneticEnergy evaluate(const float* m, float* h);

  // The same of tensors on the CPU: the effective field [A/m].
  at::Tensor field(const at::Tensor& direction, MicromagneticEnergy* energy = nullptr);

  const Grid& grid() const { return Grid_; }
  const Material& material() const { return Material_; }
  const at::Tensor& mask() const { return Mask_; }

private:
  // Sums of one row of cells, in units of mu0 Ms^2 per cell.
  struct RowEnergy
  {
    double exchange = 0.0, dmi = 0.0, anisotropy = 0.0, zeeman = 0.0, demagnetization = 0.0;
  };
  void row(std::int64_t index, const float* m, float* h, RowEnergy& energy) const;

  Grid Grid_;
  Material Material_;
  at::Tensor Mask_;
  std::vector<unsigned char> Bonds_; // bit 2 a + s: a neighbour along axis a, s = 0 below, 1 above; bit 6: inside
  std::vector<RowEnergy> Rows_;
  std::array<float, 3> Exchange_{};               // 2 A / (mu0 Ms^2 h^2) along each axis
  std::array<std::array<float, 3>, 3> Dmi_{};     // d_a / (mu0 Ms^2 h_a)
  std::array<std::array<float, 3>, 3> EdgeDmi_{}; // d_a / sqrt(4 A mu0 Ms^2)
  bool HasDmi_ = false;
  std::unique_ptr<Demagnetization> Demagnetization_;
  std::unique_ptr<DemagnetizationCpu> Convolution_;
};
}
