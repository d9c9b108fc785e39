#include "vtkMagNetPhaseTiltSeries.h"

#include "vtkMagNetAxis.h"
#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkFieldData.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <cmath>

vtkStandardNewMacro(vtkMagNetPhaseTiltSeries);

namespace
{
// The units of the settings.
using magnet::constants::degree;
constexpr double nm = magnet::constants::nanometre;
constexpr double kV = 1e3;
}

vtkMagNetPhaseTiltSeries::vtkMagNetPhaseTiltSeries()
{
  this->SetNumberOfOutputPorts(2);
  this->DetectorAzimuth = vtkMagNetAxis::notSet;
  const magnet::PhaseOptions defaults;
  this->DetectorBinning = defaults.binning;
  this->PhaseNoise = defaults.errors.phaseNoise;
  this->RelativeNoise = defaults.errors.relativeNoise;
  this->Seed = static_cast<int>(defaults.errors.seed);
  this->PhaseOffset = defaults.errors.phaseOffset;
  this->PhaseRamp = In(1.0 / nm, defaults.errors.phaseRamp);
  this->PhaseCurvature = defaults.errors.phaseCurvature;
  this->TiltAngleError = In(degree, defaults.errors.angleError);
  this->ImageShift = In(nm, defaults.errors.imageShift);
  this->ImageRotation = In(degree, defaults.errors.imageRotation);
  this->MissingPixels = defaults.errors.missingPixels;
  this->MeanInnerPotential = defaults.meanInnerPotential;
  this->AcceleratingVoltage = In(kV, defaults.acceleratingVoltage);
}

void vtkMagNetPhaseTiltSeries::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Tilt: +-" << this->MaximumTilt << " degrees in steps of " << this->TiltStep << "\n";
  os << indent << "Axis: " << this->TiltAxisAzimuth << " degrees, in the images " << this->DetectorAzimuth << "\n";
  os << indent << "Noise: " << this->PhaseNoise << " rad, relative " << this->RelativeNoise << ", seed " << this->Seed
     << "\n";
}

magnet::PhaseOptions vtkMagNetPhaseTiltSeries::Options() const
{
  magnet::PhaseOptions options;
  options.angles = vtkMagNetEngine::Get().tiltAngles(this->MaximumTilt, this->TiltStep);
  options.binning = this->DetectorBinning;
  options.meanInnerPotential = this->MeanInnerPotential;
  options.acceleratingVoltage = this->AcceleratingVoltage * kV;
  options.errors.phaseNoise = this->PhaseNoise;
  options.errors.relativeNoise = this->RelativeNoise;
  options.errors.phaseOffset = this->PhaseOffset;
  options.errors.phaseRamp = this->PhaseRamp / nm;
  options.errors.phaseCurvature = this->PhaseCurvature;
  options.errors.angleError = this->TiltAngleError * degree;
  options.errors.imageShift = this->ImageShift * nm;
  options.errors.imageRotation = this->ImageRotation * degree;
  options.errors.missingPixels = this->MissingPixels;
  options.errors.seed = static_cast<std::uint64_t>(this->Seed);
  return options;
}

magnet::SeriesGeometry vtkMagNetPhaseTiltSeries::AxisOf(int port) const
{
  const auto first = vtkMagNetAxis::Set(this->TiltAxisAzimuth, this->DetectorAzimuth, vtkMagNetAxis::Azimuths());
  magnet::SeriesGeometry geometry;
  geometry.azimuth = (first->axis + 90.0 * port) * degree;
  geometry.detectorAzimuth = (first->detector + 90.0 * port) * degree;
  return geometry;
}

