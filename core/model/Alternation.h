// Data and constant length in turn: the loop behind the model-based reconstruction and the fit behind the network.
//
// What is sought is a magnetization m = M / Ms that fits the data and has the length 1. Two steps alternate while a
// spread tau falls: x = argmin (misfit to the data + exchange + |x - m|^2 / (2 tau^2)), a linear problem, and m = the
// mean of the vectors of length 1 given x with normal errors tau, in each cell by itself. So the length is first nearly
// free and then nearly 1, and what is uncertain is decided late.
//
// Volumes have one of two layouts, told by the dimension z of z, which y and x follow: (nz, ny, nx, 3) for z = 0,
// (1, 3, nz, ny, nx) for z = 2. The support, the share of material in a cell, has one component there.
//
// Sources: S. V. Venkatakrishnan et al., IEEE GlobalSIP 2013, 945, doi:10.1109/GlobalSIP.2013.6737048 (a prior in turn
// with the data); T. Minka, Proc. UAI 2001, 362 (means of each factor).
#pragma once

#include "Exchange.h"
#include "core/base/ConjugateGradients.h"

#include <vector>

namespace magnet
{
// From first to last in equal ratios; the last alone for one round.
std::vector<double> geometricSpreads(double first, double last, int rounds);

// The length that nine of ten vectors of x stay below, of those that `sure` (bool, one component) chooses: what the
// data do not settle is too short, so the mean would be. 0 where none is chosen. Cost: a selection.
double largeLength(const at::Tensor& x, const at::Tensor& sure, int z);

// The mean of |d_i - d_j|^2 over neighbours i, j in the material, d the directions of m; vectors shorter than a
// twentieth count less. 0 where there are no neighbours.
double roughness(const at::Tensor& m, const at::Tensor& support, int z);

// The weight of the exchange with which m hardly bends to make up for an outline, or for places of images, that are
// wrong: 64 times the usual one, but less where m is rough, for with much more it would break.
double stiffExchange(double usual, const at::Tensor& m, const at::Tensor& support);

struct DataStep
{
  double exchange = 0.0;  // weight of 1/2 sum s_i s_j |x_i - x_j|^2
  double damping = 0.0;   // weight of 1/2 |x - m|^2
  int iterations = 1;     // of conjugate gradients
  double tolerance = 0.0; // of their residual, relative
};

// The first of the two steps, from m. normal(v): the second derivative of the misfit times v; descent: minus the
// misfit's gradient at m, used as workspace. Cost: that of conjugateGradients.
template <class Normal>
at::Tensor fitToData(const Normal& normal, at::Tensor descent, const at::Tensor& m, const at::Tensor& support, int z,
  const DataStep& step, const std::string& message, const Run& run)
{
  const auto operate = [&](const at::Tensor& v)
  { return normal(v).add_(exchangeGradient(v, support, z), step.exchange).add_(v, step.damping); };
  descent.sub_(exchangeGradient(m, support, z), step.exchange);
  return conjugateGradients(operate, std::move(descent), step.iterations, step.tolerance, message, run).add_(m);
}

// A round for each spread tau: x = data(m, tau, run), m = length(x, tau); before each round but the first rescale(x),
// for an Ms that follows the length of x, so that the x that is returned fits the data with its own Ms. Leaves the last
// m, and returns the last x. Asked to finish, it ends with the round.
template <class Data, class Length, class Rescale>
at::Tensor alternate(at::Tensor& m, const std::vector<double>& spreads, const Data& data, const Length& length,
  const Rescale& rescale, const Run& run)
{
  const auto rounds = static_cast<double>(spreads.size());
  at::Tensor x = m;
  double done = 0.0;
  for (const double tau : spreads)
  {
    if (done > 0.0)
    {
      rescale(x);
      x = at::Tensor(); // before there is another
    }
    const Run part = run.part(done / rounds, (done + 1.0) / rounds);
    x = data(m, tau, part);
    m = length(x, tau);
    done += 1.0;
    if (part.advance(1.0))
    {
      break;
    }
  }
  return x;
}
}
