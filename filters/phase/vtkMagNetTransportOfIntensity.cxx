#include "vtkMagNetTransportOfIntensity.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetUpstream.h"

#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMagNetTransportOfIntensity);

namespace
{
// The units of the settings.
constexpr double micrometre = 1e-6;
constexpr double kV = 1e3;
constexpr double sameTilt = 0.1; // [degree]
using magnet::constants::nanometre;
}

// One input.
struct vtkMagNetTransportOfIntensity::Stack
{
  Stack(vtkImageData* image, const std::string& name)
    : Image(image)
    , Name(name)
    , Grid(vtkMagNetBridge::GridOf(image, name))
    , Valid(vtkMagNetBridge::Mask(image, "valid"))
    , Defoci(vtkMagNetBridge::FieldNumbers(image, "defocus_um"))
  {
    vtkMagNetContent::Require(image, { vtkMagNetContent::counts }, name);
    Counts = vtkMagNetBridge::PointArray(image, "", { "counts", "phase" }, 1, name);
  }

  vtkImageData* Image;
  std::string Name;
  magnet::Grid Grid;
  std::vector<unsigned char> Valid;
  std::vector<double> Defoci; // [um], as its field data have them
  vtkMagNetBridge::Array Counts;
};

vtkMagNetTransportOfIntensity::vtkMagNetTransportOfIntensity()
{
  const magnet::TransportOptions defaults;
  this->Edges = static_cast<int>(defaults.edges);
  this->Order = defaults.order;
  this->LongestPeriod = In(nanometre, defaults.longestPeriod);
}

int vtkMagNetTransportOfIntensity::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  info->Set(vtkAlgorithm::INPUT_IS_REPEATABLE(), 1);
  return 1;
}

void vtkMagNetTransportOfIntensity::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Defoci: " << this->Defocus.size() << ", " << this->AcceleratingVoltage << " kV\n";
  os << indent << "Edges: " << this->Edges << ", order " << this->Order << ", longest period " << this->LongestPeriod
     << " nm\n";
}

void vtkMagNetTransportOfIntensity::AddDefocus(double micrometres)
{
  this->Defocus.push_back(micrometres);
  this->Modified();
}

void vtkMagNetTransportOfIntensity::RemoveAllDefocus()
{
  this->Defocus.clear();
  this->Modified();
}

std::vector<vtkMagNetTransportOfIntensity::Stack> vtkMagNetTransportOfIntensity::Read(vtkInformationVector** inputs)
{
  std::vector<Stack> stacks;
  const int number = inputs[0]->GetNumberOfInformationObjects();
  for (int i = 0; i < number; ++i)
  {
    const std::string name = number == 1 ? "the input" : "input " + std::to_string(i + 1);
    stacks.emplace_back(vtkImageData::GetData(inputs[0], i), name);
    magnet::requireSame(stacks.front().Grid, stacks.front().Name.c_str(), stacks.back().Grid, name.c_str());
  }
  return stacks;
}

double vtkMagNetTransportOfIntensity::Voltage(const std::vector<Stack>& stacks) const
{
  if (this->AcceleratingVoltage != 0.0)
  {
    return this->AcceleratingVoltage * kV;
  }
  const std::vector<double> told = vtkMagNetBridge::FieldNumbers(stacks.front().Image, "voltage_kV");
  magnet::require(!told.empty(), stacks.front().Name,
    " does not tell the voltage that accelerated the electrons; set Accelerating Voltage, in kV");
  return told.front() * kV;
}

