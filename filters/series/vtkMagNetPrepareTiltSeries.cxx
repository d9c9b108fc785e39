#include "vtkMagNetPrepareTiltSeries.h"

#include "vtkMagNetAxis.h"
#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"

#include "vtkFieldData.h"
#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkUnsignedCharArray.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <sstream>

vtkStandardNewMacro(vtkMagNetPrepareTiltSeries);

namespace
{
std::string boxText(const int* box)
{
  std::ostringstream os;
  for (int axis = 0; axis < 2; ++axis)
  {
    const int from = box[2 * axis];
    const int to = box[2 * axis + 1];
    os << (axis == 0 ? "x " : ", y ");
    to < from ? os << "all" : os << from << " to " << to;
  }
  return os.str();
}
}

vtkMagNetPrepareTiltSeries::vtkMagNetPrepareTiltSeries()
  : TiltAxisAzimuth(vtkMagNetAxis::notSet)
  , DetectorAzimuth(vtkMagNetAxis::notSet)
{
  const magnet::PrepareOptions defaults;
  std::copy_n(defaults.vacuum.begin(), 4, this->VacuumBox);
  std::copy_n(defaults.crop.begin(), 4, this->Crop);
  this->AngleUnit = static_cast<int>(defaults.angleUnit);
  this->HotPixels = defaults.hotPixels;
  this->ReverseAngles = defaults.reverseAngles;
  this->NegateAngles = defaults.negateAngles;
  this->AngleShift = defaults.angleShift;
  this->Transpose = defaults.transpose;
  this->FlipX = defaults.flipX;
  this->FlipY = defaults.flipY;
  this->Turn = defaults.turn;
  this->Negate = defaults.negate;
  this->Background = static_cast<int>(defaults.background);
  this->Border = defaults.border;
  this->Binning = defaults.binning;
}

void vtkMagNetPrepareTiltSeries::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << this->Description() << "\n";
}

void vtkMagNetPrepareTiltSeries::AddLeaveOut(int image)
{
  this->LeaveOut.push_back(image);
  this->Modified();
}

void vtkMagNetPrepareTiltSeries::RemoveAllLeaveOut()
{
  this->LeaveOut.clear();
  this->Modified();
}

void vtkMagNetPrepareTiltSeries::AddTiltAngle(double degrees)
{
  this->TiltAngles.push_back(degrees);
  this->Modified();
}

void vtkMagNetPrepareTiltSeries::RemoveAllTiltAngles()
{
  this->TiltAngles.clear();
  this->Modified();
}

magnet::PrepareOptions vtkMagNetPrepareTiltSeries::Options() const
{
  magnet::PrepareOptions options;
  options.leaveOut = this->LeaveOut;
  options.angles = this->TiltAngles;
  options.angleUnit = static_cast<magnet::AngleUnit>(this->AngleUnit);
  options.hotPixels = this->HotPixels;
  options.reverseAngles = this->ReverseAngles;
  options.negateAngles = this->NegateAngles;
  options.angleShift = this->AngleShift;
  options.transpose = this->Transpose;
  options.flipX = this->FlipX;
  options.flipY = this->FlipY;
  options.turn = this->Turn;
  options.negate = this->Negate;
  options.background = static_cast<magnet::Background>(this->Background);
  options.border = this->Border;
  for (int i = 0; i < 4; ++i)
  {
    options.vacuum[i] = this->VacuumBox[i];
    options.crop[i] = this->Crop[i];
  }
  options.binning = this->Binning;
  return options;
}

