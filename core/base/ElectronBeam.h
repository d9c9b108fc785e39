// The electrons of a microscope's beam.
#pragma once

namespace magnet
{
// lambda [m] = h c / sqrt(E (E + 2 E0)) of electrons that a voltage [V] has accelerated to the energy E, E0 their rest
// energy: 1.9687 pm at 300 kV, 2.5079 pm at 200 kV. Throws Error unless the voltage is positive and finite.
double electronWavelength(double acceleratingVoltage);

// C_E [rad/(V m)] = 2 pi e / lambda (E + E0) / (E (E + 2 E0)): 6.526e6 at 300 kV, 7.288e6 at 200 kV. Throws Error as
// above.
double interactionConstant(double acceleratingVoltage);
}
