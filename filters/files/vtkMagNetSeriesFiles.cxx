#include "vtkMagNetSeriesFiles.h"

#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

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

void vtkMagNetSeriesFiles::Look()
{
  this->Size[0] = this->Size[1] = this->Size[2] = this->Angles = 0;
  this->PixelSize = this->FirstAngle = this->LastAngle = 0.0;
  this->Axis.clear();
  this->Problem.clear();
  try
  {
    magnet::TiltSeriesFileOptions options;
    options.angleFile = this->AngleFile;
    const auto stack = vtkMagNetEngine::Get().openTiltSeries(this->FileNames, options);
    const magnet::StackInfo& info = stack->info();
    for (int i = 0; i < 3; ++i)
    {
      this->Size[i] = static_cast<int>(info.size[i]);
    }
    this->PixelSize = info.spacing[0] > 0.0 && info.spacing[1] > 0.0 ? info.spacing[0] / magnet::constants::nanometre
                                                                     : 0.0;
    this->Angles = static_cast<int>(info.angles.size());
    this->FirstAngle = info.angles.empty() ? 0.0 : info.angles.front();
    this->LastAngle = info.angles.empty() ? 0.0 : info.angles.back();
    this->Axis = info.axis;
  }
  catch (const std::exception& error)
  {
    this->Problem = error.what();
  }
}
