#include "vtkMagNetVfet.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkFieldData.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <cmath>

vtkStandardNewMacro(vtkMagNetVfet);

using magnet::constants::nanometre;

namespace
{
constexpr const char* names[] = { "Fourier slices", "Back-projection", "SIRT", "CGLS" };

// Where the result lies: the engine's grid, moved to where the series' frame is.
magnet::Grid placed(magnet::Grid grid, const magnet::Grid& series, double centreZ)
{
  for (int axis = 0; axis < 2; ++axis)
  {
    grid.origin[axis] += series.centre(axis);
  }
  grid.origin[2] += centreZ;
  return grid;
}
}

vtkMagNetVfet::vtkMagNetVfet()
{
  this->SetNumberOfInputPorts(3);
}

void vtkMagNetVfet::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Method: " << names[this->Method] << "\n";
  os << indent << "Size: " << this->Size << "\n";
}

int vtkMagNetVfet::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  if (port == 2)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

void vtkMagNetVfet::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid series = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  const std::int64_t size = this->Size > 0 ? this->Size : series.size[0];
  const magnet::Grid grid = magnet::Grid::centred(
    { size, size, size }, { series.spacing[0], series.spacing[1], series.spacing[0] });
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), placed(grid, series, 0.0));
}

void vtkMagNetVfet::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const inputX = vtkImageData::GetData(inputs[0]);
  auto* const inputY = vtkImageData::GetData(inputs[1]);
  const auto phaseX = vtkMagNetBridge::PointArray(inputX, "", { "phase" }, 1, "the x series");
  const auto phaseY = vtkMagNetBridge::PointArray(inputY, "", { "phase" }, 1, "the y series");
  const magnet::SeriesView x = vtkMagNetBridge::Series(inputX, phaseX, "the x series");
  const magnet::SeriesView y = vtkMagNetBridge::Series(inputY, phaseY, "the y series");

  magnet::VfetOptions options;
  options.method = static_cast<magnet::VfetMethod>(this->Method);
  options.size = this->Size;
  options.lowPassPeriod = this->LowPassPeriod * nanometre;
  options.lowPassOrder = this->LowPassOrder;
  options.wedgeFill = this->WedgeFill;
  options.iterations = this->Iterations;
  options.tolerance = this->Tolerance;

  const auto centreZ = vtkMagNetBridge::FieldNumbers(inputX, "specimen_centre_z_nm");
  magnet::Engine& engine = vtkMagNetEngine::Get();
  // Sizes, angles and axes first, then the place.
  const magnet::Grid cube = engine.vfetGrid(x, y, options);
  const magnet::Grid frameX = vtkMagNetBridge::GridOf(inputX, "the x series");
  const magnet::Grid frameY = vtkMagNetBridge::GridOf(inputY, "the y series");
  for (int axis = 0; axis < 2; ++axis)
  {
    const double shift = std::abs(frameX.centre(axis) - frameY.centre(axis));
    magnet::require(shift <= 0.1 * frameX.spacing[axis], "the frames of the x and the y series are shifted by ",
      shift / nanometre, " nm along ", axis == 0 ? "x" : "y",
      "; crop both series to the same place, or correct their origins");
  }
  const magnet::Grid grid = placed(cube, frameX, centreZ.empty() ? 0.0 : centreZ[0] * nanometre);

  std::vector<unsigned char> support;
  if (auto* const volume = vtkImageData::GetData(inputs[2]))
  {
    magnet::requireSame(grid, "the reconstruction", vtkMagNetBridge::GridOf(volume, "the support"), "the support");
    support = vtkMagNetBridge::Mask(volume);
    magnet::require(!support.empty(), "the support has no point data array 'mask'");
  }

  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(output, grid);
  output->GetFieldData()->PassData(inputX->GetFieldData());
  for (const char* const ofOneSeries : { "tilt_axis", "tilt_angles" })
  {
    output->GetFieldData()->RemoveArray(ofOneSeries);
  }
  float* const b = vtkMagNetBridge::NewFloats(output, "B_vfet", 3);
  engine.vfet(x, y, options, support.empty() ? nullptr : support.data(), this->ChosenDevice(), b, this->MakeRun());
  output->GetPointData()->SetActiveVectors("B_vfet");
  vtkMagNetBridge::SetField(output, "vfet_method", names[this->Method]);
  vtkMagNetBridge::SetField(output, "tilt_angles_x", vtkMagNetBridge::FieldNumbers(inputX, "tilt_angles"));
  vtkMagNetBridge::SetField(output, "tilt_angles_y", vtkMagNetBridge::FieldNumbers(inputY, "tilt_angles"));
  vtkMagNetBridge::SetField(output, "vfet_low_pass_period_nm", std::vector<double>{ this->LowPassPeriod });
  vtkMagNetBridge::SetField(output, "vfet_wedge_fill", std::vector<double>{ this->WedgeFill });
}
