#include "vtkMagNetVfet.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetSeriesPair.h"

#include "core/base/Constants.h"

#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetVfet);

using magnet::constants::nanometre;

vtkMagNetVfet::vtkMagNetVfet()
{
  this->SetNumberOfInputPorts(3);
  const magnet::VfetOptions defaults;
  this->Method = static_cast<int>(defaults.method);
  this->Size = static_cast<int>(defaults.size);
  this->Depth = static_cast<int>(defaults.depth);
  this->Margin = static_cast<int>(defaults.margin);
  this->LowPassPeriod = In(nanometre, defaults.lowPassPeriod);
  this->LowPassOrder = defaults.lowPassOrder;
  this->WedgeFill = defaults.wedgeFill;
  this->Iterations = defaults.iterations;
  this->Tolerance = defaults.tolerance;
}

void vtkMagNetVfet::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Method: " << magnet::vfetMethodNames[this->Method] << "\n";
  os << indent << "Size: " << this->Size << "\n";
  os << indent << "Depth: " << this->Depth << "\n";
  os << indent << "Margin: " << this->Margin << "\n";
}

int vtkMagNetVfet::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  if (port == 2)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

void vtkMagNetVfet::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0),
    vtkMagNetSeriesPair::VolumeOf(
      vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0)), this->Size, this->Depth, this->Margin));
}

void vtkMagNetVfet::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const inputX = vtkImageData::GetData(inputs[0]);
  auto* const inputY = vtkImageData::GetData(inputs[1]);
  const vtkMagNetSeriesPair::List series = vtkMagNetSeriesPair::Read(inputX, inputY);

  magnet::VfetOptions options;
  options.method = static_cast<magnet::VfetMethod>(this->Method);
  options.size = this->Size;
  options.depth = this->Depth;
  options.margin = this->Margin;
  options.lowPassPeriod = this->LowPassPeriod * nanometre;
  options.lowPassOrder = this->LowPassOrder;
  options.wedgeFill = this->WedgeFill;
  options.iterations = this->Iterations;
  options.tolerance = this->Tolerance;

  magnet::Engine& engine = vtkMagNetEngine::Get();
  // Sizes, angles and axes first, then the place.
  const magnet::Grid grid = vtkMagNetSeriesPair::Placed(
    engine.vfetGrid(series[0].View, series[1].View, options), series);

  const std::vector<unsigned char> support = vtkMagNetSeriesPair::Support(vtkImageData::GetData(inputs[2]), grid);
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetSeriesPair::StartVolume(output, grid, series);
  float* const b = vtkMagNetBridge::NewFloats(output, "B_vfet", 3);
  engine.vfet(series[0].View, series[1].View, options, support.empty() ? nullptr : support.data(), this->ChosenDevice(),
    b, this->MakeRun());
  output->GetPointData()->SetActiveVectors("B_vfet");
  vtkMagNetBridge::SetField(output, "vfet_method", magnet::vfetMethodNames[this->Method]);
  vtkMagNetBridge::SetField(output, "vfet_low_pass_period_nm", std::vector<double>{ this->LowPassPeriod });
  vtkMagNetBridge::SetField(
    output, "vfet_low_pass_order", std::vector<double>{ static_cast<double>(this->LowPassOrder) });
  vtkMagNetBridge::SetField(output, "vfet_wedge_fill", std::vector<double>{ this->WedgeFill });
  const vtkMagNetSeriesPair::Notes notes = vtkMagNetSeriesPair::NotesOf(series, { b, 3, grid });
  this->Tell(output, notes.All, notes.Known);
}
