#include "vtkMagNetContent.h"

#include "vtkMagNetBridge.h"

#include "core/base/Error.h"

#include "vtkImageData.h"

#include <algorithm>
#include <cmath>

namespace vtkMagNetContent
{
namespace
{
// What to do with images of this content where others are needed.
std::string advice(const std::string& content, const std::vector<std::string>& allowed)
{
  const bool wantsCounts = std::find(allowed.begin(), allowed.end(), counts) != allowed.end();
  if (wantsCounts)
  {
    return "Give the images as the camera recorded them";
  }
  if (content == wrapped)
  {
    return "Unwrap them first (Unwrap Phase)";
  }
  if (content == counts)
  {
    return "Make phases of them first (Hologram Reconstruction, or Transport Of Intensity)";
  }
  if (content == electrostatic)
  {
    return "Give the magnetic phase (the first output of Separate Magnetic Phase)";
  }
  return "If they are something else, say so as Content of Tilt Series Reader or Mark As Tilt Series";
}
}

bool MayBeCounts(const float* values, std::int64_t number)
{
  constexpr float large = 64.0F; // no mask and no phase has whole numbers so large
  float most = 0.0F;
  for (std::int64_t i = 0; i < number; ++i)
  {
    if (!(values[i] >= 0.0F) || values[i] != std::floor(values[i]))
    {
      return false;
    }
    most = std::max(most, values[i]);
  }
  return most >= large && std::isfinite(most);
}

void Write(vtkImageData* series, const std::string& content)
{
  if (!content.empty())
  {
    vtkMagNetBridge::SetField(series, "content", content);
  }
}

void Require(vtkImageData* series, const std::vector<std::string>& allowed, const std::string& what)
{
  const std::string content = vtkMagNetBridge::FieldText(series, "content");
  if (content.empty() || std::find(allowed.begin(), allowed.end(), content) != allowed.end())
  {
    return;
  }
  std::string wanted;
  for (const std::string& one : allowed)
  {
    wanted += (wanted.empty() ? "" : " or ") + one;
  }
  throw magnet::Error(
    what + " holds images of the content '" + content + "'; expected " + wanted + ". " + advice(content, allowed));
}

const char* ArrayName(const std::string& content)
{
  return content == counts ? "counts" : "phase";
}

magnet::ImagesView Images(vtkImageData* series, const float* values, const std::string& what)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(series, what);
  return { values, grid.size[2], grid.size[1], grid.size[0] };
}
}
