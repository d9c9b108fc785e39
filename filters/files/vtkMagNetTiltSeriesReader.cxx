#include "vtkMagNetTiltSeriesReader.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkVariant.h"

#include <cmath>

vtkStandardNewMacro(vtkMagNetTiltSeriesReader);

using magnet::constants::nanometre;

vtkMagNetTiltSeriesReader::vtkMagNetTiltSeriesReader()
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
     << "'\n";
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
  // Also where the series can't be opened as it is set: another choice may be what it needs.
  if (!this->FileNames.empty() && this->ChoicesOf != this->FileNames.front())
  {
    this->ImageChoices->Reset();
    for (const std::string& choice : vtkMagNetEngine::Get().imageChoices(this->FileNames.front()))
    {
      this->ImageChoices->InsertNextValue(choice);
    }
    this->ChoicesOf = this->FileNames.front();
  }
  return vtkMagNetEngine::Get().openTiltSeries(this->FileNames, options);
}

magnet::Grid vtkMagNetTiltSeriesReader::SeriesGrid(const magnet::StackInfo& info) const
{
  magnet::require(info.spacing[0] > 0.0 && info.spacing[1] > 0.0, this->FileNames.front(),
    " does not tell the size of its pixels: set Pixel Size, in nm");
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
  float* const phase = vtkMagNetBridge::NewFloats(output, "phase", 1);
  const magnet::Run run = this->MakeRun();
  for (std::int64_t i = 0; i < info.size[2]; ++i)
  {
    run.advance(static_cast<double>(i) / static_cast<double>(info.size[2]), "Reading images");
    stack->read(i, phase + i * info.size[0] * info.size[1]);
  }
  output->GetPointData()->SetActiveScalars("phase");
  this->TellOfFile(output, info);
}

void vtkMagNetTiltSeriesReader::TellOfFile(vtkImageData* output, const magnet::StackInfo& info)
{
  std::vector<std::string> notes = info.notes;
  if (!info.angles.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_angles", info.angles);
    vtkMagNetBridge::SetField(output, "tilt_angles_from", info.anglesFrom);
  }
  const std::string axis = this->TiltAxis == 0 ? info.axis : this->TiltAxis == 1 ? "x" : "y";
  if (!axis.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_axis", axis);
  }
  if (info.axisAzimuth)
  {
    const double chosen = axis == "y" ? 90.0 : 0.0;
    const double off = std::abs(std::remainder(*info.axisAzimuth - chosen, 180.0));
    const bool contradicts = !axis.empty() && off > 45.0;
    if (contradicts)
    {
      notes.push_back("Tilt Axis is " + axis + ", and the file tells an axis at " +
                      vtkVariant(*info.axisAzimuth).ToString() + " degrees from x");
    }
    // Of its two directions the one nearer to the axis that was chosen.
    const double told = axis.empty() ? *info.axisAzimuth : chosen + std::remainder(*info.axisAzimuth - chosen, 180.0);
    const std::vector<double> azimuth{ contradicts ? chosen : told };
    vtkMagNetBridge::SetField(output, "tilt_axis_azimuth", azimuth);
    vtkMagNetBridge::SetField(output, "detector_azimuth", azimuth);
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
  this->TellOfSeries(output);
}
