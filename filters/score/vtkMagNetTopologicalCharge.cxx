#include "vtkMagNetTopologicalCharge.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkDoubleArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkTable.h"

vtkStandardNewMacro(vtkMagNetTopologicalCharge);

void vtkMagNetTopologicalCharge::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "VectorArray: " << this->VectorArray << "\n";
  os << indent << "MaskArray: " << this->MaskArray << "\n";
}

int vtkMagNetTopologicalCharge::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  return 1;
}

int vtkMagNetTopologicalCharge::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkTable");
  return 1;
}

void vtkMagNetTopologicalCharge::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  const auto vectors = vtkMagNetBridge::PointArray(
    input, this->VectorArray, { "M_model", "M", "B_magnet", "B_vfet", "B" }, 3, "the input");
  const auto view = vtkMagNetBridge::Volume(input, vectors, 3, "the input");
  std::vector<unsigned char> mask;
  if (!this->MaskArray.empty())
  {
    mask = vtkMagNetBridge::Mask(input, this->MaskArray.c_str());
    magnet::require(!mask.empty(), "there is no point data array '", this->MaskArray, "' to take as mask");
  }
  else
  {
    mask = vtkMagNetBridge::Mask(input);
    mask = mask.empty() ? vtkMagNetBridge::Mask(input, "mask_magnet") : mask;
    mask = mask.empty() ? std::vector<unsigned char>(input->GetNumberOfPoints(), 1) : mask;
  }
  const std::vector<double> charges = vtkMagNetEngine::Get().topologicalCharge(view, mask.data());
  vtkNew<vtkDoubleArray> z;
  z->SetName("z_nm");
  vtkNew<vtkDoubleArray> charge;
  charge->SetName("charge");
  for (std::size_t layer = 0; layer < charges.size(); ++layer)
  {
    z->InsertNextValue(
      (view.grid.origin[2] + static_cast<double>(layer) * view.grid.spacing[2]) / magnet::constants::nanometre);
    charge->InsertNextValue(charges[layer]);
  }
  vtkTable* const table = vtkTable::GetData(outputs, 0);
  table->AddColumn(z);
  table->AddColumn(charge);
}
