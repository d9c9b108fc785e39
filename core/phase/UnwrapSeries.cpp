#include "UnwrapSeries.h"

#include "Unwrap.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

namespace magnet
{
UnwrappedSeries unwrapSeries(
  const at::Tensor& wrapped, const at::Tensor& valid, const std::vector<double>& tilts, const Run& run)
{
  require(wrapped.dim() == 3, "the phases are a tensor of shape ", wrapped.sizes(), "; expected (images, ny, nx)");
  const UnwrappedPhase made = unwrapPhase(wrapped, valid, run.part(0.0, 0.9));
  UnwrappedSeries result;
  result.report.islands = made.islands;
  result.report.residues = made.loops;
  result.valid = made.largest.ne(0).logical_and_(made.doubtful.eq(0)).to(at::kByte);
  for (std::int64_t i = 0; i < wrapped.size(0); ++i)
  {
    const double before = made.valid[i].sum(at::kDouble).item<double>();
    const double after = result.valid[i].sum(at::kDouble).item<double>();
    require(after > 0.0, "image ", i, " (from 0) has no pixel whose phase is beyond doubt: its ", before,
      " valid ones are all beside residues. Give phases with less noise");
    result.report.kept.push_back(after / before);
  }
  result.phase = made.phase;
  if (!tilts.empty())
  {
    ConsistentPhase consistent = makeConsistent(made.phase, result.valid, tilts, run.part(0.9, 1.0));
    result.phase = consistent.phase;
    result.report.turns = consistent.turns;
  }
  // As makeConsistent leaves it.
  result.phase = result.phase.mul(result.valid);
  run.advance(1.0);
  return result;
}
}
