#include "vtkMagNetDirectionColor.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetDirectionColor);

vtkMagNetDirectionColor::vtkMagNetDirectionColor()
{
  const magnet::DirectionStyle defaults;
  this->MaximumLength = defaults.maximum;
  this->Palette = static_cast<int>(defaults.palette);
  this->Shading = static_cast<int>(defaults.shading);
}

void vtkMagNetDirectionColor::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "VectorArray: " << this->VectorArray << "\n";
  os << indent << "MaximumLength: " << this->MaximumLength << "\n";
  os << indent << "Palette: " << this->Palette << "\n";
  os << indent << "Shading: " << this->Shading << "\n";
}

void vtkMagNetDirectionColor::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  const auto vectors = vtkMagNetBridge::PointArray(
    input, this->VectorArray, { "B_model", "B_magnet", "B_vfet", "B", "M" }, 3, "the input");
  output->ShallowCopy(input);
  unsigned char* const rgb = vtkMagNetBridge::NewBytes(output, "direction_color", 3);
  magnet::DirectionStyle style;
  style.maximum = this->MaximumLength;
  style.palette = static_cast<magnet::DirectionPalette>(this->Palette);
  style.shading = static_cast<magnet::DirectionShading>(this->Shading);
  vtkMagNetEngine::Get().directionColor(vectors.Data(), input->GetNumberOfPoints(), style, rgb, this->MakeRun());
  output->GetPointData()->SetActiveScalars("direction_color");
}
