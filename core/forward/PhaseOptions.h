// How a tilt series is taken. No Torch in here: the engine boundary uses it.
#pragma once

#include <cstdint>
#include <vector>

namespace magnet
{
enum class Axis
{
  X,
  Y
};

// What is added to each measured image, and not of the specimen's making.
enum class PhaseBackground
{
  None,
  Constant,
  Ramp,            // a constant and a slope along x and along y
  Quadratic,       // and x^2, x y, y^2
  SlowerThanPeriod // all cosines of an evenly continued image whose period is longer than a given one
};

// All but the last are standard deviations of independent normal draws; 0 turns an error off.
struct DetectorErrors
{
  double phaseNoise = 0.0;     // [rad] each pixel
  double relativeNoise = 0.0;  // the same as a fraction of the series' largest |phase|, added in quadrature
  double phaseOffset = 0.0;    // [rad] a constant of each image
  double phaseRamp = 0.0;      // [rad/m] a slope of each image along x, and one along y
  double phaseCurvature = 0.0; // [rad] each of the terms x^2, x y and y^2 of an image, x and y from -1 to 1 in it
  double angleError = 0.0;     // [rad] actual minus nominal angle of each image
  double imageShift = 0.0;     // [m] displacement of each image along x, and along y
  double imageRotation = 0.0;  // [rad] turn of each image about the frame's middle
  double missingPixels = 0.0;  // no deviation: the share of each image's pixels that have no phase, in round gaps
  std::uint64_t seed = 1;
};

// What is imaged and how.
struct PhaseOptions
{
  std::vector<double> angles;         // [rad] the nominal tilt angles
  int binning = 1;                    // detector pixel in voxels; phase is averaged over it
  double meanInnerPotential = 0.0;    // V0 [V] inside the mask; 0: no electrostatic phase
  double acceleratingVoltage = 300e3; // [V], for the electrostatic phase only
  DetectorErrors errors;
};
}
