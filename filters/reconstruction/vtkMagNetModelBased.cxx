#include "vtkMagNetModelBased.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetFoundGeometry.h"
#include "vtkMagNetSeriesPair.h"

#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkTable.h"

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMagNetModelBased);

namespace
{
constexpr int more = 4; // the repeatable port of series about any axes

// Whether this input is meant: ParaView's Python gives the first input of a filter, where it is not named, the active
// source. Beside Series, that is left out where it is one of these or no tilt series.
bool isMeant(vtkInformation* info, const std::vector<vtkInformation*>& others)
{
  auto* const image = vtkImageData::GetData(info);
  return others.empty() || (std::find(others.begin(), others.end(), info) == others.end() && image != nullptr &&
                             image->GetPointData()->GetArray("phase") != nullptr);
}

struct Input
{
  vtkInformation* info;
  std::string name;
};

std::vector<Input> seriesOf(vtkInformationVector** inputs)
{
  std::vector<Input> found;
  std::vector<vtkInformation*> others;
  for (int i = 0; i < inputs[more]->GetNumberOfInformationObjects(); ++i)
  {
    others.push_back(inputs[more]->GetInformationObject(i));
    found.push_back({ others.back(), "series " + std::to_string(i + 1) });
  }
  for (const int port : { 0, 1 })
  {
    vtkInformation* const info = inputs[port]->GetInformationObject(0);
    if (info != nullptr && isMeant(info, others))
    {
      found.push_back({ info, port == 0 ? "the x series" : "the y series" });
    }
  }
  return found;
}

vtkMagNetSeriesPair::List read(vtkInformationVector** inputs)
{
  vtkMagNetSeriesPair::List series;
  for (const Input& input : seriesOf(inputs))
  {
    auto* const image = vtkImageData::GetData(input.info);
    magnet::require(image != nullptr, input.name, " is no image data; a tilt series is expected");
    series.emplace_back(image, input.name);
    const magnet::SeriesView& view = series.back().View;
    const char* const expected = input.name == "the x series" ? "x" : input.name == "the y series" ? "y" : "";
    const char* const found = !view.isAlongEdge() ? "" : view.axis() == magnet::Axis::X ? "x" : "y";
    magnet::require(*expected == 0 || *found == 0 || *expected == *found, input.name, " is tilted about ", found,
      "; expected ", expected, ". Are the two inputs swapped? Series takes them in any order");
  }
  return series;
}
}

vtkMagNetModelBased::vtkMagNetModelBased()
{
  this->SetNumberOfInputPorts(5);
  this->SetNumberOfOutputPorts(4);
  const magnet::ModelBasedOptions defaults;
  this->Depth = static_cast<int>(defaults.depth);
  this->Margin = static_cast<int>(defaults.margin);
  this->Outline = static_cast<int>(defaults.outline);
  this->Length = static_cast<int>(defaults.length);
  this->SaturationMagnetization = defaults.saturationMagnetization;
  this->Background = static_cast<int>(defaults.background);
  this->BackgroundPeriod = In(magnet::constants::nanometre, defaults.backgroundPeriod);
  this->Refine = static_cast<int>(defaults.refine);
  this->PhaseNoise = defaults.phaseNoise;
  this->Exchange = defaults.exchange;
  this->ModelError = defaults.modelError;
  this->SupportThreshold = defaults.supportThreshold;
  this->Steps = defaults.steps;
  this->Robust = defaults.robust;
  this->Ensemble = defaults.ensemble;
  this->LeaveOneOut = defaults.leaveOneOut;
}

void vtkMagNetModelBased::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Depth: " << this->Depth << "\n";
  os << indent << "Margin: " << this->Margin << "\n";
  os << indent << "Outline: " << this->Outline << "\n";
  os << indent << "Length: " << this->Length << "\n";
  os << indent << "SaturationMagnetization: " << this->SaturationMagnetization << "\n";
  os << indent << "Background: " << this->Background << "\n";
  os << indent << "Refine: " << this->Refine << "\n";
  os << indent << "Ensemble: " << this->Ensemble << "\n";
  os << indent << "LeaveOneOut: " << this->LeaveOneOut << "\n";
  os << indent << "Robust: " << this->Robust << "\n";
  os << indent << "PhaseNoise: " << this->PhaseNoise << "\n";
}

int vtkMagNetModelBased::FillInputPortInformation(int port, vtkInformation* info)
{
  // See isMeant.
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), port == 0 ? "vtkDataObject" : "vtkImageData");
  info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  if (port == more)
  {
    info->Set(vtkAlgorithm::INPUT_IS_REPEATABLE(), 1);
  }
  return 1;
}

int vtkMagNetModelBased::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port == 3 ? "vtkTable" : "vtkImageData");
  return 1;
}

std::int64_t vtkMagNetModelBased::ChosenDepth(vtkInformation* support) const
{
  return this->Depth != 0 || support == nullptr ? this->Depth : vtkMagNetBridge::GridOf(support).size[2];
}

