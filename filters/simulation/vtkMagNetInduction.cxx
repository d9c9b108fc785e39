#include "vtkMagNetInduction.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetInduction);

void vtkMagNetInduction::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "MagnetizationArray: " << this->MagnetizationArray << "\n";
}

void vtkMagNetInduction::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::RequireMagnetization(
    input, vtkMagNetBridge::ChosenArray(input, this->MagnetizationArray, { "M" }), "the input");
  const auto m = vtkMagNetBridge::PointArray(input, this->MagnetizationArray, { "M" }, 3, "the input");
  const auto volume = vtkMagNetBridge::Volume(input, m, 3, "the input");
  output->ShallowCopy(input);
  float* const b = vtkMagNetBridge::NewFloats(output, "B", 3);
  vtkMagNetEngine::Get().induction(volume, this->ChosenDevice(), b, this->MakeRun());
  output->GetPointData()->SetActiveVectors("B");
  vtkMagNetBridge::SetField(output, "induction_from", "Newell demagnetization tensor, open boundaries");
}