magnet::Grid vtkMagNetPhaseTiltSeries::SeriesGrid(const magnet::Grid& volume, std::size_t images) const
{
  magnet::Grid grid = volume;
  for (int axis = 0; axis < 2; ++axis)
  {
    magnet::require(this->DetectorBinning >= 1 && volume.size[axis] % this->DetectorBinning == 0,
      "a detector binning of ", this->DetectorBinning, " does not divide the ", volume.size[axis],
      " voxels of the volume");
    grid.size[axis] /= this->DetectorBinning;
    grid.spacing[axis] *= this->DetectorBinning;
    grid.origin[axis] += 0.5 * (grid.spacing[axis] - volume.spacing[axis]);
  }
  grid.size[2] = static_cast<std::int64_t>(images);
  // The third axis counts images.
  grid.spacing[2] = nm;
  grid.origin[2] = 0.0;
  return grid;
}

void vtkMagNetPhaseTiltSeries::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const std::size_t images = this->Options().angles.size();
  const magnet::Grid grid = this->SeriesGrid(vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0)), images);
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), grid);
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(1), grid);
}

void vtkMagNetPhaseTiltSeries::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  const bool fromInduction = vtkMagNetBridge::ChosenArray(input, "", { "M", "B" }) == "B";
  vtkMagNetBridge::RequireMagnetization(input, fromInduction ? "B" : "M", "the input");
  const auto field = vtkMagNetBridge::PointArray(input, "", { "M", "B" }, 3, "the input");
  const auto volume = vtkMagNetBridge::Volume(input, field, 3, "the input");
  const magnet::PhaseOptions options = this->Options();
  std::vector<unsigned char> mask;
  if (this->MeanInnerPotential != 0.0)
  {
    mask = vtkMagNetBridge::Mask(input);
  }
  std::vector<double> degrees;
  for (const double angle : options.angles)
  {
    degrees.push_back(angle / degree);
  }
  const magnet::Grid grid = this->SeriesGrid(volume.grid, options.angles.size());
  const magnet::Run run = this->MakeRun();
  for (int port = 0; port < 2; ++port)
  {
    const magnet::SeriesGeometry axis = this->AxisOf(port);
    auto* const output = vtkImageData::GetData(outputs, port);
    vtkMagNetBridge::SetGrid(output, grid);
    output->GetFieldData()->PassData(input->GetFieldData());
    float* const phase = vtkMagNetBridge::NewFloats(output, "phase", 1);
    unsigned char* const valid = this->MissingPixels > 0.0 ? vtkMagNetBridge::NewBytes(output, "valid", 1) : nullptr;
    vtkMagNetEngine::Get().phaseSeries(volume, fromInduction, mask.empty() ? nullptr : mask.data(), axis, options,
      this->ChosenDevice(), phase, valid, run.part(0.5 * port, 0.5 * (port + 1)));
    output->GetPointData()->SetActiveScalars("phase");
    if (axis.isAlongEdge())
    {
      vtkMagNetBridge::SetField(output, "tilt_axis", axis.axis() == magnet::Axis::X ? "x" : "y");
    }
    else
    {
      const auto inDegrees = [](double azimuth) { return std::remainder(azimuth / degree, 360.0); };
      vtkMagNetAxis::Write(output, { inDegrees(axis.azimuth), inDegrees(axis.detectorAzimuth) });
    }
    vtkMagNetBridge::SetField(output, "tilt_angles", degrees);
    vtkMagNetBridge::SetField(output, "stray_field",
      fromInduction ? "cut at the edges of the given B" : "complete, from M with open boundaries");
    vtkMagNetBridge::SetField(output, "phase_noise_rad", std::vector<double>{ this->PhaseNoise });
    vtkMagNetBridge::SetField(output, "relative_noise", std::vector<double>{ this->RelativeNoise });
    vtkMagNetBridge::SetField(output, "noise_seed", std::vector<double>{ 1.0 * this->Seed });
    // A series has no depth of its own: where the specimen's middle was along z.
    vtkMagNetBridge::SetField(output, "specimen_centre_z_nm", std::vector<double>{ volume.grid.centre(2) / nm });
  }
}
