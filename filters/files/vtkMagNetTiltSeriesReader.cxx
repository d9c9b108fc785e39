#include "vtkMagNetTiltSeriesReader.h"

#include "vtkMagNetAxis.h"
#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include "vtkDataArray.h"
#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkVariant.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <optional>

vtkStandardNewMacro(vtkMagNetTiltSeriesReader);

namespace
{
// Pixels of a kind, and the images that have some.
struct Ignored
{
  std::int64_t Pixels = 0, Images = 0;

  void add(std::int64_t inOne)
  {
    Pixels += inOne;
    Images += inOne > 0 ? 1 : 0;
  }
};
}

using magnet::constants::nanometre;

vtkMagNetTiltSeriesReader::vtkMagNetTiltSeriesReader()
  : TiltAxisAzimuth(vtkMagNetAxis::notSet)
  , DetectorAzimuth(vtkMagNetAxis::notSet)
{
  this->SetNumberOfInputPorts(0);
}

vtkMagNetTiltSeriesReader::~vtkMagNetTiltSeriesReader() = default;

void vtkMagNetTiltSeriesReader::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Files: " << this->FileNames.size() << ", " << this->GetFileName() << "\n";
  os << indent << "Angles: " << this->TiltAngles.size() << " given, file " << this->AngleFile << "\n";
  os << indent << "Axis: " << this->TiltAxis << ", pixel " << this->PixelSize << " nm, images '" << this->Images
     << "', content " << vtkMagNetContent::choices[this->Content] << "\n";
  os << indent << "Azimuths: " << this->TiltAxisAzimuth << ", " << this->DetectorAzimuth << "; ignored pixels: mask '"
     << this->ValidFile << "', value '" << this->MissingValue << "'\n";
}

void vtkMagNetTiltSeriesReader::AddFileName(const char* name)
{
  if (name != nullptr && *name != '\0')
  {
    this->FileNames.emplace_back(name);
    this->Modified();
  }
}

void vtkMagNetTiltSeriesReader::RemoveAllFileNames()
{
  this->FileNames.clear();
  this->ChoicesOf.clear();
  this->Modified();
}

void vtkMagNetTiltSeriesReader::SetAngleFile(const char* name)
{
  const std::string wanted = name != nullptr ? name : "";
  if (wanted != this->AngleFile)
  {
    this->AngleFile = wanted;
    this->Modified();
  }
}

void vtkMagNetTiltSeriesReader::AddTiltAngle(double degrees)
{
  this->TiltAngles.push_back(degrees);
  this->Modified();
}

void vtkMagNetTiltSeriesReader::RemoveAllTiltAngles()
{
  this->TiltAngles.clear();
  this->Modified();
}

std::unique_ptr<magnet::ImageStack> vtkMagNetTiltSeriesReader::Open()
{
  magnet::TiltSeriesFileOptions options;
  options.angles = this->TiltAngles;
  options.angleFile = this->AngleFile;
  options.pixel = this->PixelSize * nanometre;
  options.images = this->Images;
  options.validFile = this->ValidFile;
  options.missingValue = this->MissingValue;
  // Also where the series can't be opened as it is set: another choice may be what it needs.
  if (!this->FileNames.empty() && this->ChoicesOf != this->FileNames.front())
  {
    this->ImageChoices->Reset();
    try
    {
      for (const std::string& choice : vtkMagNetEngine::Get().imageChoices(this->FileNames.front()))
      {
        this->ImageChoices->InsertNextValue(choice);
      }
      this->ChoicesOf = this->FileNames.front();
    }
    catch (const magnet::Error&)
    {
      // What can't be read by default may be read by the choice that is set; what can't be read at all says so below.
    }
  }
  return vtkMagNetEngine::Get().openTiltSeries(this->FileNames, options);
}

