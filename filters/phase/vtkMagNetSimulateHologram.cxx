#include "vtkMagNetSimulateHologram.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"

#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetSimulateHologram);

using magnet::constants::degree;

vtkMagNetSimulateHologram::vtkMagNetSimulateHologram()
{
  this->SetNumberOfOutputPorts(2);
  const magnet::HologramSeriesSimulation defaults;
  this->CameraPixels = static_cast<int>(defaults.cameraPixels);
  this->FringeSpacing = defaults.fringeSpacing;
  this->FringeDirection = In(degree, defaults.direction);
  this->Contrast = defaults.contrast;
  this->Electrons = defaults.electrons;
  this->Noise = defaults.noise;
  this->Drift = defaults.drifts;
  this->CameraTransfer = defaults.transfer;
}

void vtkMagNetSimulateHologram::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Fringes: " << this->FringeSpacing << " pixels, " << this->FringeDirection << " degrees, contrast "
     << this->Contrast << ", drift " << this->Drift << "\n";
  os << indent << "Camera: " << this->CameraPixels << " pixels in one, " << this->Electrons << " electrons, transfer "
     << this->CameraTransfer << ", noise " << this->Noise << ", seed " << this->Seed << "\n";
}

magnet::HologramSeriesSimulation vtkMagNetSimulateHologram::Options() const
{
  magnet::HologramSeriesSimulation options;
  options.cameraPixels = this->CameraPixels;
  options.fringeSpacing = this->FringeSpacing;
  options.direction = this->FringeDirection * degree;
  options.contrast = this->Contrast;
  options.electrons = this->Electrons;
  options.noise = this->Noise;
  options.drifts = this->Drift;
  options.transfer = this->CameraTransfer;
  options.seed = static_cast<std::uint64_t>(this->Seed);
  return options;
}

magnet::Grid vtkMagNetSimulateHologram::CameraGrid(const magnet::Grid& phases, std::int64_t images) const
{
  return vtkMagNetBridge::SeriesGrid(
    { phases.size[0] * this->CameraPixels, phases.size[1] * this->CameraPixels, images },
    { phases.spacing[0] / this->CameraPixels, phases.spacing[1] / this->CameraPixels });
}

void vtkMagNetSimulateHologram::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->CameraGrid(grid, grid.size[2]));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(1), this->CameraGrid(grid, 1));
}

void vtkMagNetSimulateHologram::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  vtkMagNetContent::Require(input, { vtkMagNetContent::phase, vtkMagNetContent::electrostatic }, "the input");
  const auto phase = vtkMagNetBridge::PointArray(input, "", { "phase" }, 1, "the input");
  const magnet::ImagesView images = vtkMagNetContent::Images(input, phase.Data(), "the input");
  float* counts[2] = { nullptr, nullptr };
  for (int port = 0; port < 2; ++port)
  {
    auto* const output = vtkImageData::GetData(outputs, port);
    const magnet::Grid grid = vtkMagNetBridge::GridOf(input, "the input");
    vtkMagNetBridge::SetGrid(output, this->CameraGrid(grid, port == 0 ? images.images : 1));
    counts[port] = vtkMagNetBridge::NewFloats(output, "counts", 1);
    output->GetPointData()->SetActiveScalars("counts");
    vtkMagNetContent::Write(output, vtkMagNetContent::counts);
  }
  vtkMagNetEngine::Get().simulateHolograms(images, this->Options(), counts[0], counts[1], this->MakeRun());
  auto* const object = vtkImageData::GetData(outputs, 0);
  object->GetFieldData()->PassData(input->GetFieldData());
  vtkMagNetContent::Write(object, vtkMagNetContent::counts);
  vtkMagNetBridge::SetField(object, "noise_seed", std::vector<double>{ 1.0 * this->Seed });
  for (const char* const ofPhases : { "phase_sigma", "phase_noise_rad", "relative_noise" })
  {
    object->GetFieldData()->RemoveArray(ofPhases);
  }
}
