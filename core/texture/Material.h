// What a ferromagnet is made of, and the terms of its micromagnetic energy. No Torch in here.
#pragma once

#include <array>

namespace magnet
{
// SI units; 0 switches a term off. Energy densities [J/m^3] of the unit magnetization m:
//   exchange           A sum_i |d_i m|^2
//   Dzyaloshinskii-Moriya, bulk (T, O)     D m . (curl m)
//                      interfacial (C_nv)  D (m_z div m - m . grad m_z)
//                      D_2d                D m . (x^ x d_x m - y^ x d_y m)
//   uniaxial           Ku (1 - (m . u)^2)
//   cubic              Kc (mx^2 my^2 + my^2 mz^2 + mz^2 mx^2), axes x, y, z
//   Zeeman             -Ms m . B,  B = mu0 H the applied field
//   demagnetization    -mu0/2 Ms m . H_d
struct Material
{
  double saturationMagnetization = 3.84e5; // Ms [A/m]
  double exchange = 8.78e-12;              // A [J/m]
  double bulkDmi = 0.0;                    // D [J/m^2]
  double interfacialDmi = 0.0;             // D [J/m^2], of the film's volume; interface normal z
  double d2dDmi = 0.0;                     // D [J/m^2]
  double uniaxialAnisotropy = 0.0;         // Ku [J/m^3]; negative: easy plane
  std::array<double, 3> easyAxis{ 0.0, 0.0, 1.0 };
  double cubicAnisotropy = 0.0;                 // Kc [J/m^3]
  std::array<double, 3> field{ 0.0, 0.0, 0.0 }; // B [T]
  bool demagnetization = true;
};

// FeGe, a helimagnet: what Material begins with, and its Dzyaloshinskii-Moriya interaction. M. Beg et al., Sci. Rep. 5,
// 17137 (2015), doi:10.1038/srep17137.
inline Material ironGermanium()
{
  Material m;
  m.bulkDmi = 1.58e-3;
  return m;
}

// [J]
struct MicromagneticEnergy
{
  double exchange = 0.0;
  double dmi = 0.0;
  double anisotropy = 0.0;
  double zeeman = 0.0;
  double demagnetization = 0.0;

  double total() const { return exchange + dmi + anisotropy + zeeman + demagnetization; }
};
}
