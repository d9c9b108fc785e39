#include "vtkMagNetTiltSeriesImage.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetTilts.h"

#include "core/base/Constants.h"

#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkStringArray.h"
#include "vtkTable.h"

#include <algorithm>
#include <cmath>
#include <limits>

vtkStandardNewMacro(vtkMagNetTiltSeriesImage);

namespace
{
// Of one image of a series, in the plane z = 0.
magnet::Grid imageGrid(magnet::Grid series)
{
  series.size[2] = 1;
  series.origin[2] = 0.0;
  series.spacing[2] = magnet::constants::nanometre;
  return series;
}
}

namespace
{
// The largest |phase| of the series in pixels that count, 0 without any.
double largest(const vtkMagNetBridge::Array& phase, const std::vector<unsigned char>& valid)
{
  double found = 0.0;
  const vtkIdType pixels = phase.Values->GetNumberOfTuples();
  for (vtkIdType p = 0; p < pixels; ++p)
  {
    const double value = std::abs(phase.Data()[p]);
    found = (valid.empty() || valid[static_cast<std::size_t>(p)] != 0) && std::isfinite(value) ? std::max(found, value)
                                                                                               : found;
  }
  return found;
}
}

vtkMagNetTiltSeriesImage::vtkMagNetTiltSeriesImage()
{
  this->SetNumberOfOutputPorts(2);
}

void vtkMagNetTiltSeriesImage::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "FollowTime: " << this->FollowTime << ", image " << this->Image << "\n";
  os << indent << "Show: " << this->Show << ", amplification " << this->Amplification << "\n";
}

int vtkMagNetTiltSeriesImage::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port == 0 ? "vtkImageData" : "vtkTable");
  return 1;
}

void vtkMagNetTiltSeriesImage::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid series = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), imageGrid(series));
  std::vector<double> times;
  if (this->FollowTime)
  {
    // Of no images Execute, or the node that failed, has more to say.
    if (vtkImageData* const input = this->CurrentSeries(0))
    {
      times = vtkMagNetTilts::Read(input, "the input").ascending();
    }
  }
  OfferTimes(outputs, times);
}

void vtkMagNetTiltSeriesImage::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  const auto phase = vtkMagNetBridge::PointArray(input, "", { "phase" }, 1, "the input");
  const vtkMagNetTilts::Tilts tilts = vtkMagNetTilts::Read(input, "the input");
  const auto images = static_cast<int>(tilts.angles.size());
  magnet::require(this->FollowTime || (this->Image >= 0 && this->Image < images), "Image is ", this->Image,
    "; the series has the images 0 to ", images - 1);
  magnet::require(std::isfinite(this->Amplification) && this->Amplification > 0.0, "Amplification is ",
    this->Amplification, "; expected a positive number, such as 4");

  const std::size_t image = this->FollowTime ? tilts.nearest(this->AskedTime(outputs)) : this->Image;
  const double angle = tilts.angles[image];

  auto* const output = vtkImageData::GetData(outputs, 0);
  const magnet::Grid grid = imageGrid(vtkMagNetBridge::GridOf(input, "the input"));
  vtkMagNetBridge::SetGrid(output, grid);
  output->GetFieldData()->PassData(input->GetFieldData());
  output->GetFieldData()->RemoveArray("tilt_angles");
  vtkMagNetBridge::SetField(output, "tilt_angle_deg", std::vector<double>{ angle });
  vtkMagNetBridge::SetField(output, "image", std::vector<double>{ static_cast<double>(image) });

  const bool residual = !vtkMagNetBridge::FieldText(input, "residual_of").empty();
  const char* const name = residual ? "residual_rad" : "phase_rad";
  const std::vector<unsigned char> valid = vtkMagNetBridge::Mask(input, "valid");
  vtkMagNetBridge::SetField(output, "largest_rad", std::vector<double>{ largest(phase, valid) });
  float* const pixels = vtkMagNetBridge::NewFloats(output, name, 1);
  const std::int64_t first = static_cast<std::int64_t>(image) * grid.cells();
  for (std::int64_t p = 0; p < grid.cells(); ++p)
  {
    const bool counts = valid.empty() || valid[static_cast<std::size_t>(first + p)] != 0;
    pixels[p] = counts ? phase.Data()[first + p] : std::numeric_limits<float>::quiet_NaN();
  }
  std::string caption = tilts.label() + ", " + vtkMagNetTilts::Degrees(angle) + (residual ? ", residual" : "");
  if (this->Show == 1)
  {
    const double n = this->Amplification;
    std::transform(pixels, pixels + grid.cells(), vtkMagNetBridge::NewFloats(output, "contours", 1),
      [n](float value) { return static_cast<float>(std::cos(n * value)); });
    vtkMagNetBridge::SetField(output, "amplification", std::vector<double>{ n });
    caption += magnet::text(", cos(", n, " phase)");
  }
  output->GetPointData()->SetActiveScalars(this->Show == 1 ? "contours" : name);

  vtkNew<vtkStringArray> words;
  words->SetName("caption");
  words->InsertNextValue(caption);
  vtkTable* const table = vtkTable::GetData(outputs, 1);
  table->AddColumn(words);
  if (this->FollowTime)
  {
    SetTime(output, angle);
    SetTime(table, angle);
  }
}
