#include "vtkMagNetNrmse.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkDoubleArray.h"
#include "vtkIdTypeArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkTable.h"

vtkStandardNewMacro(vtkMagNetNrmse);

namespace
{
void addScores(vtkTable* table, const std::vector<magnet::NrmseScore>& scores)
{
  constexpr const char* names[] = { "NRMSE", "NRMSE_x", "NRMSE_y", "NRMSE_z" };
  for (int column = 0; column < 4; ++column)
  {
    vtkNew<vtkDoubleArray> values;
    values->SetName(names[column]);
    for (const magnet::NrmseScore& score : scores)
    {
      values->InsertNextValue(column == 0 ? score.vector : score.component[column - 1]);
    }
    table->AddColumn(values);
  }
  vtkNew<vtkIdTypeArray> voxels;
  voxels->SetName("voxels");
  for (const magnet::NrmseScore& score : scores)
  {
    voxels->InsertNextValue(score.voxels);
  }
  table->AddColumn(voxels);
}
}

vtkMagNetNrmse::vtkMagNetNrmse()
{
  this->SetNumberOfInputPorts(2);
  this->SetNumberOfOutputPorts(3);
}

void vtkMagNetNrmse::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ReferenceArray: " << this->ReferenceArray << "\n";
  os << indent << "ReconstructionArray: " << this->ReconstructionArray << "\n";
  os << indent << "UseMask: " << this->UseMask << "\n";
}

int vtkMagNetNrmse::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  return 1;
}

int vtkMagNetNrmse::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port < 2 ? "vtkTable" : "vtkImageData");
  return 1;
}

void vtkMagNetNrmse::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkMagNetBridge::SetGrid(
    outputs->GetInformationObject(2), vtkMagNetBridge::GridOf(inputs[1]->GetInformationObject(0)));
}

void vtkMagNetNrmse::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const reference = vtkImageData::GetData(inputs[0]);
  auto* const reconstruction = vtkImageData::GetData(inputs[1]);
  const auto a = vtkMagNetBridge::PointArray(reference, this->ReferenceArray, { "B" }, 3, "the reference");
  const auto b = vtkMagNetBridge::PointArray(
    reconstruction, this->ReconstructionArray, { "B_model", "B_magnet", "B_vfet", "B" }, 3, "the reconstruction");
  const auto viewA = vtkMagNetBridge::Volume(reference, a, 3, "the reference");
  const auto viewB = vtkMagNetBridge::Volume(reconstruction, b, 3, "the reconstruction");
  magnet::requireSame(viewA.grid, "the reference", viewB.grid, "the reconstruction");
  std::vector<unsigned char> mask;
  if (this->UseMask)
  {
    mask = vtkMagNetBridge::Mask(reference);
    mask = mask.empty() ? vtkMagNetBridge::Mask(reconstruction) : mask;
    magnet::require(!mask.empty(),
      "neither the reference nor the reconstruction has a point data array 'mask' of the material; add one, or "
      "turn UseMask off to score the whole volume");
  }
  auto* const volume = vtkImageData::GetData(outputs, 2);
  volume->ShallowCopy(reconstruction);
  vtkMagNetBridge::SetGrid(volume, viewB.grid); // an extent from 0, as announced
  float* const error = vtkMagNetBridge::NewFloats(volume, "error", 3);
  const magnet::ScoreTable scores = vtkMagNetEngine::Get().nrmse(
    viewA, viewB, mask.empty() ? nullptr : mask.data(), error, this->MakeRun());
  volume->GetPointData()->SetActiveVectors("error");

  addScores(vtkTable::GetData(outputs, 0), { scores.volume });
  vtkNew<vtkDoubleArray> z;
  z->SetName("z_nm");
  for (std::size_t layer = 0; layer < scores.layers.size(); ++layer)
  {
    z->InsertNextValue(
      (viewA.grid.origin[2] + static_cast<double>(layer) * viewA.grid.spacing[2]) / magnet::constants::nanometre);
  }
  vtkTable* const layers = vtkTable::GetData(outputs, 1);
  layers->AddColumn(z);
  addScores(layers, scores.layers);
}