std::vector<double> vtkMagNetTransportOfIntensity::DefociOf(const std::vector<Stack>& stacks) const
{
  std::vector<double> defoci = this->Defocus;
  if (defoci.empty() && stacks.size() == 1)
  {
    // Those of the first tilt: from where they are repeated on, they are those of the next.
    defoci = stacks.front().Defoci;
    const auto repeats = [&](std::size_t period)
    { return std::equal(defoci.begin() + static_cast<std::ptrdiff_t>(period), defoci.end(), defoci.begin()); };
    std::size_t period = 1;
    while (period < defoci.size() && (defoci.size() % period != 0 || !repeats(period)))
    {
      ++period;
    }
    defoci.resize(std::min(period, defoci.size()));
  }
  else if (defoci.empty())
  {
    for (const Stack& stack : stacks)
    {
      const bool one = !stack.Defoci.empty() &&
                       std::count(stack.Defoci.begin(), stack.Defoci.end(), stack.Defoci.front()) ==
                         static_cast<std::ptrdiff_t>(stack.Defoci.size());
      magnet::require(
        one, stack.Name, " does not tell its defocus (field data defocus_um); set Defocus, one for each input");
      defoci.push_back(stack.Defoci.front());
    }
  }
  magnet::require(!defoci.empty(), "the input does not tell the defocus of its images (field data defocus_um); set "
                                   "Defocus, in micrometres, such as -100 0 100");
  magnet::require(stacks.size() == 1 || defoci.size() == stacks.size(), "there are ", stacks.size(), " inputs and ",
    defoci.size(), " numbers of Defocus; expected one for each input");
  for (double& one : defoci)
  {
    one *= micrometre;
  }
  return defoci;
}

std::int64_t vtkMagNetTransportOfIntensity::Tilts(const std::vector<Stack>& stacks, std::size_t defoci)
{
  const std::int64_t images = stacks.front().Grid.size[2];
  if (stacks.size() > 1)
  {
    const std::vector<double> first = vtkMagNetBridge::FieldNumbers(stacks.front().Image, "tilt_angles");
    for (const Stack& stack : stacks)
    {
      const std::vector<double> tilts = vtkMagNetBridge::FieldNumbers(stack.Image, "tilt_angles");
      magnet::require(std::equal(tilts.begin(), tilts.end(), first.begin(), first.end(),
                        [](double a, double b) { return std::abs(a - b) < sameTilt; }),
        stack.Name, " has other tilts than ", stacks.front().Name, "; expected the same, in the same order");
    }
    return images;
  }
  const auto each = static_cast<std::int64_t>(defoci);
  magnet::require(images % each == 0, "the input has ", images, " images and Defocus ", each,
    " numbers; expected as many numbers as images of each tilt, one tilt after the other");
  const std::vector<double> tilts = vtkMagNetBridge::FieldNumbers(stacks.front().Image, "tilt_angles");
  for (std::size_t i = 0; i < tilts.size(); ++i)
  {
    const double first = tilts[i - i % defoci];
    magnet::require(std::abs(tilts[i] - first) < sameTilt, "image ", i, " (from 0) is at a tilt of ", tilts[i],
      " degrees and belongs to a focal series at ", first, "; expected all images of one tilt together");
  }
  return images / each;
}

void vtkMagNetTransportOfIntensity::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  // How many images are of one tilt, the data may tell: they are wanted now.
  for (int i = 0; i < this->GetNumberOfInputConnections(0); ++i)
  {
    this->GetInputAlgorithm(0, i)->Update();
  }
  if (vtkMagNetUpstream::Failed(this) || this->GetNumberOfInputConnections(0) == 0)
  {
    return;
  }
  const std::vector<Stack> stacks = Read(inputs);
  const magnet::Grid& grid = stacks.front().Grid;
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0),
    vtkMagNetBridge::SeriesGrid({ grid.size[0], grid.size[1], Tilts(stacks, this->DefociOf(stacks).size()) },
      { grid.spacing[0], grid.spacing[1] }));
}

