#include "vtkMagNetMarkAsTiltSeries.h"

#include "vtkMagNetAxis.h"
#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetFoundGeometry.h"

#include "core/base/Constants.h"

#include "vtkDataArray.h"
#include "vtkFieldData.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkTable.h"

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMagNetMarkAsTiltSeries);

using magnet::constants::nanometre;

namespace
{
constexpr int fromTable = 3;
}

vtkMagNetMarkAsTiltSeries::vtkMagNetMarkAsTiltSeries()
  : TiltAxisAzimuth(vtkMagNetAxis::notSet)
  , DetectorAzimuth(vtkMagNetAxis::notSet)
{
  this->SetNumberOfInputPorts(2);
}

int vtkMagNetMarkAsTiltSeries::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), port == 0 ? "vtkImageData" : "vtkTable");
  if (port == 1)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

void vtkMagNetMarkAsTiltSeries::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "PhaseArray: " << this->PhaseArray << ", axis " << this->TiltAxis << ", azimuths "
     << this->TiltAxisAzimuth << " and " << this->DetectorAzimuth << ", content "
     << vtkMagNetContent::choices[this->Content] << "\n";
  os << indent << "Angles from: " << this->AnglesFrom << ", " << this->FirstTilt << " to " << this->LastTilt << ", "
     << this->TiltAngles.size() << " given, file " << this->AngleFile << ", series " << this->GeometrySeries
     << " of a table\n";
  os << indent << "PixelSize: " << this->PixelSize << " nm\n";
}

void vtkMagNetMarkAsTiltSeries::AddTiltAngle(double degrees)
{
  this->TiltAngles.push_back(degrees);
  this->Modified();
}

void vtkMagNetMarkAsTiltSeries::RemoveAllTiltAngles()
{
  this->TiltAngles.clear();
  this->Modified();
}

magnet::Grid vtkMagNetMarkAsTiltSeries::SeriesGrid(const magnet::Grid& input) const
{
  magnet::require(this->PixelSize >= 0.0 && std::isfinite(this->PixelSize), "Pixel Size is ", this->PixelSize,
    " nm; it must be positive, or 0 for the input's");
  const double own = this->PixelSize * nanometre;
  return vtkMagNetBridge::SeriesGrid(
    input.size, { own > 0.0 ? own : input.spacing[0], own > 0.0 ? own : input.spacing[1] });
}

std::vector<double> vtkMagNetMarkAsTiltSeries::Angles(
  std::int64_t images, std::vector<std::string> names, std::string& note) const
{
  std::vector<double> angles = this->TiltAngles;
  const char* source = "Tilt Angles has";
  if (this->AnglesFrom == 2)
  {
    magnet::require(!this->AngleFile.empty(), "no Angle File was chosen");
    if (static_cast<std::int64_t>(names.size()) != images)
    {
      names.assign(static_cast<std::size_t>(images), "");
    }
    angles = vtkMagNetEngine::Get().readAngles(this->AngleFile, names, note);
    source = "the angle file has";
  }
  else if (this->AnglesFrom == 0)
  {
    magnet::require(images >= 2, "the input has ", images, " image; a range of tilts needs at least 2");
    angles.clear();
    for (std::int64_t i = 0; i < images; ++i)
    {
      const double part = static_cast<double>(i) / static_cast<double>(images - 1);
      angles.push_back(this->FirstTilt + part * (this->LastTilt - this->FirstTilt));
    }
  }
  magnet::require(static_cast<std::int64_t>(angles.size()) == images, "the input has ", images, " image(s), ", source,
    " ", angles.size(), " angle(s)");
  for (const double angle : angles)
  {
    magnet::require(std::isfinite(angle) && std::abs(angle) <= 180.0, "a tilt angle is ", angle,
      "; degrees between -180 and 180 were expected");
  }
  return angles;
}

void vtkMagNetMarkAsTiltSeries::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->SeriesGrid(grid));
}

