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
  at::Tensor likeX, likeY; // the slopes of -band / del^2: what magnetization makes of edges [rad pixel]
  at::Tensor validBand;
};

// All of these are made of the differences between neighbours, taken between -pi and pi and without their medians: so
// multiples of 2 pi, ramps and wrong unwrapping leave no trace. Of the phase f with the Fourier transform F, and s = 2
// pixels:
//
//   edges = sqrt(|grad h|^2 + (|k| h)^2),   H = (k s)^2 exp(-(k s)^2 / 2) F
//
// is the amplitude of the monogenic signal (M. Felsberg, G. Sommer, IEEE Trans. Signal Process. 49, 3136 (2001)). A
// specimen with the inner potential V and the induction B, both uniform along the beam, makes both phases of its
// thickness t: phi_e = C V t, and |grad phi_m| = (e / hbar) B t across B (physics of both: R. E. Dunin-Borkowski et
// al., Microsc. Res. Tech. 64, 390 (2004)). Across an edge these are a quarter of a period apart, so the sign of phi_m
// hardly changes the amplitude of both. It does displace it, by about (e / hbar) B s^2 / (C V), and phases with their
// signs as much in the other sense. With L the filter of the band, exp(-(k a)^2 / 2) - exp(-(k^2 (a^2 + b^2)) / 2), a =
// 1 and b = 4 pixels, the magnetic part of the band obeys
//
//   del^2 L phi_m = beta . grad L phi_e,
//
// beta slowly changing, so that beta . (likeX, likeY), fitted together with the map, takes this displacement away.
//
// Cost: 8 transforms, some 1 us a pixel; memory: 20 images.
PhaseBands phaseBands(const MaskedImage& phase, const Run& run);

// Bytes (ny, nx): 0 where the phase does not count, and at both of two neighbours that differ by more than pi: where
// it was unwrapped the wrong way, or is too steep to be known.
at::Tensor withoutJumps(const MaskedImage& phase);
}
