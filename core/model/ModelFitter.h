// Model-based fits until noise and model error explain what they leave of the phases.
#pragma once

#include "ModelSolver.h"
#include "ModelTrust.h"

namespace magnet
{
// Fits (solveModel, without and with a start, of which the better is taken), and fits again with less trust in images
// and model (lowerTrust), up to four times in all. Leaves the levels as the last fit had them.
class ModelFitter
{
public:
  // start: directions at full resolution, or undefined. outline: to start from, where it is sought.
  ModelFitter(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options, at::Tensor start,
    std::optional<FilmOutline> outline);

  ModelSolution fit(const Run& run);
  // phase - background - model [rad].
  PhaseMisfit::Images residual(const ModelSolution& s) const;
  // Ms [A/m] where the images lead from a solution with a given Ms if that is let go; its own Ms where it was found, or
  // the length is not exact. Cost: the options' steps at full resolution.
  double preferredMagnetization(const ModelSolution& s, const Run& run) const;

  // Those of the last fit.
  const ModelBasedOptions& options() const { return Options_; }
  void report(ModelBasedReport& r) const;

private:
  PhaseMisfit& misfit() const { return *Levels_.back().misfit; }
  ModelSolution fromEachStart(bool again, const Run& run) const;

  const std::vector<ModelLevel>& Levels_;
  ModelBasedOptions Options_;
  at::Tensor Start_;
  std::optional<FilmOutline> Outline_;
  ModelTrust Trust_;
};
}
