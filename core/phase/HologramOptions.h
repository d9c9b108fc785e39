// What off-axis holograms are made and reconstructed with. No Torch in here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace magnet
{
// A hologram counts I(r) = I_0 (1 + C cos(2 pi q.r + phase)), r = (x, y) in pixels counted from 0, x along a row. Its
// spectrum has two sidebands, at +q and -q; the one holds exp(i phase), the other exp(-i phase). Which is taken is the
// user's choice, for the sign of a phase is a convention of the recording. (Against vacuum, the phase of a mean inner
// potential is positive.)
struct SidebandOptions
{
  // [rad] from x towards y: q makes less than a right angle with this direction. The default: along +y, or +x where the
  // fringes lie along y; its border is 22.5 degrees off the axes and the diagonals, along which fringes often lie.
  double halfPlane = 1.1780972450961724; // 3 pi / 8
  double widestFringe = 20.0;            // [pixel] spacing, beyond which a peak belongs to the centre band
  // [1/pixel] about where q is: the peak is searched within a quarter of its length around it, in no half plane. For
  // the other holograms of a series, and for what a user points at.
  std::optional<std::array<double, 2>> near;
};

enum class ApertureEdge
{
  Butterworth, // |H| = 1 / sqrt(1 + (k / R)^24), order 12 (S. Butterworth, Exp. Wireless 7, 536 (1930))
  Cosine       // 1 to 0 between 0.8 R and 1.2 R, like the cosine
};

struct HologramOptions
{
  // R / |q|. A third keeps clear of the centre band of any object, whose radius is 2 R; half of it resolves more, and
  // is right for weak objects only (amplitude near 1, phases below 1 rad but for smooth ones).
  double aperture = 1.0 / 3.0;
  ApertureEdge edge = ApertureEdge::Butterworth;
  // Hologram's pixels along the edge of one pixel of the result. 1: as many as there are; 0: as many as leave
  // frequencies up to 1.48 R.
  std::int64_t binning = 0;
  // Counts are electrons times the camera's gain: electrons in a count. 0: not known; from the noise in the spectrum at
  // |q|, away from the sidebands, which also tells what the camera's transfer does to the noise there.
  double electronsPerCount = 0.0;
  double lowestAmplitude = 0.05; // of the median: below, a pixel is not valid
  // [rad] of the phase: beyond, a pixel is not valid. Where there is no wave at all, its noise is taken for one with a
  // probability of exp(-1 / (2 sigma^2)): 0.4 % for 0.3 rad, 14 % for 0.5 rad.
  double largestSigma = 0.3;
};

// The object's wave A exp(i phase) interferes with a plane one of amplitude 1, partly coherent:
//
//   I(r) = n ((1 + A^2) / 2 + C' A cos(2 pi q.(r - drift) + phase)),   q = (cos d, sin d) / spacing,
//
// r = (x, y) in pixels counted from the middle of the first one, averaged over the pixel. In vacuum (A = 1) the camera
// counts n electrons a pixel in the mean, with fringes of contrast C: C' is larger by what the averaging takes, 10 %
// for fringes of 4 pixels along an axis. (H. Lichte, M. Lehmann, Rep. Prog. Phys. 71, 016102 (2008).)
struct HologramSimulation
{
  double fringeSpacing = 4.0;             // [pixel]
  double direction = 0.39269908169872414; // of q, at right angles to the fringes [rad] from x towards y: pi / 8
  double drift = 0.0;                     // of the fringes along q [pixel]: of the biprism since the object's
  double contrast = 0.2;                  // C, as it is recorded
  double electrons = 1000.0;              // n, a pixel
  bool noise = true;                      // Poisson's, of the electrons; without it the mean counts
  // The camera's modulation transfer at 1/2 a pixel, beyond that of its pixels: transfer^(2 |k|), of signal and noise
  // alike, as in a scintillator. 1: each electron is counted where it arrives.
  double transfer = 1.0;
  std::int64_t subpixels = 2; // of the wave along the edge of a pixel
  std::uint64_t seed = 0;     // each hologram wants one of its own
};

// Of a series of holograms of one camera, with which each is reconstructed alike.
struct HologramSeriesOptions : HologramOptions
{
  SidebandOptions sideband;
  // [1/pixel]: q itself, in place of what is found near it or in the half plane.
  std::optional<std::array<double, 2>> carrier;
};

// What a series of holograms is reconstructed with, and on what pixels.
struct HologramPlan
{
  std::vector<std::array<double, 2>> carriers; // q [1/pixel] of each hologram of the object
  double fringeSpacing = 0.0;                  // [pixel] of the first
  double clearness = 0.0;                      // the lowest of those that were found (Sideband.h); 0: q was given
  std::int64_t binning = 1;                    // edge of a pixel of the result [pixel of the hologram]
  std::array<std::int64_t, 3> size{};          // of the result: x, y, images
  std::array<double, 2> first{};               // place of its first pixel in the hologram [pixel] (x, y)
};

// Simulated holograms of a series: what differs from one to the next.
struct HologramSeriesSimulation : HologramSimulation
{
  // Pixels of the camera along the edge of one of the phase; the wave between is
  // interpolated by cubic convolution.
  std::int64_t cameraPixels = 4;
  double drifts = 0.0; // further drift of the fringes in each hologram, up to so much either way [pixel]
};
}
