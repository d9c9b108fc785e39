// Between VTK's data objects and the engine's views: no copy for float arrays with interleaved components.
#ifndef vtkMagNetBridge_h
#define vtkMagNetBridge_h

#include "core/Engine.h"

#include "vtkSmartPointer.h"

#include <cstdint>
#include <string>
#include <vector>

class vtkDataArray;
class vtkDataObject;
class vtkFloatArray;
class vtkImageData;
class vtkInformation;
class vtkTable;

namespace vtkMagNetBridge
{
// The grid of an image in metres (VTK's is in nanometres). Throws unless it is a volume on which the engine can
// work: axes along x, y, z, no direction matrix. `what` names the input in messages.
magnet::Grid GridOf(vtkImageData* image, const std::string& what);

// Sets an image's extent (from 0), spacing and origin in nanometres.
void SetGrid(vtkImageData* image, const magnet::Grid& grid);
// The same for the information that is passed downstream before the data.
void SetGrid(vtkInformation* info, const magnet::Grid& grid);
// What is known of an input's grid before its data (from the pipeline's information).
magnet::Grid GridOf(vtkInformation* info);

// Of a tilt series [m]: x and y about 0, the third axis counts images.
magnet::Grid SeriesGrid(const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing);

// A point data array as the engine reads it. Holds a converted copy only for other types than float.
struct Array
{
  vtkSmartPointer<vtkFloatArray> Values;
  const float* Data() const;
};

// The point data array `name` with the given number of components. If the name is empty: the first of
// `preferred` that is there. Throws, listing the arrays that are there, if it is missing or has another number
// of components, or if the image is empty.
Array PointArray(vtkImageData* image, const std::string& name, const std::vector<std::string>& preferred,
  int components, const std::string& what);

// Throws unless the array `name` may be a magnetization: the image has it, or nothing that is likely to be taken for
// it. Of a magnetic field H and of unit vectors m the message says what to do.
void RequireMagnetization(vtkImageData* image, const std::string& name, const std::string& what);

// The name that PointArray would choose.
std::string ChosenArray(vtkImageData* image, const std::string& name, const std::vector<std::string>& preferred);

// The point data array 'mask', or of another name, as the share of each cell that is filled; empty if there is none.
// Floating-point numbers up to 1 are shares; else all that is not 0 is filled.
std::vector<float> Shares(vtkImageData* image, const char* name = "mask");
// The same as bytes, 1 where at least half of a cell is filled.
std::vector<unsigned char> Mask(vtkImageData* image, const char* name = "mask");

magnet::VolumeView Volume(vtkImageData* image, const Array& array, int components, const std::string& what);

// A phase tilt series: array 'phase', field data 'tilt_angles' (degrees) and either 'tilt_axis' ('x' or 'y'), or
// 'tilt_axis_azimuth' (degrees) of an axis of any direction; 'detector_azimuth' (degrees; without it, the images show
// the specimen's frame), 'image_shifts' (nm), 'image_rotations' (degrees), 'phase_sigma' (rad, of the noise of a pixel:
// one number, or one an image). valid: Mask(image, "valid"), which has to
// live as long as the view.
magnet::SeriesView Series(
  vtkImageData* image, const Array& phase, const std::vector<unsigned char>& valid, const std::string& what);

// To stand behind an error about 'tilt_axis': what is known of an axis that is neither; empty if nothing is.
std::string AxisHint(vtkDataObject* series);

// New arrays on a point data set whose memory the engine fills.
float* NewFloats(vtkImageData* image, const char* name, int components);
unsigned char* NewBytes(vtkImageData* image, const char* name, int components);

// Provenance in field data.
void SetField(vtkDataObject* data, const char* name, const std::string& value);
void SetField(vtkDataObject* data, const char* name, const std::vector<std::string>& values);
void SetField(vtkDataObject* data, const char* name, const std::vector<double>& values);
// The numbers of a field data array; empty if it is missing.
std::vector<double> FieldNumbers(vtkDataObject* data, const char* name);
// The values of a field data string array; empty if it is missing.
std::vector<std::string> FieldTexts(vtkDataObject* data, const char* name);
// The first of them; empty if it is missing.
std::string FieldText(vtkDataObject* data, const char* name);
}

#endif
