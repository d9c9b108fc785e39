#include "vtkMagNetSeparateMagneticPhase.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"

#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkIdTypeArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkTable.h"

#include <algorithm>
#include <array>
#include <cmath>

vtkStandardNewMacro(vtkMagNetSeparateMagneticPhase);

using magnet::constants::degree;

namespace
{
// One of the two inputs.
struct Phases
{
  Phases(vtkImageData* image, const std::string& what, bool withAmplitude)
    : Valid(vtkMagNetBridge::Mask(image, "valid"))
  {
    vtkMagNetContent::Require(image, { vtkMagNetContent::phase }, what);
    Phase = vtkMagNetBridge::PointArray(image, "", { "phase" }, 1, what);
    static_cast<magnet::ImagesView&>(View) = vtkMagNetContent::Images(image, Phase.Data(), what);
    View.valid = Valid.empty() ? nullptr : Valid.data();
    if (withAmplitude)
    {
      Amplitude = vtkMagNetBridge::PointArray(image, "", { "amplitude" }, 1, what);
      View.amplitude = Amplitude.Data();
    }
  }

  vtkMagNetBridge::Array Phase, Amplitude;
  std::vector<unsigned char> Valid;
  magnet::PhaseImagesView View;
};

// Of half a difference or sum [rad], one for each image; none where one of the two is not known.
std::vector<double> sigmaOf(vtkImageData* series, vtkImageData* turned, std::size_t images)
{
  std::vector<double> a = vtkMagNetBridge::FieldNumbers(series, "phase_sigma");
  std::vector<double> b = vtkMagNetBridge::FieldNumbers(turned, "phase_sigma");
  for (std::vector<double>* const each : { &a, &b })
  {
    if (each->size() == 1)
    {
      each->assign(images, each->front());
    }
    if (each->size() != images)
    {
      return {};
    }
  }
  std::transform(a.begin(), a.end(), b.begin(), a.begin(), [](double x, double y) { return 0.5 * std::hypot(x, y); });
  return a;
}
}

vtkMagNetSeparateMagneticPhase::vtkMagNetSeparateMagneticPhase()
{
  this->SetNumberOfInputPorts(2);
  this->SetNumberOfOutputPorts(3);
  const magnet::SeparationOptions defaults;
  this->Mirror = static_cast<int>(defaults.mirror);
  this->Vary = static_cast<int>(defaults.vary);
  this->Background = static_cast<int>(defaults.background);
  this->LargestRotation = In(degree, defaults.largestRotation);
}

int vtkMagNetSeparateMagneticPhase::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  return 1;
}

int vtkMagNetSeparateMagneticPhase::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port == 2 ? "vtkTable" : "vtkImageData");
  return 1;
}

void vtkMagNetSeparateMagneticPhase::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Mirror: " << this->Mirror << ", vary " << this->Vary << ", by " << this->RegisterBy
     << ", background " << this->Background << ", rotation up to " << this->LargestRotation << " degrees\n";
}

void vtkMagNetSeparateMagneticPhase::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), grid);
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(1), grid);
}

