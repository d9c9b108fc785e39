// What all reconstructions from tilt series share: the place of the result, and what it takes over.
#ifndef vtkMagNetSeriesPair_h
#define vtkMagNetSeriesPair_h

#include "vtkMagNetBridge.h"

#include <cstdint>

namespace vtkMagNetSeriesPair
{
// A tilt series as the engine reads it.
struct Measured
{
  std::string Name; // "the x series"
  vtkImageData* Image = nullptr;
  vtkMagNetBridge::Array Phase;
  std::vector<unsigned char> Valid;
  magnet::SeriesView View;

  Measured(vtkImageData* image, const std::string& name);
  Measured(Measured&&) = default;
};
using List = std::vector<Measured>;

// The x and the y series.
List Read(vtkImageData* x, vtkImageData* y);
std::vector<magnet::SeriesView> Views(const List& series);

// The grid of a reconstruction from a series on this grid, about the same middle; size 0: the series' width, depth 0:
// the size; margin: voxels more on each side along x and y.
magnet::Grid VolumeOf(const magnet::Grid& series, std::int64_t size, std::int64_t depth, std::int64_t margin);

// The engine's grid of a reconstruction, moved to where all series' frames and the specimen's middle are. Throws if
// the frames lie apart.
magnet::Grid Placed(magnet::Grid cube, const List& series);

// The share of each cell that is filled, by the mask, or else MagNet's, of a support that lies on the grid of the
// reconstruction; empty without a volume.
std::vector<float> Support(vtkImageData* volume, const magnet::Grid& grid);

// What cannot be right in the series, and in the induction that was made of them.
struct Notes
{
  std::vector<std::string> All, Known; // those of them that the series' own notes tell
};
Notes NotesOf(const List& series, const magnet::VolumeView& induction);

// Sets the grid of a volume reconstructed from series, and hands on their field data and angles: those of the series
// about x and about y with the ending _x and _y, of others with _1, _2 ...
void StartVolume(vtkImageData* output, const magnet::Grid& grid, const List& series);
}

#endif
