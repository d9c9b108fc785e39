#include "vtkMagNetModelBased.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetSeriesPair.h"

#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetModelBased);

vtkMagNetModelBased::vtkMagNetModelBased()
{
  this->SetNumberOfInputPorts(4);
  this->SetNumberOfOutputPorts(3);
  const magnet::ModelBasedOptions defaults;
  this->Outline = static_cast<int>(defaults.outline);
  this->Length = static_cast<int>(defaults.length);
  this->SaturationMagnetization = defaults.saturationMagnetization;
  this->Background = static_cast<int>(defaults.background);
  this->PhaseNoise = defaults.phaseNoise;
  this->Exchange = defaults.exchange;
  this->ModelError = defaults.modelError;
  this->SupportThreshold = defaults.supportThreshold;
  this->Steps = defaults.steps;
  this->Robust = defaults.robust;
  this->Ensemble = defaults.ensemble;
}

void vtkMagNetModelBased::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Outline: " << this->Outline << "\n";
  os << indent << "Length: " << this->Length << "\n";
  os << indent << "SaturationMagnetization: " << this->SaturationMagnetization << "\n";
  os << indent << "Background: " << this->Background << "\n";
  os << indent << "Ensemble: " << this->Ensemble << "\n";
  os << indent << "Robust: " << this->Robust << "\n";
  os << indent << "PhaseNoise: " << this->PhaseNoise << "\n";
}

int vtkMagNetModelBased::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  if (port >= 2)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

void vtkMagNetModelBased::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid x = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), vtkMagNetSeriesPair::CubeOf(x, 0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(1), x);
  vtkMagNetBridge::SetGrid(
    outputs->GetInformationObject(2), vtkMagNetBridge::GridOf(inputs[1]->GetInformationObject(0)));
}

namespace
{
// A series like the one that was measured, with new numbers.
float* residualSeries(vtkImageData* series, vtkImageData* measured)
{
  series->ShallowCopy(measured);
  float* const values = vtkMagNetBridge::NewFloats(series, "phase", 1);
  series->GetPointData()->SetActiveScalars("phase");
  vtkMagNetBridge::SetField(series, "residual_of", "Model-based reconstruction");
  return values;
}

// What the fit found, as field data.
void tell(const magnet::ModelBasedReport& report, vtkImageData* volume)
{
  const auto number = [&](const char* name, double value)
  { vtkMagNetBridge::SetField(volume, name, std::vector<double>{ value }); };
  number("chi_square", report.chiSquare);
  number("misfit", report.misfit);
  number("model_error_found", report.modelError);
  number("doubted_images", static_cast<double>(report.doubtedImages));
  number("residual_correlation", report.residualCorrelation);
  number("phase_noise_found_rad", report.phaseNoise);
  number("saturation_magnetization_found_A_per_m", report.saturationMagnetization);
  number("saturation_magnetization_preferred_A_per_m", report.preferredMagnetization);
  number("support_voxels", static_cast<double>(report.voxels));
  number("support_estimated", report.supportEstimated ? 1.0 : 0.0);
}
}

void vtkMagNetModelBased::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const inputX = vtkImageData::GetData(inputs[0]);
  auto* const inputY = vtkImageData::GetData(inputs[1]);
  const vtkMagNetSeriesPair::Pair series = vtkMagNetSeriesPair::Read(inputX, inputY);
  magnet::Engine& engine = vtkMagNetEngine::Get();
  const magnet::Grid grid = vtkMagNetSeriesPair::Placed(engine.vfetGrid(series.X, series.Y, {}), inputX, inputY);
  const std::vector<unsigned char> support = vtkMagNetSeriesPair::Support(vtkImageData::GetData(inputs[2]), grid);
  vtkMagNetBridge::Array startArray;
  magnet::VolumeView start;
  if (auto* const initial = vtkImageData::GetData(inputs[3]))
  {
    startArray = vtkMagNetBridge::PointArray(
      initial, "", { "M_model", "M", "B_magnet", "B_vfet" }, 3, "the initial magnetization");
    start = vtkMagNetBridge::Volume(initial, startArray, 3, "the initial magnetization");
    magnet::requireSame(grid, "the reconstruction", start.grid, "the initial magnetization");
    start.grid = engine.vfetGrid(series.X, series.Y, {});
  }

  magnet::ModelBasedOptions options;
  options.outline = static_cast<magnet::OutlineShape>(this->Outline);
  options.length = static_cast<magnet::MagnetizationLength>(this->Length);
  options.background = static_cast<magnet::PhaseBackground>(this->Background);
  options.saturationMagnetization = this->SaturationMagnetization;
  options.phaseNoise = this->PhaseNoise;
  options.exchange = this->Exchange;
  options.modelError = this->ModelError;
  options.supportThreshold = this->SupportThreshold;
  options.steps = this->Steps;
  options.ensemble = this->Ensemble;
  options.robust = this->Robust;

  auto* const volume = vtkImageData::GetData(outputs, 0);
  vtkMagNetSeriesPair::StartVolume(volume, grid, inputX, inputY);
  magnet::ModelBasedOutput output;
  output.induction = vtkMagNetBridge::NewFloats(volume, "B_model", 3);
  output.magnetization = vtkMagNetBridge::NewFloats(volume, "M_model", 3);
  output.support = vtkMagNetBridge::NewBytes(volume, "mask", 1);
  if (this->Ensemble > 0)
  {
    output.spread = vtkMagNetBridge::NewFloats(volume, "B_sigma", 3);
  }
  output.residualX = residualSeries(vtkImageData::GetData(outputs, 1), inputX);
  output.residualY = residualSeries(vtkImageData::GetData(outputs, 2), inputY);
  const magnet::ModelBasedReport report = engine.modelBased(series.X, series.Y, options,
    support.empty() ? nullptr : support.data(), start, this->ChosenDevice(), output, this->MakeRun());
  volume->GetPointData()->SetActiveVectors("B_model");
  vtkMagNetBridge::SetField(volume, "method", "Model-based");
  tell(report, volume);
  const vtkMagNetSeriesPair::Notes notes = vtkMagNetSeriesPair::NotesOf(
    series, inputX, inputY, { output.induction, 3, grid });
  this->Tell(volume, notes.All, notes.Known);
}
