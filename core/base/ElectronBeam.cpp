#include "ElectronBeam.h"

#include "Constants.h"
#include "Error.h"

#include <cmath>

namespace magnet
{
using namespace constants;

namespace
{
constexpr double rest = electronMass * speedOfLight * speedOfLight; // E0 [J]
}

double electronWavelength(double acceleratingVoltage)
{
  require(acceleratingVoltage > 0.0 && std::isfinite(acceleratingVoltage), "the accelerating voltage is ",
    acceleratingVoltage, " V; it must be positive");
  const double energy = elementaryCharge * acceleratingVoltage; // E [J]
  const double momentum = std::sqrt(energy * (energy + 2.0 * rest)) / speedOfLight;
  return 2.0 * pi * reducedPlanck / momentum;
}

double interactionConstant(double acceleratingVoltage)
{
  const double wavelength = electronWavelength(acceleratingVoltage);
  const double energy = elementaryCharge * acceleratingVoltage; // E [J]
  return 2.0 * pi * elementaryCharge / wavelength * (energy + rest) / (energy * (energy + 2.0 * rest));
}
}
