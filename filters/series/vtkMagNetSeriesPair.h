// What all reconstructions from two tilt series share: the place of the result, and what it takes over.
#ifndef vtkMagNetSeriesPair_h
#define vtkMagNetSeriesPair_h

#include "vtkMagNetBridge.h"

namespace vtkMagNetSeriesPair
{
// The phases of the x and the y series, as the engine reads them.
struct Pair
{
  vtkMagNetBridge::Array PhaseX, PhaseY;
  magnet::SeriesView X, Y;
};
Pair Read(vtkImageData* x, vtkImageData* y);

// The grid of a reconstruction from a series on this grid, about the same middle; size 0: the series' width.
magnet::Grid CubeOf(const magnet::Grid& series, std::int64_t size);

// The engine's grid of a reconstruction, moved to where both series' frames and the specimen's middle are. Throws if
// the frames of the two lie apart.
magnet::Grid Placed(magnet::Grid cube, vtkImageData* x, vtkImageData* y);

// The mask, or else MagNet's, of a support that lies on the grid of the reconstruction; empty without a volume.
std::vector<unsigned char> Support(vtkImageData* volume, const magnet::Grid& grid);

// What cannot be right in the two series, and in what was made of them: of a volume's own array, and of the series.
struct Notes
{
  std::vector<std::string> All, Known; // those of them that the series' own notes tell
};
Notes NotesOf(const Pair& pair, vtkImageData* x, vtkImageData* y, const magnet::VolumeView& induction);

// Sets the grid of a volume reconstructed from both series, and hands on their field data and angles.
void StartVolume(vtkImageData* output, const magnet::Grid& grid, vtkImageData* x, vtkImageData* y);
}

#endif
