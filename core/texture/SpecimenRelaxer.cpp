// Relaxation of a specimen in a larger volume: Relaxer.h.
#include "Classification.h"
#include "Relaxer.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/score/Topology.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
// The occupied part of a volume.
struct Box
{
  Grid grid;
  std::array<std::int64_t, 3> first{};

  // A view of the part.
  at::Tensor view(const at::Tensor& volume) const
  {
    return volume.narrow(0, first[2], grid.size[2]).narrow(1, first[1], grid.size[1]).narrow(2, first[0], grid.size[0]);
  }
  at::Tensor cut(const at::Tensor& volume) const { return view(volume).contiguous(); }
};

Box occupied(const Grid& grid, const at::Tensor& mask)
{
  Box box{ grid, {} };
  const at::Tensor places = at::nonzero(mask);
  for (int axis = 0; axis < 3; ++axis)
  {
    const at::Tensor along = places.select(1, 2 - axis);
    const auto low = along.min().item<std::int64_t>();
    box.first[axis] = low;
    box.grid.size[axis] = along.max().item<std::int64_t>() - low + 1;
    box.grid.origin[axis] += static_cast<double>(low) * grid.spacing[axis];
  }
  return box;
}

// Turns the material's handedness to the start's: both exist in nature, and no ansatz survives the other one.
void matchHandedness(Material& material, const Box& box, const at::Tensor& mask, const at::Tensor& start)
{
  if (material.bulkDmi == 0.0 && material.interfacialDmi == 0.0)
  {
    return;
  }
  Material local = material;
  local.demagnetization = false;
  EffectiveField field(box.grid, mask, local);
  MicromagneticEnergy energy;
  field.field(normalizedDirections(start, mask), &energy);
  if (energy.dmi > 0.0)
  {
    material.bulkDmi = -material.bulkDmi;
    material.interfacialDmi = -material.interfacialDmi;
  }
}
}

SpecimenRelaxation relaxSpecimen(const at::Tensor& magnetization, const at::Tensor& mask, const Grid& grid,
  const Material& material, int levels, bool match, const RelaxOptions& options, const Run& run)
{
  requireField(magnetization, 3, grid, "the magnetization", 1);
  require(mask.ne(0).any().item<bool>(), "the mask is empty; there is nothing to relax");
  const Box box = occupied(grid, mask);
  const at::Tensor inside = box.cut(mask);
  const at::Tensor from = box.cut(magnetization);
  SpecimenRelaxation result;
  result.material = material;
  if (match)
  {
    matchHandedness(result.material, box, inside, from);
  }
  EffectiveField field(box.grid, inside, result.material, run.part(0.0, 0.04));
  const Relaxation relaxed = relaxCoarseToFine(field, from, levels, options, run.part(0.04, 1.0));
  RelaxReport& report = result.report;
  report.energy = relaxed.energy;
  report.torque = relaxed.torque;
  report.evaluations = relaxed.evaluations;
  report.converged = relaxed.converged;
  report.charge = topologicalCharge(relaxed.direction, inside);
  report.label = classify(relaxed.direction, inside, box.grid, result.material, report.charge);
  result.direction = at::zeros_like(magnetization);
  box.view(result.direction).copy_(relaxed.direction);
  return result;
}

double specimenTorque(const at::Tensor& magnetization, const Grid& grid, const Material& material, const Run& run)
{
  requireField(magnetization, 3, grid, "the magnetization", 1);
  const at::Tensor mask = magnetization.square().sum(3).gt(0.0).to(at::kByte);
  require(mask.any().item<bool>(), "the magnetization is zero everywhere");
  const Box box = occupied(grid, mask);
  const at::Tensor inside = box.cut(mask);
  EffectiveField field(box.grid, inside, material, run);
  const at::Tensor m = normalizedDirections(box.cut(magnetization), inside);
  const at::Tensor h = field.field(m);
  const at::Tensor across = h - m * (m * h).sum(3, true);
  return across.square().sum(3).max().sqrt().item<double>() / material.saturationMagnetization;
}
}
