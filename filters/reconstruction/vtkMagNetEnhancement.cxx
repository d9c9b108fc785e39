#include "vtkMagNetEnhancement.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetEnhancement);

namespace
{
constexpr double MB = 1e6;

std::vector<double> angles(vtkImageData* input, const char* name)
{
  std::vector<double> result = vtkMagNetBridge::FieldNumbers(input, name);
  magnet::require(result.size() >= 2, "the input has no field data '", name,
    "': the network must be told the tilt angles; give it the output of VFET Reconstruction");
  for (double& angle : result)
  {
    angle *= magnet::constants::degree;
  }
  return result;
}
}

vtkMagNetEnhancement::vtkMagNetEnhancement()
{
  const magnet::PredictorOptions defaults;
  this->Symmetries = defaults.symmetries;
  this->DataConsistency = static_cast<int>(defaults.consistency);
  this->DivergenceFree = defaults.divergenceFree;
  this->FitNoise = defaults.fitNoise;
  this->MemoryLimit = In(MB, defaults.memoryLimit);
}

void vtkMagNetEnhancement::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "InductionArray: " << this->InductionArray << "\n";
  os << indent << "Model: " << this->Model << "\n";
}

void vtkMagNetEnhancement::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  const auto b = vtkMagNetBridge::PointArray(input, this->InductionArray, { "B_vfet" }, 3, "the input");
  const auto volume = vtkMagNetBridge::Volume(input, b, 3, "the input");
  magnet::PredictorOptions options;
  options.symmetries = this->Symmetries;
  options.fitNoise = this->FitNoise;
  options.consistency = static_cast<magnet::DataConsistency>(this->DataConsistency);
  options.divergenceFree = this->DivergenceFree;
  options.memoryLimit = MB * this->MemoryLimit;
  // What VFET Reconstruction says of itself; of other programs' volumes nothing is known.
  const auto period = vtkMagNetBridge::FieldNumbers(input, "vfet_low_pass_period_nm");
  const auto order = vtkMagNetBridge::FieldNumbers(input, "vfet_low_pass_order");
  options.lowPassPeriod = period.empty() ? 0.0 : period[0] * magnet::constants::nanometre;
  options.lowPassOrder = order.empty() ? options.lowPassOrder : static_cast<int>(order[0]);
  output->ShallowCopy(input);
  float* const enhanced = vtkMagNetBridge::NewFloats(output, "B_magnet", 3);
  unsigned char* const support = vtkMagNetBridge::NewBytes(output, "mask_magnet", 1);
  const magnet::EnhancementReport report = vtkMagNetEngine::Get().enhance(volume, angles(input, "tilt_angles_x"),
    angles(input, "tilt_angles_y"), this->Model, options, this->ChosenDevice(), enhanced, support, this->MakeRun());
  if (!report.outlined)
  {
    output->GetPointData()->RemoveArray("mask_magnet");
  }
  output->GetPointData()->SetActiveVectors("B_magnet");
  vtkMagNetBridge::SetField(output, "magnet_model", this->Model.empty() ? "shipped" : this->Model);
  vtkMagNetBridge::SetField(output, "magnet_amplitude_T", std::vector<double>{ report.amplitude });
  std::vector<std::string> notes = vtkMagNetEngine::Get().inspectInduction({ enhanced, 3, volume.grid });
  const std::vector<std::string> known = vtkMagNetBridge::FieldTexts(input, "notes");
  notes.insert(notes.begin(), known.begin(), known.end());
  this->Tell(output, notes, known);
}