void vtkMagNetMarkAsTiltSeries::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  std::string name = this->PhaseArray;
  vtkPointData* const arrays = input->GetPointData();
  if (name.empty() && arrays->GetArray("phase") == nullptr && arrays->GetArray("counts") == nullptr)
  {
    vtkDataArray* const scalars = arrays->GetScalars() != nullptr    ? arrays->GetScalars()
                                  : arrays->GetNumberOfArrays() == 1 ? arrays->GetArray(0)
                                                                     : nullptr;
    magnet::require(scalars != nullptr && scalars->GetName() != nullptr, "the input has ", arrays->GetNumberOfArrays(),
      " arrays, none of them 'phase'; choose one as Phase Array");
    name = scalars->GetName();
  }
  const auto phase = vtkMagNetBridge::PointArray(input, name, { "phase", "counts" }, 1, "the input");
  const magnet::Grid grid = this->SeriesGrid(vtkMagNetBridge::GridOf(input, "the input"));
  const bool found = this->AnglesFrom == fromTable;
  vtkTable* const table = vtkTable::GetData(inputs[1]);
  magnet::require(!found || table != nullptr, "Angles From is Geometry, and there is no input Geometry");
  const magnet::SeriesGeometry geometry = found
                                            ? vtkMagNetFoundGeometry::Read(table, this->GeometrySeries, grid.size[2])
                                            : magnet::SeriesGeometry();
  std::string note;
  const std::vector<std::string> names = vtkMagNetBridge::FieldTexts(input, "image_files");
  const std::vector<double> angles = found ? std::vector<double>() : this->Angles(grid.size[2], names, note);
  vtkMagNetBridge::SetGrid(output, grid);
  output->GetFieldData()->PassData(input->GetFieldData());
  vtkMagNetContent::Write(output, vtkMagNetContent::choices[this->Content]);
  const std::string content = vtkMagNetBridge::FieldText(output, "content");
  const char* const made = vtkMagNetContent::ArrayName(content);
  std::copy_n(phase.Data(), grid.cells(), vtkMagNetBridge::NewFloats(output, made, 1));
  output->GetPointData()->SetActiveScalars(made);
  const std::vector<unsigned char> valid = vtkMagNetBridge::Mask(input, "valid");
  if (!valid.empty())
  {
    std::copy(valid.begin(), valid.end(), vtkMagNetBridge::NewBytes(output, "valid", 1));
  }
  // What a file told before is replaced by what is said here.
  vtkMagNetBridge::SetField(output, "tilt_angles_from", "Mark As Tilt Series");
  for (const char* const replaced : { "tilt_axis_azimuth", "detector_azimuth", "notes" })
  {
    output->GetFieldData()->RemoveArray(replaced);
  }
  if (!note.empty())
  {
    this->Tell(output, { note });
  }
  if (found)
  {
    vtkMagNetFoundGeometry::Apply(output, geometry);
  }
  else
  {
    vtkMagNetBridge::SetField(output, "tilt_angles", angles);
    this->WriteAxis(output);
  }
  if (content != vtkMagNetContent::counts && content != vtkMagNetContent::wrapped)
  {
    this->TellOfSeries(output);
  }
}

void vtkMagNetMarkAsTiltSeries::WriteAxis(vtkImageData* output) const
{
  const double named = this->TiltAxis == 1 ? 0.0 : 90.0;
  const bool isNamed = this->TiltAxisAzimuth == vtkMagNetAxis::notSet && this->DetectorAzimuth == vtkMagNetAxis::notSet;
  if (isNamed)
  {
    vtkMagNetBridge::SetField(output, "tilt_axis", this->TiltAxis == 1 ? "x" : "y");
  }
  else
  {
    vtkMagNetAxis::Write(output,
      *vtkMagNetAxis::Set(this->TiltAxisAzimuth, this->DetectorAzimuth, vtkMagNetAxis::Azimuths{ named, named }));
  }
}
