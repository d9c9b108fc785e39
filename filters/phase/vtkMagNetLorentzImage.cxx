#include "vtkMagNetLorentzImage.h"

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

#include <cmath>

vtkStandardNewMacro(vtkMagNetLorentzImage);

namespace
{
// The units of the settings.
constexpr double micrometre = 1e-6;
constexpr double mrad = 1e-3;
constexpr double kV = 1e3;
}

vtkMagNetLorentzImage::vtkMagNetLorentzImage()
{
  const magnet::FresnelOptions defaults;
  this->AcceleratingVoltage = In(kV, defaults.voltage);
  this->SphericalAberration = defaults.sphericalAberration;
  this->Convergence = In(mrad, defaults.convergence);
  this->Aperture = In(mrad, defaults.aperture);
  this->Electrons = defaults.electrons;
}

void vtkMagNetLorentzImage::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Defoci: " << this->Defocus.size() << ", " << this->AcceleratingVoltage << " kV\n";
  os << indent << "Lens: " << this->SphericalAberration << " m, convergence " << this->Convergence << " mrad, aperture "
     << this->Aperture << " mrad\n";
  os << indent << "Electrons: " << this->Electrons << ", seed " << this->Seed << "\n";
}

void vtkMagNetLorentzImage::AddDefocus(double micrometres)
{
  this->Defocus.push_back(micrometres);
  this->Modified();
}

void vtkMagNetLorentzImage::RemoveAllDefocus()
{
  this->Defocus.clear();
  this->Modified();
}

magnet::FresnelOptions vtkMagNetLorentzImage::Options() const
{
  magnet::FresnelOptions options;
  options.voltage = this->AcceleratingVoltage * kV;
  options.sphericalAberration = this->SphericalAberration;
  options.convergence = this->Convergence * mrad;
  options.aperture = this->Aperture * mrad;
  options.electrons = this->Electrons;
  options.subpixels = 2; // a wave that is sampled as finely as its intensity would alias
  return options;
}

magnet::Grid vtkMagNetLorentzImage::ImageGrid(const magnet::Grid& phases) const
{
  magnet::require(
    !this->Defocus.empty(), "no Defocus is given; expected one or more, in micrometres, such as -100 0 100");
  return vtkMagNetBridge::SeriesGrid(
    { phases.size[0], phases.size[1], phases.size[2] * static_cast<std::int64_t>(this->Defocus.size()) },
    { phases.spacing[0], phases.spacing[1] });
}

void vtkMagNetLorentzImage::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->ImageGrid(grid));
}

void vtkMagNetLorentzImage::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetContent::Require(input, { vtkMagNetContent::phase, vtkMagNetContent::electrostatic }, "the input");
  const auto phase = vtkMagNetBridge::PointArray(input, "", { "phase" }, 1, "the input");
  const magnet::Grid grid = vtkMagNetBridge::GridOf(input, "the input");
  vtkMagNetBridge::SetGrid(output, this->ImageGrid(grid));
  output->GetFieldData()->PassData(input->GetFieldData());
  float* const counts = vtkMagNetBridge::NewFloats(output, "counts", 1);
  output->GetPointData()->SetActiveScalars("counts");
  const std::int64_t pixels = grid.size[0] * grid.size[1];
  const std::vector<double> tilts = vtkMagNetBridge::FieldNumbers(input, "tilt_angles");
  std::vector<double> allTilts, allDefoci;
  const auto number = static_cast<std::int64_t>(this->Defocus.size());
  const std::int64_t made = grid.size[2] * number;
  magnet::FresnelOptions options = this->Options();
  const magnet::Run run = this->MakeRun();
  for (std::int64_t i = 0; i < made; ++i)
  {
    const std::int64_t image = i / number;
    const double defocus = this->Defocus[static_cast<std::size_t>(i % number)];
    options.defocus = defocus * micrometre;
    // Each image wants noise of its own.
    options.seed = static_cast<std::uint64_t>(this->Seed) * 1000003U + static_cast<std::uint64_t>(i);
    const magnet::ImagesView one{ phase.Data() + image * pixels, 1, grid.size[1], grid.size[0] };
    vtkMagNetEngine::Get().fresnelImage(one, { grid.spacing[0], grid.spacing[1] }, options, counts + i * pixels,
      run.part(
        static_cast<double>(i) / static_cast<double>(made), static_cast<double>(i + 1) / static_cast<double>(made)));
    allDefoci.push_back(defocus);
    if (image < static_cast<std::int64_t>(tilts.size()))
    {
      allTilts.push_back(tilts[static_cast<std::size_t>(image)]);
    }
  }
  const std::vector<double> told = vtkMagNetBridge::FieldNumbers(input, "voltage_kV");
  if (!told.empty() && std::abs(told.front() - this->AcceleratingVoltage) > 1e-3 * told.front())
  {
    this->Tell(output, { magnet::text("the input tells a voltage of ", told.front(),
                         " kV, and Accelerating Voltage is ", this->AcceleratingVoltage, " kV") });
  }
  for (const char* const ofPhases : { "phase_sigma", "image_shifts", "image_rotations", "image_files" })
  {
    output->GetFieldData()->RemoveArray(ofPhases);
  }
  vtkMagNetContent::Write(output, vtkMagNetContent::counts);
  vtkMagNetBridge::SetField(output, "defocus_um", allDefoci);
  vtkMagNetBridge::SetField(output, "voltage_kV", std::vector<double>{ this->AcceleratingVoltage });
  vtkMagNetBridge::SetField(output, "noise_seed", std::vector<double>{ 1.0 * this->Seed });
  if (!allTilts.empty())
  {
    vtkMagNetBridge::SetField(output, "tilt_angles", allTilts);
  }
}
