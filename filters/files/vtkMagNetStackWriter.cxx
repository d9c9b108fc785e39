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

vtkStandardNewMacro(vtkMagNetStackWriter);

namespace
{
enum : int
{
  All = 0,
  Length = 4
};
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
  vtkMagNetEngine::Get().writeStack(this->GetFileName(), images);
}
