// What the images of a series are: field data 'content'.
#ifndef vtkMagNetContent_h
#define vtkMagNetContent_h

#include "core/Engine.h"

#include <cstdint>
#include <string>
#include <vector>

class vtkImageData;

namespace vtkMagNetContent
{
// As the field data have it. A series that tells nothing is taken for what a node needs, if its numbers may be that.
inline constexpr const char* phase = "phase"; // unwrapped [rad]
inline constexpr const char* wrapped = "wrapped phase";
inline constexpr const char* counts = "counts"; // of a camera
inline constexpr const char* electrostatic = "electrostatic phase";

// A node's setting Content: 0 as the input tells, if it does, then in this order.
inline constexpr const char* choices[] = { "", phase, wrapped, counts, electrostatic };
inline constexpr int lastChoice = 4;

// Whether all the numbers could be a camera's counts: whole, none negative, and not all small, as those of a mask are.
bool MayBeCounts(const float* values, std::int64_t number);

// Sets the field data; of "" leaves what is there.
void Write(vtkImageData* series, const std::string& content);

// Throws unless the series tells that it is one of these, or nothing; the message says which node makes what is needed.
void Require(vtkImageData* series, const std::vector<std::string>& allowed, const std::string& what);

// The array of a series' images: 'counts' of counts, else 'phase'.
const char* ArrayName(const std::string& content);

// float images[nz][ny][nx] as the engine reads them.
magnet::ImagesView Images(vtkImageData* series, const float* values, const std::string& what);
}

#endif
