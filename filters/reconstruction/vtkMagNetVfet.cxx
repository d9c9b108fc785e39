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

#include <algorithm>
#include <cmath>
#include <string>

vtkStandardNewMacro(vtkMagNetVfet);

using magnet::constants::nanometre;

namespace
{
// What became of the pixels of a series that do not count; empty where there are none.
std::string missingPixels(const vtkMagNetSeriesPair::Measured& series)
{
  const auto missing = std::count(series.Valid.begin(), series.Valid.end(), 0);
  if (missing == 0)
  {
    return {};
  }
  const double share = static_cast<double>(missing) / static_cast<double>(series.Valid.size());
  return magnet::text(series.Name, ": ", std::max(0.1, std::round(1000.0 * share) / 10.0),
    " % of the pixels are missing; they are continued smoothly from those around them (SIRT and CGLS leave them out)");
}
}

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
  // Without the y series, Execute says what to do.
  if (port > 0)
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
  magnet::require(inputY != nullptr, "there is one tilt series only; VFET needs a second one about another axis. Model "
                                     "Based Reconstruction finds the magnetization from one, if a volume with the "
                                     "outline of the specimen (mask) is its Support");
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

  const std::vector<float> support = vtkMagNetSeriesPair::Support(vtkImageData::GetData(inputs[2]), grid);
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
  vtkMagNetSeriesPair::Notes notes = vtkMagNetSeriesPair::NotesOf(series, { b, 3, grid });
  for (const vtkMagNetSeriesPair::Measured& each : series)
  {
    const std::string words = missingPixels(each);
    notes.All.insert(notes.All.end(), words.empty() ? 0 : 1, words);
  }
  this->Tell(output, notes.All, notes.Known);
}