magnet::Grid vtkMagNetTiltSeriesReader::SeriesGrid(const magnet::StackInfo& info) const
{
  std::string notes;
  for (const std::string& note : info.notes)
  {
    notes += "; " + note;
  }
  magnet::require(info.spacing[0] > 0.0 && info.spacing[1] > 0.0, this->FileNames.front(),
    " does not tell the size of its pixels: set Pixel Size, in nm", notes);
  return vtkMagNetBridge::SeriesGrid(info.size, { info.spacing[0], info.spacing[1] });
}

void vtkMagNetTiltSeriesReader::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->SeriesGrid(this->Open()->info()));
}

void vtkMagNetTiltSeriesReader::Execute(vtkInformationVector**, vtkInformationVector* outputs)
{
  const auto stack = this->Open();
  const magnet::StackInfo& info = stack->info();
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(output, this->SeriesGrid(info));
  this->TellOfFile(output, info, this->ReadImages(*stack, output));
}

std::vector<std::string> vtkMagNetTiltSeriesReader::ReadImages(const magnet::ImageStack& stack, vtkImageData* output)
{
  const auto& size = stack.info().size;
  const std::int64_t pixels = size[0] * size[1];
  float* const phase = vtkMagNetBridge::NewFloats(output, "phase", 1);
  unsigned char* const valid = vtkMagNetBridge::NewBytes(output, "valid", 1);
  const magnet::Run run = this->MakeRun();
  Ignored notNumbers, marked;
  bool any = false;
  for (std::int64_t i = 0; i < size[2]; ++i)
  {
    run.advance(static_cast<double>(i) / static_cast<double>(size[2]), "Reading images");
    float* const image = phase + i * pixels;
    unsigned char* const counts = valid + i * pixels;
    stack.read(i, image);
    stack.markValid(i, image, counts);
    notNumbers.add(std::count_if(image, image + pixels, [](float value) { return !std::isfinite(value); }));
    marked.add(std::count(counts, counts + pixels, 0));
    any = any || std::count(counts, counts + pixels, 1) > 0;
  }
  this->NameImages(output, phase, valid);
  const bool asked = !this->ValidFile.empty() || !this->MissingValue.empty();
  magnet::require(any || !asked, "no pixel of ", this->FileNames.front(), " counts: all are ",
    this->ValidFile.empty() ? "of the value " + this->MissingValue : "0 in " + this->ValidFile,
    "; a mask is 0 where a pixel is to be ignored");
  if (!asked && (marked.Pixels == 0 || !any))
  {
    output->GetPointData()->RemoveArray("valid");
    return {};
  }
  std::vector<std::string> notes;
  if (asked && marked.Pixels == 0)
  {
    notes.push_back(this->ValidFile.empty() ? "no pixel has the value " + this->MissingValue + " of missing ones"
                                            : "all pixels count, in spite of " + this->ValidFile);
  }
  const bool areMarked = !this->ValidFile.empty() || std::tolower(this->MissingValue[0]) == 'n';
  if (notNumbers.Pixels > 0 && !areMarked)
  {
    notes.push_back(
      magnet::text(notNumbers.Pixels, notNumbers.Pixels == 1 ? " pixel" : " pixels", " in ", notNumbers.Images, " of ",
        size[2], size[2] == 1 ? " image" : " images", " are NaN or infinite, and are ignored (valid = 0)"));
  }
  return notes;
}

