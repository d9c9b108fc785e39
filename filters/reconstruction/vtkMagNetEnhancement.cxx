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

// As VFET Reconstruction tells it: the angles, and the axis where it is not `axis`.
magnet::SeriesGeometry geometry(vtkImageData* input, magnet::Axis axis)
{
  const std::string ending = axis == magnet::Axis::X ? "_x" : "_y";
  magnet::SeriesGeometry result = magnet::SeriesGeometry::about(
    axis, vtkMagNetBridge::FieldNumbers(input, ("tilt_angles" + ending).c_str()));
  magnet::require(result.angles.size() >= 2, "the input has no field data 'tilt_angles", ending,
    "': the network must be told the tilt angles; give it the output of VFET Reconstruction");
  for (double& angle : result.angles)
  {
    angle *= magnet::constants::degree;
  }
  const auto azimuth = vtkMagNetBridge::FieldNumbers(input, ("tilt_axis_azimuth" + ending).c_str());
  if (!azimuth.empty())
  {
    result.azimuth = azimuth[0] * magnet::constants::degree;
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
  const magnet::EnhancementReport report = vtkMagNetEngine::Get().enhance(volume, geometry(input, magnet::Axis::X),
    geometry(input, magnet::Axis::Y), this->Model, options, this->ChosenDevice(), enhanced, support, this->MakeRun());
  if (!report.outlined)
  {
    output->GetPointData()->RemoveArray("mask_magnet");
  }
  output->GetPointData()->SetActiveVectors("B_magnet");
  vtkMagNetBridge::SetField(output, "magnet_model", this->Model.empty() ? "shipped" : this->Model);
  vtkMagNetBridge::SetField(output, "magnet_amplitude_T", std::vector<double>{ report.amplitude });
  vtkMagNetBridge::SetField(output, "magnet_misfit", std::vector<double>{ report.misfit });
  std::vector<std::string> notes = vtkMagNetEngine::Get().inspectInduction({ enhanced, 3, volume.grid });
  const std::vector<std::string> known = vtkMagNetBridge::FieldTexts(input, "notes");
  notes.insert(notes.begin(), report.notes.begin(), report.notes.end());
  notes.insert(notes.begin(), known.begin(), known.end());
  this->Tell(output, notes, known);
}
