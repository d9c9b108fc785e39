// A volume that is less deep than its frame is wide.
#pragma once

#include "DivergenceFree.h"

namespace magnet
{
// A wave of the wave number k in the plane is measured, up to a tilt t, at the wave numbers across it up to k tan(t)
// alone: the smaller k, the further its reconstruction reaches along z. With the few wave numbers along z that a thin
// volume has, the far ends of slow waves would be folded into it, and what tells their B_z would lie between two of
// them. So they are reconstructed in the deep volume, which has as many as the frame is wide; for they are few, this
// costs little.

// Below it [rad/m], waves are slow: eight times the wave number of the padded depth.
double slowWaves(const SpectralGrid& thin);

// Replaces the slow waves in the layers of the thin volume by those in the middle ones of the deep volume, which has
// the same plane. deep: on deepGrid, whose wave numbers in the plane are the thin one's up to `slow` or more. The
// weight falls from 1 at half of it to 0 (raised cosine).
void replaceSlowWaves(
  FieldLayers& thin, const SpectralGrid& thinGrid, const FieldLayers& deep, const SpectralGrid& deepGrid, double slow);
}
