// Model-based reconstruction: the magnetization inside a known support whose phases are those measured.
#pragma once

#include "PhaseMisfit.h"
#include "core/vfet/Vfet.h"

namespace magnet
{
struct ModelBasedResult
{
  at::Tensor magnetization;       // [A/m] (nz, ny, nx, 3)
  at::Tensor induction;           // [T], same shape: mu0 (M + H), open boundaries
  at::Tensor spread;              // standard deviation of each component of B [T], same shape; with an ensemble only
  at::Tensor magnetizationSpread; // the same of M [A/m]
  at::Tensor support;             // (nz, ny, nx) float, as given, estimated or found
  PhaseImages residuals;          // of each series: measured - background - model [rad], 0 where a pixel does not count
  ModelBasedReport report;
};

// The grid of the result: vfetGrid's, of the options' depth and margin.
Grid modelGrid(const TiltSeries& first, const ModelBasedOptions& options);

// Minimizes over M = Ms u, u of length 1 inside the support and 0 outside,
//
//   chi^2 = sum (phase - background - A M)^T W (phase - background - A M) + exchange sum_ij |u_i - u_j|^2
//
// A: PhaseOperator, W: PhaseMisfit, neighbours i and j. At the lowest resolution u starts from 0 or `initial`, and two
// steps alternate, while a spread tau falls: x = argmin chi^2 + sum |x - u|^2 / tau^2, by conjugate gradients; and u =
// the mean of the unit vectors given x with normal errors tau, L(|x| / tau^2) x / |x|, L(h) = coth h - 1 / h. So the
// length is first nearly free and then nearly 1, and what is uncertain is decided late. From there fitExactLength, at
// each resolution. Where there is an `initial`, the run without it is done as well, and the one of the lower chiSquare
// returned. Length Soft: the last x, also when asked to finish. Length Free: chi^2 alone, linear. Ms, where it is not
// given, is such that the longest tenth of x is longer than 1, and at exact length that which fits best.
//
// Where the outline is sought (OutlineShape::Film), it is among the unknowns of fitExactLength. Before all else it is
// moved at the lowest resolution, seven times, with an exchange up to 64 times stronger (less in rough textures) that
// falls by 4, and each time with an M that knows nothing of the outline before: an M that has adapted itself to a wrong
// outline holds it. The support says where to begin, within about 4 cells.
//
// Where noise and model error do not explain what a fit leaves, it is done again with less trust in some images or in
// the model (lowerTrust), up to three times. The noise is that of the options, or the series' own (TiltSeries::sigma),
// or estimatePhaseNoise's; of the last, no fit is asked to be closer than 0.003 of the root mean square phase. With an
// ensemble, sampleModels tells the spread of B.
//
// series: one or more of one frame (validateAll), about any of the axes; the grid of the result is modelGrid's. Pixels
// that do not count (TiltSeries::valid) are left out. support (nz, ny, nx): the share of material in a cell, 0 to 1, or
// undefined: then estimateSupport's, of the Fourier slices of two series. With a margin, support and M reach over the
// frame, and act on the phases inside it as they do there (PhaseOperator); what is far outside is seen by nothing but
// its field.
//
// initial: (nz, ny, nx, 3), any vectors with the directions of M, or undefined. Asked to finish, it returns the best so
// far. Throws Error for unfit series, an empty support, an outline sought with a length that is not exact, a grid that
// does not lie on the detector's pixels, or if the machine does not have enough memory. Cost: 2 x 19 images of a disc
// that fills 0.8 of the frame and a quarter of its depth: 5 s at 64^3, 6 s at 100^3, 101 s at 256^3, on two cores; up
// to four times as long where a fit explains too little, and four to six where the outline is sought. Memory: 0.3, 0.4
// and 2.3 GB in all.
//
// Sources: T. Minka, Proc. UAI 2001, 362, for the means of each factor; J. Caron, PhD thesis, RWTH Aachen (2017), for
// the regularized fit of M to phase images.
ModelBasedResult reconstructModel(const std::vector<TiltSeries>& series, const ModelBasedOptions& options,
  const at::Tensor& support = {}, const at::Tensor& initial = {}, const Run& run = {});
}
