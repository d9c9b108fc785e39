#include "vtkMagNetSeriesFiles.h"

#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include "vtkObjectFactory.h"

#include <exception>

vtkStandardNewMacro(vtkMagNetSeriesFiles);

void vtkMagNetSeriesFiles::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Files: " << this->FileNames.size() << ", angles in " << this->AngleFile << "\n";
  os << indent << "Size: " << this->Size[0] << " x " << this->Size[1] << ", " << this->Size[2] << " images\n";
  os << indent << "Problem: " << this->Problem << "\n";
}

void vtkMagNetSeriesFiles::AddFileName(const char* name)
{
  if (name != nullptr && *name != '\0')
  {
    this->FileNames.emplace_back(name);
  }
}

void vtkMagNetSeriesFiles::RemoveAllFileNames()
{
  this->FileNames.clear();
}

void vtkMagNetSeriesFiles::SetAngleFile(const char* name)
{
  this->AngleFile = name != nullptr ? name : "";
}

void vtkMagNetSeriesFiles::Take(const magnet::StackInfo& info)
{
  for (int i = 0; i < 3; ++i)
  {
    this->Size[i] = static_cast<int>(info.size[i]);
  }
  this->PixelSize = info.spacing[0] > 0.0 && info.spacing[1] > 0.0 ? info.spacing[0] / magnet::constants::nanometre
                                                                   : 0.0;
  this->Angles = static_cast<int>(info.angles.size());
  this->FirstAngle = info.angles.empty() ? 0.0 : info.angles.front();
  this->LastAngle = info.angles.empty() ? 0.0 : info.angles.back();
  this->Axis = !info.axis.empty() ? info.axis
               : info.axisAzimuth ? magnet::text(*info.axisAzimuth, "\u00B0")
                                  : std::string();
}

void vtkMagNetSeriesFiles::Look()
{
  this->Take({});
  this->Problem.clear();
  try
  {
    magnet::TiltSeriesFileOptions options;
    options.angleFile = this->AngleFile;
    this->Take(vtkMagNetEngine::Get().openTiltSeries(this->FileNames, options)->info());
  }
  catch (const std::exception& error)
  {
    this->Problem = error.what();
    this->LookAtImages();
  }
}

void vtkMagNetSeriesFiles::LookAtImages()
{
  if (this->FileNames.size() != 1)
  {
    return;
  }
  try
  {
    magnet::StackInfo info = vtkMagNetEngine::Get().inspectImages(this->FileNames.front());
    info.angles.clear();
    this->Take(info);
  }
  catch (const std::exception&)
  {
    // The problem that is known already is that of the images.
  }
}
