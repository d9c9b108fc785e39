// Magnetic textures as closed-form ansaetze in a specimen.
#pragma once

#include "TextureOptions.h"
#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct TexturedVolume
{
  at::Tensor magnetization; // [A/m] (nz, ny, nx, 3) float, 0 outside the material
  at::Tensor mask;          // (nz, ny, nx) unsigned char, 1 inside
};

// The texture in a disc (or another shape) in the middle of the grid. A cell belongs to the disc when its centre
// does; |M| = Ms there exactly. Throws Error on a parameter without meaning, or a disc that holds no cell.
// Skyrmion profile: theta(rho) = 2 atan(sinh(R/w) / sinh(rho/w)), X. S. Wang et al., Commun. Phys. 1, 31
// (2018), doi:10.1038/s42005-018-0029-0. Hopfion: the Hopf map, P. Sutcliffe, J. Phys. A 51, 375401
// (2018), doi:10.1088/1751-8121/aad521. Skyrmion lattice: three helices, S. Muehlbauer et al., Science 323,
// 915 (2009), doi:10.1126/science.1166767. Skyrmion bundles (bags): D. Foster et al., Nat. Phys. 15, 655 (2019),
// doi:10.1038/s41567-019-0476-x. Bobbers: F. N. Rybakov et al., Phys. Rev. Lett. 115, 117201 (2015),
// doi:10.1103/PhysRevLett.115.117201.
TexturedVolume makeTexture(const TextureOptions& options, const Grid& grid, const Run& run = {});
}