void vtkMagNetTransportOfIntensity::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const std::vector<Stack> stacks = Read(inputs);
  const std::vector<double> defoci = this->DefociOf(stacks);
  const std::int64_t tilts = Tilts(stacks, defoci.size());
  const Stack& first = stacks.front();
  const magnet::Grid& grid = first.Grid;
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(
    output, vtkMagNetBridge::SeriesGrid({ grid.size[0], grid.size[1], tilts }, { grid.spacing[0], grid.spacing[1] }));
  output->GetFieldData()->PassData(first.Image->GetFieldData());
  float* const phase = vtkMagNetBridge::NewFloats(output, "phase", 1);
  unsigned char* const known = vtkMagNetBridge::NewBytes(output, "valid", 1);
  output->GetPointData()->SetActiveScalars("phase");
  magnet::TransportOptions options;
  options.voltage = this->Voltage(stacks);
  options.edges = static_cast<magnet::TransportEdges>(this->Edges);
  options.order = this->Order;
  options.longestPeriod = this->LongestPeriod * nanometre;

  const std::int64_t pixels = grid.size[0] * grid.size[1];
  const std::size_t number = defoci.size();
  const bool masked = std::any_of(stacks.begin(), stacks.end(), [](const Stack& one) { return !one.Valid.empty(); });
  std::vector<float> images(number * static_cast<std::size_t>(pixels));
  std::vector<unsigned char> valid(masked ? images.size() : 0);
  std::vector<double> nonlinearity;
  const magnet::Run run = this->MakeRun();
  for (std::int64_t tilt = 0; tilt < tilts; ++tilt)
  {
    for (std::size_t k = 0; k < number; ++k)
    {
      const Stack& from = stacks[stacks.size() > 1 ? k : 0];
      const std::int64_t image = stacks.size() > 1
                                   ? tilt
                                   : tilt * static_cast<std::int64_t>(number) + static_cast<std::int64_t>(k);
      const auto to = static_cast<std::ptrdiff_t>(k) * pixels;
      std::copy_n(from.Counts.Data() + image * pixels, pixels, images.begin() + to);
      if (masked && from.Valid.empty())
      {
        std::fill_n(valid.begin() + to, pixels, static_cast<unsigned char>(1));
      }
      else if (masked)
      {
        std::copy_n(from.Valid.begin() + image * pixels, pixels, valid.begin() + to);
      }
    }
    const magnet::ImagesView view{ images.data(), static_cast<std::int64_t>(number), grid.size[1], grid.size[0] };
    nonlinearity.push_back(
      vtkMagNetEngine::Get()
        .transportOfIntensity(view, masked ? valid.data() : nullptr, defoci, { grid.spacing[0], grid.spacing[1] },
          options, phase + tilt * pixels, known + tilt * pixels,
          run.part(static_cast<double>(tilt) / static_cast<double>(tilts),
            static_cast<double>(tilt + 1) / static_cast<double>(tilts)))
        .nonlinearity);
  }
  vtkMagNetBridge::SetField(output, "voltage_kV", std::vector<double>{ options.voltage / kV });
  this->TellOfResult(output, first.Image, stacks.size() > 1 ? 1 : number, nonlinearity);
}

void vtkMagNetTransportOfIntensity::TellOfResult(
  vtkImageData* output, vtkImageData* first, std::size_t imagesOfTilt, const std::vector<double>& nonlinearity)
{
  vtkMagNetContent::Write(output, vtkMagNetContent::phase);
  vtkMagNetBridge::SetField(output, "nonlinearity", nonlinearity);
  for (const char* const ofImages :
    { "defocus_um", "phase_sigma", "image_shifts", "image_rotations", "image_files", "noise_seed" })
  {
    output->GetFieldData()->RemoveArray(ofImages);
  }
  const std::vector<double> tilts = vtkMagNetBridge::FieldNumbers(first, "tilt_angles");
  std::vector<double> each;
  for (std::size_t i = 0; i < tilts.size(); i += imagesOfTilt)
  {
    each.push_back(tilts[i]);
  }
  if (!each.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_angles", each);
  }
  constexpr double tooMuch = 0.5; // 4 % of the phase (TransportOptions.h)
  const double most = *std::max_element(nonlinearity.begin(), nonlinearity.end());
  if (most > tooMuch)
  {
    this->Tell(
      output, { magnet::text("the intensity does not change in proportion to the defocus (nonlinearity ", most,
                "; up to 0.3 is good): the phase comes out too small, by 4 % at 0.5. Take images nearer to focus, "
                "or more of them and a higher Order") });
  }
}