std::string vtkMagNetPrepareTiltSeries::Description() const
{
  std::ostringstream os;
  os << "left out";
  for (const std::int64_t image : this->LeaveOut)
  {
    os << ' ' << image;
  }
  os << (this->LeaveOut.empty() ? " nothing" : "") << (this->TiltAngles.empty() ? "" : "; angles replaced")
     << (this->AngleUnit == 1 ? "; angles from radians" : "") << (this->ReverseAngles ? "; angles reversed" : "")
     << (this->NegateAngles ? "; angles negated" : "");
  if (this->AngleShift != 0.0)
  {
    os << "; angles shifted by " << this->AngleShift << " degrees";
  }
  os << (this->Transpose ? "; transposed" : "") << (this->FlipX ? "; flipped in x" : "")
     << (this->FlipY ? "; flipped in y" : "");
  if (this->Turn != 0.0)
  {
    os << "; turned by " << this->Turn << " degrees";
  }
  os << (this->Negate ? "; phase negated" : "");
  if (this->HotPixels > 0.0)
  {
    os << "; " << this->Replaced << " hot pixels above " << this->HotPixels << " standard deviations replaced";
  }
  if (this->Background != 0)
  {
    os << (this->Background == 1 ? "; offset" : "; offset and ramp") << " of the vacuum removed, ";
    const int* const v = this->VacuumBox;
    v[1] < v[0] && v[3] < v[2] ? os << "a frame of " << this->Border : os << boxText(v);
  }
  const int* const c = this->Crop;
  if (c[1] >= c[0] || c[3] >= c[2])
  {
    os << "; kept " << boxText(c);
  }
  os << "; binning " << this->Binning;
  return os.str();
}

// What the input's values told is not told of the result, which has its own.
void vtkMagNetPrepareTiltSeries::TellOfResult(vtkImageData* input, vtkImageData* output)
{
  const std::vector<std::string> cured = NotesOf(input);
  const std::vector<std::string> before = vtkMagNetBridge::FieldTexts(input, "notes");
  output->GetFieldData()->RemoveArray("notes");
  std::vector<std::string> kept;
  // What the reader told of an axis off the edge is answered by a turn, or by an axis that is set.
  const bool axisIsAnswered = this->Turn != 0.0 || this->TiltAxisAzimuth != vtkMagNetAxis::notSet;
  std::copy_if(before.begin(), before.end(), std::back_inserter(kept),
    [&](const std::string& note)
    {
      const bool ofAxis = note.rfind("the tilt axis lies ", 0) == 0;
      return std::find(cured.begin(), cured.end(), note) == cured.end() && !(ofAxis && axisIsAnswered);
    });
  this->Tell(output, kept, kept);
  this->TellOfSeries(output, before);
}

bool vtkMagNetPrepareTiltSeries::IsLeftOut(std::size_t image) const
{
  return std::find(this->LeaveOut.begin(), this->LeaveOut.end(), static_cast<std::int64_t>(image)) !=
         this->LeaveOut.end();
}

void vtkMagNetPrepareTiltSeries::Carry(vtkImageData* input, vtkImageData* output) const
{
  std::vector<std::string> kept;
  const std::vector<std::string> names = vtkMagNetBridge::FieldTexts(input, "image_files");
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    if (!this->IsLeftOut(i))
    {
      kept.push_back(names[i]);
    }
  }
  if (!kept.empty())
  {
    vtkMagNetBridge::SetField(output, "image_files", kept);
  }
  if (!this->TiltAngles.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_angles_from", "Prepare Tilt Series");
  }
  this->CarryAxis(input, output);
  this->CarryOfEachImage(input, output);
}

// An axis that was named is that of the result, whatever the mirrors; one that is told as an angle is mirrored, and
// either is turned.
void vtkMagNetPrepareTiltSeries::CarryAxis(vtkImageData* input, vtkImageData* output) const
{
  std::optional<vtkMagNetAxis::Azimuths> axis = vtkMagNetAxis::Set(
    this->TiltAxisAzimuth, this->DetectorAzimuth, vtkMagNetAxis::Read(input, "the series"));
  const bool isSet = this->TiltAxisAzimuth != vtkMagNetAxis::notSet || this->DetectorAzimuth != vtkMagNetAxis::notSet;
  const bool isMirrored = this->Transpose || this->FlipX != this->FlipY;
  const std::string name = vtkMagNetBridge::FieldText(input, "tilt_axis");
  if (!axis || !(isSet || isMirrored || this->Turn != 0.0))
  {
    return;
  }
  if (this->Transpose && !isSet && !name.empty())
  {
    axis->axis = axis->detector = name == "y" ? 90.0 : 0.0;
  }
  else if (isMirrored)
  {
    for (double* const azimuth : { &axis->axis, &axis->detector })
    {
      const double transposed = this->Transpose ? 90.0 - *azimuth : *azimuth;
      const double mirrored = this->FlipX != this->FlipY ? -transposed : transposed;
      // Of the two directions of an axis the one nearer to +x or +y, as the reader gives it.
      *azimuth = 45.0 + std::remainder(mirrored - 45.0, 180.0);
    }
  }
  const bool ofImages = axis->axis == axis->detector;
  // To what a setting can have meant: 9.6 - 9.6 degrees are 0.
  const auto turned = [this](double azimuth)
  { return std::round(1e9 * std::remainder(azimuth + this->Turn, 360.0)) / 1e9 + 0.0; };
  axis->detector = turned(axis->detector);
  axis->axis = ofImages ? axis->detector : axis->axis;
  vtkMagNetAxis::Write(output, *axis);
}