std::vector<std::string> vtkMagNetTiltSeriesReader::TellOfAxis(
  vtkImageData* output, const magnet::StackInfo& info) const
{
  const std::string axis = this->TiltAxis == 0 ? info.axis : this->TiltAxis == 1 ? "x" : "y";
  const double chosen = axis == "y" ? 90.0 : 0.0;
  const auto contradiction = [&](const std::string& setting)
  {
    return std::vector<std::string>{ setting + ", and the file tells an axis at " +
                                     vtkVariant(*info.axisAzimuth).ToString() + " degrees from x" };
  };
  constexpr double tooFar = 45.0; // [degree]
  std::optional<vtkMagNetAxis::Azimuths> known;
  if (!axis.empty() || info.axisAzimuth)
  {
    const double told = axis.empty() ? *info.axisAzimuth : chosen;
    known = vtkMagNetAxis::Azimuths{ told, told };
  }
  if (this->TiltAxisAzimuth != vtkMagNetAxis::notSet || this->DetectorAzimuth != vtkMagNetAxis::notSet)
  {
    const auto azimuths = vtkMagNetAxis::Set(this->TiltAxisAzimuth, this->DetectorAzimuth, known);
    vtkMagNetAxis::Write(output, *azimuths);
    const bool contradicts = info.axisAzimuth && vtkMagNetAxis::Between(azimuths->detector, *info.axisAzimuth) > tooFar;
    return contradicts
             ? contradiction(magnet::text("the axis is set to ", azimuths->detector, " degrees in the images"))
             : std::vector<std::string>();
  }
  if (!axis.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_axis", axis);
  }
  if (!info.axisAzimuth)
  {
    return {};
  }
  const bool contradicts = !axis.empty() && vtkMagNetAxis::Between(*info.axisAzimuth, chosen) > tooFar;
  // Of its two directions the one nearer to the axis that was chosen.
  const double told = axis.empty() ? *info.axisAzimuth : chosen + std::remainder(*info.axisAzimuth - chosen, 180.0);
  const std::vector<double> azimuth{ contradicts ? chosen : told };
  vtkMagNetBridge::SetField(output, "tilt_axis_azimuth", azimuth);
  vtkMagNetBridge::SetField(output, "detector_azimuth", azimuth);
  return contradicts ? contradiction("Tilt Axis is " + axis) : std::vector<std::string>();
}

void vtkMagNetTiltSeriesReader::TellOfFile(
  vtkImageData* output, const magnet::StackInfo& info, std::vector<std::string> notes)
{
  notes.insert(notes.begin(), info.notes.begin(), info.notes.end());
  if (!info.angles.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_angles", info.angles);
    vtkMagNetBridge::SetField(output, "tilt_angles_from", info.anglesFrom);
  }
  const std::vector<std::string> ofAxis = this->TellOfAxis(output, info);
  notes.insert(notes.end(), ofAxis.begin(), ofAxis.end());
  if (info.voltage)
  {
    vtkMagNetBridge::SetField(output, "voltage_kV", std::vector<double>{ *info.voltage / 1e3 });
  }
  if (!info.imageNames.empty())
  {
    vtkMagNetBridge::SetField(output, "image_files", info.imageNames);
  }
  if (!info.choice.empty())
  {
    vtkMagNetBridge::SetField(output, "images", info.choice);
  }
  std::string source = info.format;
  for (const std::string& line : info.description)
  {
    source += "; " + line;
  }
  const std::size_t others = this->FileNames.size() - 1;
  vtkMagNetBridge::SetField(output, "source_file",
    this->FileNames.front() + (others > 0 ? " and " + std::to_string(others) + " others" : std::string()));
  vtkMagNetBridge::SetField(output, "source_format", source);
  this->Tell(output, notes);
  // Of counts, and of phases that are said to be wrapped, there is nothing to say.
  const std::string content = vtkMagNetBridge::FieldText(output, "content");
  if (content != vtkMagNetContent::counts && content != vtkMagNetContent::wrapped)
  {
    this->TellOfSeries(output);
  }
}

void vtkMagNetTiltSeriesReader::NameImages(vtkImageData* output, const float* values, const unsigned char* valid) const
{
  std::string content = vtkMagNetContent::choices[this->Content];
  const auto pixels = output->GetNumberOfPoints();
  if (this->Content == 0 && std::count(valid, valid + pixels, 0) == 0 && vtkMagNetContent::MayBeCounts(values, pixels))
  {
    content = vtkMagNetContent::counts;
  }
  vtkMagNetContent::Write(output, content);
  const char* const name = vtkMagNetContent::ArrayName(content);
  output->GetPointData()->GetArray("phase")->SetName(name);
  output->GetPointData()->SetActiveScalars(name);
}