void vtkMagNetModelBased::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const std::vector<Input> series = seriesOf(inputs);
  magnet::require(!series.empty(), "there is no tilt series: give one or more as Series, or as X Series and Y Series");
  const magnet::Grid first = vtkMagNetBridge::GridOf(series[0].info);
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0),
    vtkMagNetSeriesPair::VolumeOf(first, 0, this->ChosenDepth(inputs[2]->GetInformationObject(0)), this->Margin));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(1), first);
  vtkMagNetBridge::SetGrid(
    outputs->GetInformationObject(2), series.size() > 1 ? vtkMagNetBridge::GridOf(series[1].info) : first);
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
  if (!report.leaveOneOutImages.empty())
  {
    number("leave_one_out", report.leaveOneOut);
    vtkMagNetBridge::SetField(volume, "leave_one_out_images", report.leaveOneOutImages);
  }
  if (!report.shellPeriods.empty())
  {
    std::vector<double> periods = report.shellPeriods;
    for (double& period : periods)
    {
      period /= magnet::constants::nanometre;
    }
    number("half_bit_resolution_nm", report.halfBitResolution / magnet::constants::nanometre);
    vtkMagNetBridge::SetField(volume, "shell_period_nm", periods);
    vtkMagNetBridge::SetField(volume, "shell_correlation", report.shellCorrelation);
    vtkMagNetBridge::SetField(volume, "half_bit_correlation", report.halfBit);
  }
}
}

void vtkMagNetModelBased::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const vtkMagNetSeriesPair::List series = read(inputs);
  const std::vector<magnet::SeriesView> views = vtkMagNetSeriesPair::Views(series);
  magnet::Engine& engine = vtkMagNetEngine::Get();
  magnet::ModelBasedOptions options;
  options.depth = this->ChosenDepth(inputs[2]->GetInformationObject(0));
  options.margin = this->Margin;
  options.outline = static_cast<magnet::OutlineShape>(this->Outline);
  options.length = static_cast<magnet::MagnetizationLength>(this->Length);
  options.background = static_cast<magnet::PhaseBackground>(this->Background);
  options.backgroundPeriod = this->BackgroundPeriod * magnet::constants::nanometre;
  options.refine = static_cast<magnet::Refine>(this->Refine);
  options.saturationMagnetization = this->SaturationMagnetization;
  options.phaseNoise = this->PhaseNoise;
  options.exchange = this->Exchange;
  options.modelError = this->ModelError;
  options.supportThreshold = this->SupportThreshold;
  options.steps = this->Steps;
  options.ensemble = this->Ensemble;
  options.robust = this->Robust;
  options.leaveOneOut = this->LeaveOneOut;

  const magnet::Grid grid = vtkMagNetSeriesPair::Placed(engine.modelBasedGrid(views, options), series);
  const std::vector<float> support = vtkMagNetSeriesPair::Support(vtkImageData::GetData(inputs[2]), grid);
  vtkMagNetBridge::Array startArray;
  magnet::VolumeView start;
  if (auto* const initial = vtkImageData::GetData(inputs[3]))
  {
    startArray = vtkMagNetBridge::PointArray(
      initial, "", { "M_model", "M", "B_magnet", "B_vfet" }, 3, "the initial magnetization");
    start = vtkMagNetBridge::Volume(initial, startArray, 3, "the initial magnetization");
    magnet::requireSame(grid, "the reconstruction", start.grid, "the initial magnetization");
    start.grid = engine.modelBasedGrid(views, options);
  }

  auto* const volume = vtkImageData::GetData(outputs, 0);
  vtkMagNetSeriesPair::StartVolume(volume, grid, series);
  magnet::ModelBasedOutput output;
  output.induction = vtkMagNetBridge::NewFloats(volume, "B_model", 3);
  output.magnetization = vtkMagNetBridge::NewFloats(volume, "M_model", 3);
  output.support = vtkMagNetBridge::NewBytes(volume, "mask", 1);
  if (this->Ensemble > 0)
  {
    output.spread = vtkMagNetBridge::NewFloats(volume, "B_sigma", 3);
    output.magnetizationSpread = vtkMagNetBridge::NewFloats(volume, "M_sigma", 3);
  }
  // The residuals of more than two series have no output.
  std::vector<vtkSmartPointer<vtkImageData>> others;
  for (std::size_t i = 0; i < series.size(); ++i)
  {
    if (i >= 2)
    {
      others.push_back(vtkSmartPointer<vtkImageData>::New());
    }
    auto* const residual = i < 2 ? vtkImageData::GetData(outputs, static_cast<int>(i) + 1) : others.back().Get();
    output.residuals.push_back(residualSeries(residual, series[i].Image));
  }
  const magnet::ModelBasedReport report = engine.modelBased(
    views, options, support.empty() ? nullptr : support.data(), start, this->ChosenDevice(), output, this->MakeRun());
  volume->GetPointData()->SetActiveVectors("B_model");
  vtkMagNetBridge::SetField(volume, "method", "Model-based");
  tell(report, volume);
  if (!report.found.empty())
  {
    vtkMagNetFoundGeometry::Tell(volume, views, report.found);
    vtkMagNetFoundGeometry::Fill(vtkTable::GetData(outputs, 3), views, report.found);
    for (std::size_t i = 0; i < std::min<std::size_t>(2, views.size()); ++i)
    {
      vtkMagNetFoundGeometry::Apply(
        vtkImageData::GetData(outputs, static_cast<int>(i) + 1), magnet::changed(views[i], report.found[i]));
    }
  }
  vtkMagNetSeriesPair::Notes notes = vtkMagNetSeriesPair::NotesOf(series, { output.induction, 3, grid });
  if (!report.shellPeriods.empty() && std::isnan(report.halfBitResolution))
  {
    notes.All.push_back("the fits of two halves of the images agree at no scale: what the result shows is not in the "
                        "images; are axes, angles and alignment right, and is the noise not too strong?");
  }
  this->Tell(volume, notes.All, notes.Known);
}
