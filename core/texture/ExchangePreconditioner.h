// The inverse of the stiffest part of the micromagnetic Hessian, for the relaxer.
#pragma once

#include "EffectiveField.h"

#include <memory>

namespace magnet
{
// P = shift + the discrete exchange operator with free boundaries on the whole box, which cosine transforms
// diagonalize. Its inverse, cut to the mask, is symmetric and positive: short waves, whose curvature exceeds that of
// all other energies by orders of magnitude, are evened out, and the descent has to learn the long ones only.
// Source of the idea: L. Exl et al., J. Comput. Phys. 346, 12 (2017), doi:10.1016/j.jcp.2017.06.005 (preconditioned
// conjugate gradients with the exchange Hessian).
class ExchangePreconditioner
{
public:
  // shift: in units of mu0 Ms^2, the size of the other energies' curvature.
  ExchangePreconditioner(const EffectiveField& field, double shift);
  ~ExchangePreconditioner();
  ExchangePreconditioner(const ExchangePreconditioner&) = delete;
  ExchangePreconditioner& operator=(const ExchangePreconditioner&) = delete;

  // values (nz, ny, nx, 3), 0 outside the mask: replaced by P^-1 of them; not 0 outside. Cost: three cosine
  // transforms and back, in place.
  void apply(float* values);

private:
  struct Implementation;
  std::unique_ptr<Implementation> Implementation_;
};
}
