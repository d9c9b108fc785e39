// What images out of focus are made with. No Torch in here.
#pragma once

#include <cstdint>

namespace magnet
{
// The wave behind the specimen, psi = A exp(i phase) with a plane wave exp(+2 pi i k.r), is imaged as
//
//   I = |F^-1[F[psi](k) P(k) exp(-i chi(k))]|^2,   chi = pi lambda defocus k^2 + (pi / 2) Cs lambda^3 k^4,
//
// P the aperture. With a positive defocus (overfocus: the lens is stronger than in focus) this is the intensity in the
// plane at the distance `defocus` behind the specimen, where the electrons are going: a hill of the phase, as a mean
// inner potential makes, gathers them there and is bright. A negative one (underfocus) is before it. For small defocus
//
//   I(defocus) - I(0) = -(defocus lambda / 2 pi) div(A^2 grad phase),
//
// as transportOfIntensity takes it. (M. De Graef, Introduction to Conventional Transmission Electron Microscopy,
// Cambridge (2003); M. De Graef in M. De Graef, Y. Zhu (eds.), Magnetic Imaging and Its Applications to Materials,
// Academic Press (2001).)
//
// Illumination that comes from directions with the density exp(-(angle / convergence)^2) blurs: the spectrum of the
// intensity is multiplied by exp(-(pi convergence k (defocus + Cs lambda^2 k^2))^2). Without Cs this is exact, for
// each direction displaces the image by defocus times angle; with Cs it is the envelope of a weak object (J. Frank,
// Optik 38, 519 (1973)).
struct FresnelOptions
{
  double voltage = 300e3;           // [V] that accelerates the electrons
  double defocus = 0.0;             // [m] positive: overfocus
  double sphericalAberration = 0.0; // Cs [m]; of a Lorentz lens several metres
  double convergence = 0.0;         // [rad] where the density of directions is 1/e of that of the axis
  double aperture = 0.0;            // [rad] half the opening angle of a round hole about the axis; 0: none
  std::int64_t subpixels = 1;       // of the wave along the edge of one of the camera's pixels
  double electrons = 0.0;           // that a pixel of the camera counts in vacuum, with Poisson's noise; 0: no noise
  std::uint64_t seed = 0;           // each image wants one of its own
};
}
