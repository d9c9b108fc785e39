// What two phase images of one specimen with opposite magnetic phases share; not for use by others than the separation.
#pragma once

#include "AffineRegistration.h"

namespace magnet
{
struct PhaseBands
{
  at::Tensor edges;        // strength of the phase's edges, the same for either sign of the magnetic part [rad]
  at::Tensor validEdges;   // byte: 1 where no missing pixel is in reach of the filter
  at::Tensor band;         // the phase from 1 to 4 pixels [rad]
  at::Tensor likeX, likeY; // the band's slopes divided by k^2: what magnetization makes of edges [rad pixel]
  at::Tensor validBand;
};

// All of these are made of the differences between neighbours, taken between -pi and pi and without their medians: so
// multiples of 2 pi, ramps and wrong unwrapping leave no trace. Of the phase f with the Fourier transform F, and s = 2
// pixels:
//
//   edges = sqrt(|grad h|^2 + (|k| h)^2),   H = (k s)^2 exp(-(k s)^2 / 2) F
//
// is the amplitude of the monogenic signal (M. Felsberg, G. Sommer, IEEE Trans. Signal Process. 49, 3136 (2001)). Where
// a specimen with the inner potential V is magnetized by B, both uniform along the beam, the phases of both are made of
// its thickness t: phi_e = C V t and grad phi_m = beta t, beta = (e / hbar) (B x beam). Across an edge these differ in
// phase by a quarter of a period, so the sign of one hardly changes the amplitude of both. What it does change is a
// displacement of first order in (B / V), about |beta| s^2 / (C V), and for phases with a sign just as large: there the
// terms
//
//   L phi_m = beta . grad L phi_e / del^2,   L: exp(-(k a)^2 / 2) - exp(-(k a)^2 / 2 - (k b)^2 / 2), a = 1, b = 4
//   pixels
//
// with a slowly changing beta are fitted together with the map, and take it away.
//
// Cost: 8 transforms, some 1 us a pixel; memory: 20 images.
PhaseBands phaseBands(const MaskedImage& phase, const Run& run);

// Bytes (ny, nx): 0 where the phase does not count, and at both of two neighbours that differ by more than pi: where
// it was unwrapped the wrong way, or is too steep to be known.
at::Tensor withoutJumps(const MaskedImage& phase);
}
