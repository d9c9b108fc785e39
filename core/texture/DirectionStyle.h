// How directions become colours; see DirectionColor.h.
#pragma once

namespace magnet
{
enum class DirectionPalette
{
  Uniform, // equally bright and saturated at every angle, as the eye sees it
  Hsl      // as mumax3 and OOMMF draw it: purer colours, yellow and cyan brighter than red and blue
};

enum class DirectionShading
{
  OutOfPlane, // +z white, -z black; short vectors fade to grey
  InPlane     // lightness the in-plane strength: an induction map
};

struct DirectionStyle
{
  double maximum = 0.0; // the length shown in full colour, in the vectors' unit; 0: the longest vector's
  DirectionPalette palette = DirectionPalette::Uniform;
  DirectionShading shading = DirectionShading::OutOfPlane;
};
}