// What the field data tell of each image: where it was, and how noisy its pixels are.
void vtkMagNetPrepareTiltSeries::CarryOfEachImage(vtkImageData* input, vtkImageData* output) const
{
  const bool mirrors = this->Transpose || this->FlipX || this->FlipY;
  const auto images = static_cast<std::size_t>(vtkMagNetBridge::GridOf(input, "the series").size[2]);
  const double angle = this->Turn * magnet::constants::degree;
  // Pixels of one resolution element of a hologram share their noise: a mean within it has as much.
  const std::vector<double> told = vtkMagNetBridge::FieldNumbers(input, "resolution_element_pixels");
  const double element = told.empty() ? 1.0 : std::max(1.0, told.front());
  const double independent = std::max(1.0, this->Binning / element);
  if (!told.empty())
  {
    vtkMagNetBridge::SetField(
      output, "resolution_element_pixels", std::vector{ std::max(1.0, element / this->Binning) });
  }
  for (const char* const name : { "image_shifts", "image_rotations", "phase_sigma" })
  {
    std::vector<double> numbers = vtkMagNetBridge::FieldNumbers(input, name);
    const bool isNoise = std::string(name) == "phase_sigma";
    magnet::require(numbers.empty() || isNoise || !mirrors, "the series has ", name,
      ", which are not turned with the images; transpose or mirror them before they are aligned");
    const std::size_t each = numbers.size() % images == 0 ? numbers.size() / images : 0;
    for (std::size_t i = 0; each == 2 && i + 1 < numbers.size(); i += 2)
    {
      const double x = numbers[i];
      numbers[i] = std::cos(angle) * x - std::sin(angle) * numbers[i + 1];
      numbers[i + 1] = std::sin(angle) * x + std::cos(angle) * numbers[i + 1];
    }
    std::vector<double> kept;
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
      if (each == 0 || !this->IsLeftOut(i / each))
      {
        kept.push_back(isNoise ? numbers[i] / independent : numbers[i]);
      }
    }
    if (!kept.empty())
    {
      vtkMagNetBridge::SetField(output, name, kept);
    }
  }
}

// The mask of the pixels that count, turned, cropped and binned as the images are: a pixel counts if all of its parts
// do.
void vtkMagNetPrepareTiltSeries::CarryValid(
  const std::vector<unsigned char>& valid, const magnet::Grid& from, vtkImageData* output) const
{
  magnet::PrepareOptions options = this->Options();
  options.background = magnet::Background::Keep;
  options.hotPixels = 0.0;
  options.angles.clear();
  // As pixels without a phase are.
  std::vector<float> counts(static_cast<std::size_t>(from.cells()), 1.0F);
  std::transform(valid.begin(), valid.end(), counts.begin(),
    [](unsigned char counts) { return counts != 0 ? 1.0F : std::numeric_limits<float>::quiet_NaN(); });
  std::vector<float> result(static_cast<std::size_t>(output->GetNumberOfPoints()));
  std::vector<double> noAngles;
  vtkMagNetEngine::Get().prepareSeries(counts.data(), from.size, options, noAngles, result.data());
  unsigned char* const made = vtkMagNetBridge::NewBytes(output, "valid", 1);
  std::transform(result.begin(), result.end(), made, [](float share) { return std::isfinite(share) ? 1 : 0; });
}

