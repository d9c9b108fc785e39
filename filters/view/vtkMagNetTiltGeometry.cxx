#include "vtkMagNetTiltGeometry.h"

#include "vtkMagNetAxis.h"
#include "vtkMagNetBridge.h"
#include "vtkMagNetTiltScene.h"

#include "core/base/Constants.h"

#include "vtkDataObject.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"

#include <algorithm>

vtkStandardNewMacro(vtkMagNetTiltGeometry);

using magnet::constants::nanometre;
using vtkMagNetVector::Along;
using namespace vtkMagNetTiltScene;

namespace
{
// The frame of the images, in the plane of the specimen's middle; or of a volume its mask, or its box.
std::array<double, 6> boundsOf(vtkImageData* series, vtkImageData* volume)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(volume != nullptr ? volume : series, "the specimen");
  std::array<std::int64_t, 6> cells{ 0, grid.size[0] - 1, 0, grid.size[1] - 1, 0, grid.size[2] - 1 };
  if (volume != nullptr)
  {
    std::vector<unsigned char> mask = vtkMagNetBridge::Mask(volume);
    mask = mask.empty() ? vtkMagNetBridge::Mask(volume, "mask_magnet") : mask;
    std::array<std::int64_t, 6> found{ grid.size[0], -1, grid.size[1], -1, grid.size[2], -1 };
    for (std::size_t i = 0; i < mask.size(); ++i)
    {
      if (mask[i] == 0)
      {
        continue;
      }
      const auto n = static_cast<std::int64_t>(i);
      const std::array<std::int64_t, 3> at{ n % grid.size[0], n / grid.size[0] % grid.size[1],
        n / grid.size[0] / grid.size[1] };
      for (int axis = 0; axis < 3; ++axis)
      {
        found[2 * axis] = std::min(found[2 * axis], at[axis]);
        found[2 * axis + 1] = std::max(found[2 * axis + 1], at[axis]);
      }
    }
    cells = found[1] >= 0 ? found : cells;
  }
  std::array<double, 6> bounds{};
  for (int axis = 0; axis < 3; ++axis)
  {
    for (int end = 0; end < 2; ++end)
    {
      const double edge = static_cast<double>(cells[2 * axis + end]) + (end == 0 ? -0.5 : 0.5);
      bounds[2 * axis + end] = (grid.origin[axis] + edge * grid.spacing[axis]) / nanometre;
    }
  }
  if (volume == nullptr)
  {
    const auto middle = vtkMagNetBridge::FieldNumbers(series, "specimen_centre_z_nm");
    bounds[4] = bounds[5] = middle.empty() ? 0.0 : middle.front();
  }
  return bounds;
}

// The specimen, with its middle plane; and the axes of reciprocal space.
void drawFrames(vtkMagNetDrawing& space, vtkMagNetDrawing& reciprocal, const std::array<double, 6>& box, double middleZ,
  double radius)
{
  space.Box(Style(vtkMagNetTiltGeometry::Specimen, 0), box);
  space.Polygon(
    Style(vtkMagNetTiltGeometry::Specimen, 0, 0.35), { { box[0], box[2], middleZ }, { box[1], box[2], middleZ },
                                                       { box[1], box[3], middleZ }, { box[0], box[3], middleZ } });
  for (int axis = 0; axis < 3; ++axis)
  {
    Point k{ 0.0, 0.0, 0.0 };
    k[axis] = 1.25 * radius;
    reciprocal.Arrow(
      Style(vtkMagNetTiltGeometry::ReciprocalAxis, 0), Along({ 0.0, 0.0, 0.0 }, -1.0, k), k, 0.01 * radius);
  }
}

// Of each series the range of its tilts, and how much of the half circle it misses.
void tell(vtkPolyData* output, const std::vector<Series>& all)
{
  for (const Series& series : all)
  {
    double missing = 0.0;
    for (const auto& gap : vtkMagNetTilts::Missing(series.tilts.angles))
    {
      missing += gap[1] - gap[0];
    }
    const std::vector<double> angles = series.tilts.ascending();
    const std::string name = series.tilts.axis.empty() ? std::to_string(series.number) : series.tilts.axis;
    vtkMagNetBridge::SetField(output, ("missing_wedge_" + name + "_deg").c_str(), std::vector<double>{ missing });
    vtkMagNetBridge::SetField(
      output, ("tilt_range_" + name + "_deg").c_str(), std::vector<double>{ angles.front(), angles.back() });
  }
}
}

