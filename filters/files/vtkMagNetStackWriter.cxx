#include "vtkMagNetStackWriter.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkDataArray.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include "core/base/Error.h"

#include <cmath>
#include <limits>
#include <vector>

vtkStandardNewMacro(vtkMagNetStackWriter);

namespace
{
enum : int
{
  All = 0,
  Length = 4
};

// The formats have no masks; what is NaN comes back as a pixel to be ignored. copy: memory for it.
void maskOut(const std::vector<unsigned char>& valid, magnet::StoredImages& images, std::vector<float>& copy)
{
  if (valid.empty())
  {
    return;
  }
  copy.assign(images.values, images.values + valid.size());
  for (std::size_t p = 0; p < valid.size(); ++p)
  {
    copy[p] = valid[p] != 0 ? copy[p] : std::numeric_limits<float>::quiet_NaN();
  }
  images.values = copy.data();
}
}

void vtkMagNetStackWriter::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Component: " << this->Component << "\n";
}

void vtkMagNetStackWriter::WriteImage(vtkImageData* image)
{
  const std::string name = this->ChosenArray(image, { "phase" }, 0);
  vtkDataArray* const found = image->GetPointData()->GetArray(name.c_str());
  const int components = found != nullptr ? found->GetNumberOfComponents() : 1;
  const auto array = vtkMagNetBridge::PointArray(image, name, {}, components, "the volume");
  const magnet::Grid grid = vtkMagNetBridge::GridOf(image, "the volume");
  magnet::StoredImages images;
  images.size = grid.size;
  images.spacing = grid.spacing;
  images.angles = vtkMagNetBridge::FieldNumbers(image, "tilt_angles");
  images.series = !images.angles.empty();
  images.components = components;
  images.values = array.Data();
  images.label = name;
  std::vector<float> chosen;
  if (this->Component != All && components > 1)
  {
    magnet::require(this->Component == Length || this->Component <= components, name, " has ", components,
      " components; component ", this->Component, " was asked for");
    const std::int64_t count = grid.size[0] * grid.size[1] * grid.size[2];
    chosen.resize(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
    {
      const float* const v = images.values + i * components;
      double squares = 0.0;
      for (int c = 0; c < components; ++c)
      {
        squares += static_cast<double>(v[c]) * v[c];
      }
      chosen[static_cast<std::size_t>(i)] = this->Component == Length ? static_cast<float>(std::sqrt(squares))
                                                                      : v[this->Component - 1];
    }
    images.values = chosen.data();
    images.components = 1;
    images.label += this->Component == Length ? ", length" : std::string(", ") + "xyz"[this->Component - 1];
  }
  if (name == "phase" && images.components == 1)
  {
    maskOut(vtkMagNetBridge::Mask(image, "valid"), images, chosen);
  }
  vtkMagNetEngine::Get().writeStack(this->GetFileName(), images);
}