// The noise of a pixel before a turn: in what the turn has smoothed it would be estimated too low, while in what is
// wide it is as large as before.
void vtkMagNetPrepareTiltSeries::KeepNoise(
  const float* phase, const std::vector<unsigned char>& valid, const magnet::Grid& from, vtkImageData* output) const
{
  constexpr double none = 3e-4; // of the root mean square phase
  const auto pixels = static_cast<std::size_t>(from.cells());
  std::vector<unsigned char> counts(pixels, 0);
  double squares = 0.0;
  double counted = 0.0;
  for (std::size_t p = 0; p < pixels; ++p)
  {
    if (std::isfinite(phase[p]) && (valid.empty() || valid[p] != 0))
    {
      counts[p] = 1;
      squares += static_cast<double>(phase[p]) * phase[p];
      counted += 1.0;
    }
  }
  magnet::SeriesView view;
  view.phase = phase;
  view.valid = counts.data();
  view.width = from.size[0];
  view.height = from.size[1];
  view.images = from.size[2];
  const double noise = counted > 0.0 ? vtkMagNetEngine::Get().phaseNoise(view) : 0.0;
  if (noise > none * std::sqrt(squares / std::max(1.0, counted)))
  {
    vtkMagNetBridge::SetField(output, "phase_sigma", std::vector<double>{ noise / this->Binning });
  }
}

magnet::Grid vtkMagNetPrepareTiltSeries::SeriesGrid(const magnet::Grid& input) const
{
  const magnet::PreparedSize made = vtkMagNetEngine::Get().preparedSize(
    input.size, { input.spacing[0], input.spacing[1] }, this->Options());
  return vtkMagNetBridge::SeriesGrid(made.size, made.spacing);
}

void vtkMagNetPrepareTiltSeries::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->SeriesGrid(grid));
}

void vtkMagNetPrepareTiltSeries::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  // The mean of wrapped phases is none.
  vtkMagNetContent::Require(input, { vtkMagNetContent::phase, vtkMagNetContent::electrostatic }, "the series");
  const auto phase = vtkMagNetBridge::PointArray(input, "", { "phase" }, 1, "the series");
  const magnet::Grid from = vtkMagNetBridge::GridOf(input, "the series");
  vtkMagNetBridge::SetGrid(output, this->SeriesGrid(from));
  output->GetFieldData()->PassData(input->GetFieldData());
  std::vector<double> angles = vtkMagNetBridge::FieldNumbers(input, "tilt_angles");
  const std::vector<unsigned char> valid = vtkMagNetBridge::Mask(input, "valid");
  // Pixels that do not count are no part of any fit.
  std::vector<float> counting;
  for (std::size_t p = 0; p < valid.size(); ++p)
  {
    counting.push_back(valid[p] != 0 ? phase.Data()[p] : std::numeric_limits<float>::quiet_NaN());
  }
  float* const made = vtkMagNetBridge::NewFloats(output, "phase", 1);
  this->Replaced = vtkMagNetEngine::Get().prepareSeries(
    valid.empty() ? phase.Data() : counting.data(), from.size, this->Options(), angles, made);
  const bool fromOutside = std::abs(std::remainder(this->Turn, 90.0)) > 1e-9;
  if (!valid.empty() || fromOutside)
  {
    this->CarryValid(valid, from, output);
  }
  if (fromOutside)
  {
    // What was turned away from pixels without a phase, masked or not.
    auto* const counts = vtkUnsignedCharArray::SafeDownCast(output->GetPointData()->GetArray("valid"))->GetPointer(0);
    std::transform(made, made + output->GetNumberOfPoints(), counts, counts,
      [](float value, unsigned char before) { return std::isfinite(value) ? before : 0; });
  }
  output->GetPointData()->SetActiveScalars("phase");
  if (!angles.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_angles", angles);
  }
  this->Carry(input, output);
  if (fromOutside && vtkMagNetBridge::FieldNumbers(input, "phase_sigma").empty())
  {
    this->KeepNoise(phase.Data(), valid, from, output);
  }
  // What an earlier node of this kind did stays told.
  const std::string before = vtkMagNetBridge::FieldText(input, "prepared");
  vtkMagNetBridge::SetField(output, "prepared", (before.empty() ? "" : before + " | ") + this->Description());
  this->TellOfResult(input, output);
}
