#include "vtkMagNetBridge.h"

#include "vtkMagNetAxis.h"

#include "core/base/Constants.h"

#include "vtkDataArray.h"
#include "vtkDataObject.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkMatrix3x3.h"
#include "vtkNew.h"
#include "vtkPointData.h"
#include "vtkStreamingDemandDrivenPipeline.h"
#include "vtkStringArray.h"
#include "vtkUnsignedCharArray.h"

#include <cmath>
#include <optional>

namespace vtkMagNetBridge
{
using magnet::Error;
using magnet::require;
using magnet::text;
using magnet::constants::degree;
using magnet::constants::nanometre;

namespace
{
magnet::Grid grid(const int* extent, const double* spacing, const double* origin)
{
  magnet::Grid result;
  for (int axis = 0; axis < 3; ++axis)
  {
    result.size[axis] = extent[2 * axis + 1] - extent[2 * axis] + 1;
    result.spacing[axis] = spacing[axis] * nanometre;
    result.origin[axis] = (origin[axis] + extent[2 * axis] * spacing[axis]) * nanometre;
  }
  return result;
}

std::string arrayNames(vtkPointData* data)
{
  std::string names;
  for (int i = 0; i < data->GetNumberOfArrays(); ++i)
  {
    const char* const name = data->GetArrayName(i);
    names += text(i > 0 ? ", '" : "'", name != nullptr ? name : "", "'");
    if (const vtkDataArray* const array = data->GetArray(i))
    {
      names += text(" (", array->GetNumberOfComponents(), ")");
    }
  }
  return names.empty() ? "none" : names;
}
}

magnet::Grid SeriesGrid(const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing)
{
  magnet::Grid result = magnet::Grid::centred(size, { spacing[0], spacing[1], nanometre });
  result.origin[2] = 0.0;
  return result;
}

magnet::Grid GridOf(vtkImageData* image, const std::string& what)
{
  require(
    image != nullptr && image->GetNumberOfPoints() > 0, what, " is empty; was its source executed without errors?");
  require(image->GetDirectionMatrix()->IsIdentity(), what,
    " is rotated in space (it has a direction matrix); resample it to an image along x, y and z");
  return grid(image->GetExtent(), image->GetSpacing(), image->GetOrigin());
}

magnet::Grid GridOf(vtkInformation* info)
{
  int extent[6] = { 0, -1, 0, -1, 0, -1 };
  double spacing[3] = { 1.0, 1.0, 1.0 };
  double origin[3] = { 0.0, 0.0, 0.0 };
  if (info->Has(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT()))
  {
    info->Get(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(), extent);
  }
  if (info->Has(vtkDataObject::SPACING()))
  {
    info->Get(vtkDataObject::SPACING(), spacing);
  }
  if (info->Has(vtkDataObject::ORIGIN()))
  {
    info->Get(vtkDataObject::ORIGIN(), origin);
  }
  return grid(extent, spacing, origin);
}

void SetGrid(vtkImageData* image, const magnet::Grid& g)
{
  image->SetExtent(
    0, static_cast<int>(g.size[0]) - 1, 0, static_cast<int>(g.size[1]) - 1, 0, static_cast<int>(g.size[2]) - 1);
  image->SetSpacing(g.spacing[0] / nanometre, g.spacing[1] / nanometre, g.spacing[2] / nanometre);
  image->SetOrigin(g.origin[0] / nanometre, g.origin[1] / nanometre, g.origin[2] / nanometre);
}

void SetGrid(vtkInformation* info, const magnet::Grid& g)
{
  const int extent[6] = { 0, static_cast<int>(g.size[0]) - 1, 0, static_cast<int>(g.size[1]) - 1, 0,
    static_cast<int>(g.size[2]) - 1 };
  info->Set(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(), extent, 6);
  info->Set(vtkDataObject::SPACING(), g.spacing[0] / nanometre, g.spacing[1] / nanometre, g.spacing[2] / nanometre);
  info->Set(vtkDataObject::ORIGIN(), g.origin[0] / nanometre, g.origin[1] / nanometre, g.origin[2] / nanometre);
}

const float* Array::Data() const
{
  return Values->GetPointer(0);
}

std::string ChosenArray(vtkImageData* image, const std::string& name, const std::vector<std::string>& preferred)
{
  if (!name.empty())
  {
    return name;
  }
  for (const std::string& candidate : preferred)
  {
    if (image->GetPointData()->GetArray(candidate.c_str()) != nullptr)
    {
      return candidate;
    }
  }
  return preferred.front();
}

Array PointArray(vtkImageData* image, const std::string& name, const std::vector<std::string>& preferred,
  int components, const std::string& what)
{
  require(
    image != nullptr && image->GetNumberOfPoints() > 0, what, " is empty; was its source executed without errors?");
  const std::string chosen = ChosenArray(image, name, preferred);
  vtkPointData* const data = image->GetPointData();
  vtkDataArray* const found = data->GetArray(chosen.c_str());
  require(found != nullptr, what, " has no point data array '", chosen, "' with ", components,
    " component(s); found (with their components): ", arrayNames(data));
  require(found->GetNumberOfComponents() == components, "the array '", chosen, "' of ", what, " has ",
    found->GetNumberOfComponents(), " component(s); ", components == 3 ? "a vector (3)" : "a scalar (1)",
    " is expected");
  require(found->GetNumberOfTuples() == image->GetNumberOfPoints(), "the array '", chosen, "' of ", what, " has ",
    found->GetNumberOfTuples(), " values for ", image->GetNumberOfPoints(), " points");
  Array result;
  result.Values = vtkFloatArray::FastDownCast(found);
  if (!result.Values)
  {
    result.Values = vtkSmartPointer<vtkFloatArray>::New();
    result.Values->DeepCopy(found);
  }
  return result;
}

void RequireMagnetization(vtkImageData* image, const std::string& name, const std::string& what)
{
  const auto has = [image](const std::string& array)
  { return image != nullptr && image->GetPointData()->GetArray(array.c_str()) != nullptr; };
  constexpr const char* expected = "a magnetization M in A/m is expected";
  require(name != "H", "H of ", what, " is a magnetic field, no magnetization; ", expected);
  require(has(name) || !has("H"), what, " holds a magnetic field H, no magnetization; ", expected);
  require(has(name) || !has("m"), what, " holds vectors m without a unit; ", expected,
    ". If they are unit vectors of an OVF file, set Saturation Magnetization in its reader.");
}

namespace
{
// convert(share) of each cell, by the array of this name; empty if there is none.
template <class Value, class Convert>
std::vector<Value> ofShares(vtkImageData* image, const char* name, const Convert& convert)
{
  vtkDataArray* const found = image->GetPointData()->GetArray(name);
  if (found == nullptr)
  {
    return {};
  }
  require(found->GetNumberOfComponents() == 1, "the array '", name, "' has ", found->GetNumberOfComponents(),
    " components; a scalar is expected");
  require(found->GetNumberOfTuples() == image->GetNumberOfPoints(), "the array '", name, "' has ",
    found->GetNumberOfTuples(), " values for ", image->GetNumberOfPoints(), " points");
  const int type = found->GetDataType();
  const bool areShares = (type == VTK_FLOAT || type == VTK_DOUBLE) && found->GetRange()[1] <= 1.0;
  std::vector<Value> result(found->GetNumberOfTuples());
  for (vtkIdType i = 0; i < found->GetNumberOfTuples(); ++i)
  {
    const double value = found->GetComponent(i, 0);
    // NaN is outside.
    const double share = areShares ? value : value != 0.0 && !std::isnan(value) ? 1.0 : 0.0;
    result[i] = convert(share > 0.0 ? share : 0.0);
  }
  return result;
}
}

std::vector<float> Shares(vtkImageData* image, const char* name)
{
  return ofShares<float>(image, name, [](double share) { return static_cast<float>(share); });
}

std::vector<unsigned char> Mask(vtkImageData* image, const char* name)
{
  return ofShares<unsigned char>(image, name, [](double share) { return share >= 0.5 ? 1 : 0; });
}

magnet::VolumeView Volume(vtkImageData* image, const Array& array, int components, const std::string& what)
{
  return { array.Data(), components, GridOf(image, what) };
}

std::string AxisHint(vtkDataObject* series)
{
  const std::vector<double> azimuth = FieldNumbers(series, "tilt_axis_azimuth");
  return azimuth.size() != 1 ? ""
                             : magnet::text("; its file tells an axis at ", azimuth[0],
                                 " degrees from x: choose the nearer "
                                 "one as Tilt Axis if that is close enough");
}

namespace
{
void readGeometry(vtkImageData* image, const std::string& what, magnet::SeriesGeometry& geometry)
{
  const std::optional<vtkMagNetAxis::Azimuths> azimuths = vtkMagNetAxis::Read(image, what);
  require(azimuths.has_value(), what, " says that its tilt axis is '", FieldText(image, "tilt_axis"),
    "'; the field data string 'tilt_axis' must be 'x' or 'y', or 'tilt_axis_azimuth' the axis' angle from x in "
    "degrees",
    AxisHint(image));
  geometry.azimuth = azimuths->axis * degree;
  geometry.detectorAzimuth = azimuths->detector * degree;
  for (const double angle : FieldNumbers(image, "tilt_angles"))
  {
    geometry.angles.push_back(angle * degree);
  }
  const std::vector<double> shifts = FieldNumbers(image, "image_shifts");
  require(shifts.empty() || shifts.size() == 2 * geometry.angles.size(), what, " has ", shifts.size(),
    " numbers in 'image_shifts'; two in nm are expected for each of its ", geometry.angles.size(), " images");
  for (std::size_t i = 0; i + 1 < shifts.size(); i += 2)
  {
    geometry.shifts.push_back({ shifts[i] * nanometre, shifts[i + 1] * nanometre });
  }
  for (const double angle : FieldNumbers(image, "image_rotations"))
  {
    geometry.rotations.push_back(angle * degree);
  }
}
}

magnet::SeriesView Series(
  vtkImageData* image, const Array& phase, const std::vector<unsigned char>& valid, const std::string& what)
{
  const magnet::Grid g = GridOf(image, what);
  magnet::SeriesView series;
  series.phase = phase.Data();
  series.valid = valid.empty() ? nullptr : valid.data();
  series.width = g.size[0];
  series.height = g.size[1];
  series.images = g.size[2];
  series.spacing = { g.spacing[0], g.spacing[1] };
  readGeometry(image, what, series);
  series.sigma = FieldNumbers(image, "phase_sigma");
  require(series.sigma.size() <= 1 || series.sigma.size() == series.angles.size(), what, " has ", series.sigma.size(),
    " numbers in 'phase_sigma'; one in rad is expected, or one for each of its ", series.angles.size(), " images");
  if (series.sigma.size() == 1)
  {
    series.sigma.assign(series.angles.size(), series.sigma.front());
  }
  return series;
}

float* NewFloats(vtkImageData* image, const char* name, int components)
{
  vtkNew<vtkFloatArray> array;
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(image->GetNumberOfPoints());
  if (components == 3)
  {
    array->SetComponentName(0, "X");
    array->SetComponentName(1, "Y");
    array->SetComponentName(2, "Z");
  }
  image->GetPointData()->AddArray(array);
  return array->GetPointer(0);
}

unsigned char* NewBytes(vtkImageData* image, const char* name, int components)
{
  vtkNew<vtkUnsignedCharArray> array;
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(image->GetNumberOfPoints());
  image->GetPointData()->AddArray(array);
  return array->GetPointer(0);
}

void SetField(vtkDataObject* data, const char* name, const std::string& value)
{
  SetField(data, name, std::vector<std::string>{ value });
}

void SetField(vtkDataObject* data, const char* name, const std::vector<std::string>& values)
{
  vtkNew<vtkStringArray> array;
  array->SetName(name);
  for (const std::string& value : values)
  {
    array->InsertNextValue(value);
  }
  data->GetFieldData()->AddArray(array);
}

void SetField(vtkDataObject* data, const char* name, const std::vector<double>& values)
{
  vtkNew<vtkDoubleArray> array;
  array->SetName(name);
  for (const double value : values)
  {
    array->InsertNextValue(value);
  }
  data->GetFieldData()->AddArray(array);
}

std::vector<double> FieldNumbers(vtkDataObject* data, const char* name)
{
  std::vector<double> numbers;
  if (vtkDataArray* const array = data->GetFieldData()->GetArray(name))
  {
    for (vtkIdType i = 0; i < array->GetNumberOfTuples() * array->GetNumberOfComponents(); ++i)
    {
      numbers.push_back(
        array->GetComponent(i / array->GetNumberOfComponents(), static_cast<int>(i % array->GetNumberOfComponents())));
    }
  }
  return numbers;
}

std::vector<std::string> FieldTexts(vtkDataObject* data, const char* name)
{
  std::vector<std::string> texts;
  auto* const array = vtkStringArray::SafeDownCast(data->GetFieldData()->GetAbstractArray(name));
  for (vtkIdType i = 0; array != nullptr && i < array->GetNumberOfValues(); ++i)
  {
    texts.push_back(array->GetValue(i));
  }
  return texts;
}

std::string FieldText(vtkDataObject* data, const char* name)
{
  const std::vector<std::string> texts = FieldTexts(data, name);
  return texts.empty() ? std::string() : texts.front();
}
}
