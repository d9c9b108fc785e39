// Physical constants, CODATA 2018 (E. Tiesinga et al., Rev. Mod. Phys. 93, 025010, 2021,
// doi:10.1103/RevModPhys.93.025010). The only place in the project where they are written.
#pragma once

namespace magnet::constants
{
inline constexpr double pi = 3.14159265358979323846;
inline constexpr double elementaryCharge = 1.602176634e-19;              // e [C]
inline constexpr double reducedPlanck = 1.054571817e-34;                 // hbar [J s]
inline constexpr double electronMass = 9.1093837015e-31;                 // m_e [kg]
inline constexpr double speedOfLight = 299792458.0;                      // c [m/s]
inline constexpr double vacuumPermeability = 1.25663706212e-6;           // mu0 [N/A^2]
inline constexpr double phasePerFlux = elementaryCharge / reducedPlanck; // e/hbar [rad/(T m^2)]

inline constexpr double nanometre = 1e-9;
inline constexpr double degree = pi / 180.0;
}