vtkMagNetTiltGeometry::vtkMagNetTiltGeometry()
{
  this->SetNumberOfInputPorts(3);
  this->SetNumberOfOutputPorts(2);
}

void vtkMagNetTiltGeometry::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "WedgeOpacity: " << this->WedgeOpacity << "\n";
}

int vtkMagNetTiltGeometry::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  if (port > 0)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

int vtkMagNetTiltGeometry::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkPolyData");
  return 1;
}

void vtkMagNetTiltGeometry::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  vtkMagNetTilts::Tilts all;
  for (int port = 0; port < 2; ++port)
  {
    if (vtkImageData* const input = this->CurrentSeries(port))
    {
      const auto tilts = vtkMagNetTilts::Read(input, port == 0 ? "the series" : "the second series");
      all.angles.insert(all.angles.end(), tilts.angles.begin(), tilts.angles.end());
    }
  }
  OfferTimes(outputs, all.ascending());
}

void vtkMagNetTiltGeometry::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const first = vtkImageData::GetData(inputs[0]);
  std::vector<Series> all{ Read(first, "the series") };
  if (auto* const second = vtkImageData::GetData(inputs[1]))
  {
    all.push_back(Read(second, "the second series"));
    constexpr double least = 1.0; // [degree]
    magnet::require(vtkMagNetAxis::Between(all[0].tilts.azimuth, all[1].tilts.azimuth) > least,
      "both series are tilted about ", all[0].tilts.axis.empty() ? "the " + all[0].tilts.label() : all[0].tilts.axis,
      "; expected two axes, such as x and y, or the first series alone");
  }
  for (std::size_t i = 0; i < all.size(); ++i)
  {
    // x is the first, y the second, and another axis what is left.
    const int other = all.size() > 1 ? all[1 - i].number : 0;
    all[i].number = all[i].number != 0 ? all[i].number : other != 0 ? 3 - other : static_cast<int>(i) + 1;
  }
  // Not for each tilt that is played: it looks at every voxel.
  auto* const volume = vtkImageData::GetData(inputs[2]);
  const vtkMTimeType changed = (volume != nullptr ? volume : first)->GetMTime();
  if (changed != this->BoxChanged)
  {
    this->Box = boundsOf(first, volume);
    this->BoxChanged = changed;
  }
  const std::array<double, 6>& box = this->Box;
  const Point middle{ 0.5 * (box[0] + box[1]), 0.5 * (box[2] + box[3]), 0.5 * (box[4] + box[5]) };
  const double radius = 0.75 * std::max(box[1] - box[0], box[3] - box[2]);
  const double length = 0.6 * radius;
  const double time = this->AskedTime(outputs);

  vtkMagNetDrawing space, reciprocal;
  drawFrames(space, reciprocal, box, middle[2], radius);
  for (const Series& series : all)
  {
    DrawSpace(space, series, middle, radius);
    DrawReciprocal(reciprocal, series, radius, length, this->WedgeOpacity);
  }
  const auto angle = [&](const Series& series) { return series.tilts.angles[series.tilts.nearest(time)]; };
  // Untilted, both series have the same beam, and are drawn as one.
  const bool together = all.size() > 1 && angle(all[0]) == 0.0 && angle(all[1]) == 0.0;
  for (const Series& series : all)
  {
    if (!together || &series == &all.front())
    {
      DrawTime(space, reciprocal, series, together ? 0 : series.number, angle(series), middle, radius, length);
    }
  }
  const vtkMagNetDrawing* const drawings[] = { &space, &reciprocal };
  for (int port = 0; port < 2; ++port)
  {
    auto* const output = vtkPolyData::GetData(outputs, port);
    drawings[port]->Write(output);
    tell(output, all);
    SetTime(output, time);
  }
}