void vtkMagNetSeparateMagneticPhase::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const series = vtkImageData::GetData(inputs[0]);
  auto* const turned = vtkImageData::GetData(inputs[1]);
  const Phases first(series, "the series", this->RegisterBy == 1);
  const Phases second(turned, "the turned series", this->RegisterBy == 1);
  const magnet::Grid other = vtkMagNetBridge::GridOf(turned, "the turned series");
  const magnet::Grid grid = vtkMagNetBridge::GridOf(series, "the series");
  constexpr double alike = 0.01;
  magnet::require(std::abs(other.spacing[0] - grid.spacing[0]) <= alike * grid.spacing[0] &&
                    std::abs(other.spacing[1] - grid.spacing[1]) <= alike * grid.spacing[1],
    "the pixels of the turned series have an edge of ", other.spacing[0] * 1e9, " nm, those of the series of ",
    grid.spacing[0] * 1e9, " nm; expected the same");
  magnet::SeparationOptions options;
  options.mirror = static_cast<magnet::Mirror>(this->Mirror);
  options.vary = static_cast<magnet::AffineFreedom>(this->Vary);
  options.background = static_cast<magnet::SeparationBackground>(this->Background);
  options.largestRotation = this->LargestRotation * degree;
  magnet::SeparationOutput made;
  std::array<vtkImageData*, 2> results{ vtkImageData::GetData(outputs, 0), vtkImageData::GetData(outputs, 1) };
  for (vtkImageData* const each : results)
  {
    vtkMagNetBridge::SetGrid(each, grid);
    each->GetFieldData()->PassData(series->GetFieldData());
    (each == results[0] ? made.magnetic : made.electrostatic) = vtkMagNetBridge::NewFloats(each, "phase", 1);
    each->GetPointData()->SetActiveScalars("phase");
    vtkMagNetContent::Write(each, each == results[0] ? vtkMagNetContent::phase : vtkMagNetContent::electrostatic);
  }
  made.valid = vtkMagNetBridge::NewBytes(results[0], "valid", 1);
  const std::vector<magnet::PairRegistration> pairs = vtkMagNetEngine::Get().separatePhases(
    first.View, second.View, options, made, this->MakeRun());
  results[1]->GetPointData()->AddArray(results[0]->GetPointData()->GetArray("valid"));
  const std::vector<double> sigma = sigmaOf(series, turned, pairs.size());
  for (vtkImageData* const each : results)
  {
    each->GetFieldData()->RemoveArray("phase_sigma");
    if (!sigma.empty())
    {
      vtkMagNetBridge::SetField(each, "phase_sigma", sigma);
    }
    constexpr const char* vary[] = { "shift", "shift and rotation", "shift, rotation and scale", "affine" };
    constexpr const char* background[] = { "multiples of pi", "median", "plane" };
    vtkMagNetBridge::SetField(each, "separated",
      magnet::text("map: ", vary[this->Vary], pairs.front().map.mirrors() ? ", mirrored" : ", not mirrored", ", by ",
        this->RegisterBy == 0 ? "phases" : "amplitudes", "; taken off: ", background[this->Background]));
  }
  FillTable(vtkTable::GetData(outputs, 2), pairs, vtkMagNetBridge::FieldNumbers(series, "tilt_angles"));
  this->TellOfPairs(results[0], series, turned, pairs);
}

void vtkMagNetSeparateMagneticPhase::FillTable(
  vtkTable* table, const std::vector<magnet::PairRegistration>& pairs, const std::vector<double>& tilts)
{
  constexpr std::array<const char*, 9> names{ "shift x (pixels)", "shift y (pixels)", "xx", "xy", "yx", "yy",
    "correlation", "overlap", "standard error (pixels)" };
  vtkNew<vtkIdTypeArray> image;
  image->SetName("image");
  vtkNew<vtkDoubleArray> tilt;
  tilt->SetName("tilt angle (degrees)");
  std::array<vtkNew<vtkDoubleArray>, 9> columns;
  for (std::size_t c = 0; c < names.size(); ++c)
  {
    columns[c]->SetName(names[c]);
  }
  for (std::size_t i = 0; i < pairs.size(); ++i)
  {
    const magnet::PairRegistration& pair = pairs[i];
    image->InsertNextValue(static_cast<vtkIdType>(i));
    tilt->InsertNextValue(i < tilts.size() ? tilts[i] : std::nan(""));
    const auto& m = pair.map.matrix;
    const std::array<double, 9> values{ pair.map.shift[0], pair.map.shift[1], m[0], m[1], m[2], m[3], pair.correlation,
      pair.overlap, pair.sigma };
    for (std::size_t c = 0; c < values.size(); ++c)
    {
      columns[c]->InsertNextValue(values[c]);
    }
  }
  table->AddColumn(image);
  table->AddColumn(tilt);
  for (const auto& column : columns)
  {
    table->AddColumn(column);
  }
}

void vtkMagNetSeparateMagneticPhase::TellOfPairs(vtkImageData* magnetic, vtkImageData* series, vtkImageData* turned,
  const std::vector<magnet::PairRegistration>& pairs)
{
  std::vector<std::string> notes;
  const std::vector<double> a = vtkMagNetBridge::FieldNumbers(series, "tilt_angles");
  const std::vector<double> b = vtkMagNetBridge::FieldNumbers(turned, "tilt_angles");
  double apart = 0.0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
  {
    apart = std::max(apart, std::abs(a[i] - b[i]));
  }
  constexpr double much = 1.0; // [degree]
  if (apart > much)
  {
    notes.push_back(magnet::text("the tilts of the two series differ by up to ", apart,
      " degrees; images of one specimen turned over about the tilt axis belong together at the same tilt"));
  }
  constexpr double rough = 0.3; // [pixel]
  const auto worst = std::max_element(
    pairs.begin(), pairs.end(), [](const auto& one, const auto& other) { return one.sigma < other.sigma; });
  if (worst != pairs.end() && worst->sigma > rough)
  {
    notes.push_back(magnet::text("the images of pair ", worst - pairs.begin(), " (from 0) lie on one another to ",
      worst->sigma, " pixels only; look at the electrostatic phase of each"));
  }
  this->Tell(magnetic, notes);
}
