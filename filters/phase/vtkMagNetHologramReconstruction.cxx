#include "vtkMagNetHologramReconstruction.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"
#include "vtkMagNetUpstream.h"

#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMagNetHologramReconstruction);

namespace
{
// A stack of counts, or none.
struct Holograms
{
  Holograms(vtkImageData* image, const std::string& what)
  {
    if (image != nullptr)
    {
      vtkMagNetContent::Require(image, { vtkMagNetContent::counts }, what);
      Counts = vtkMagNetBridge::PointArray(image, "", { "counts", "phase" }, 1, what);
      View = vtkMagNetContent::Images(image, Counts.Data(), what);
    }
  }

  vtkMagNetBridge::Array Counts;
  magnet::ImagesView View;
};
}

vtkMagNetHologramReconstruction::vtkMagNetHologramReconstruction()
{
  this->SetNumberOfInputPorts(2);
  const magnet::HologramOptions defaults;
  this->Aperture = In(1.0, defaults.aperture);
  this->ApertureEdge = static_cast<int>(defaults.edge);
  this->Binning = static_cast<int>(defaults.binning);
  this->ElectronsPerCount = defaults.electronsPerCount;
  this->LowestAmplitude = defaults.lowestAmplitude;
  this->LargestSigma = defaults.largestSigma;
}

int vtkMagNetHologramReconstruction::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  if (port == 1)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

void vtkMagNetHologramReconstruction::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Sideband: " << this->Sideband[0] << ", " << this->Sideband[1]
     << (this->OtherSideband ? ", the other one" : "") << "\n";
  os << indent << "Aperture: " << this->Aperture << ", edge " << this->ApertureEdge << ", binning " << this->Binning
     << "\n";
  os << indent << "Valid: amplitude " << this->LowestAmplitude << ", sigma " << this->LargestSigma << " rad; "
     << this->ElectronsPerCount << " electrons in a count\n";
}

magnet::HologramSeriesOptions vtkMagNetHologramReconstruction::Options() const
{
  magnet::HologramSeriesOptions options;
  options.aperture = this->Aperture;
  options.edge = static_cast<magnet::ApertureEdge>(this->ApertureEdge);
  options.binning = this->Binning;
  options.electronsPerCount = this->ElectronsPerCount;
  options.lowestAmplitude = this->LowestAmplitude;
  options.largestSigma = this->LargestSigma;
  const double sign = this->OtherSideband ? -1.0 : 1.0;
  if (this->Sideband[0] != 0.0 || this->Sideband[1] != 0.0)
  {
    options.carrier = { sign * this->Sideband[0], sign * this->Sideband[1] };
  }
  options.sideband.halfPlane += this->OtherSideband ? magnet::constants::pi : 0.0;
  return options;
}

magnet::Grid vtkMagNetHologramReconstruction::Binned(const magnet::Grid& holograms, const magnet::HologramPlan& plan)
{
  return vtkMagNetBridge::SeriesGrid(plan.size, { static_cast<double>(plan.binning) * holograms.spacing[0],
                                                  static_cast<double>(plan.binning) * holograms.spacing[1] });
}

const magnet::HologramPlan& vtkMagNetHologramReconstruction::PlanOf(
  vtkImageData* object, vtkImageData* reference, const magnet::Run& run)
{
  const Holograms holograms(object, "the input");
  const Holograms vacuum(reference, "the reference");
  const vtkMTimeType changed = std::max(
    { this->GetMTime(), object->GetMTime(), reference != nullptr ? reference->GetMTime() : 0 });
  if (changed != this->PlanTime)
  {
    this->Plan = vtkMagNetEngine::Get().planHolograms(holograms.View, vacuum.View, this->Options(), run);
    this->PlanTime = changed;
  }
  return this->Plan;
}

void vtkMagNetHologramReconstruction::Describe(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(inputs[0]->GetInformationObject(0));
  magnet::HologramPlan plan;
  if (this->Binning > 0)
  {
    plan.binning = this->Binning;
    plan.size = { grid.size[0] / plan.binning, grid.size[1] / plan.binning, grid.size[2] };
  }
  else
  {
    // Only the fringes tell how large the result is: the images are wanted now.
    for (int port = 0; port < 2; ++port)
    {
      if (this->GetNumberOfInputConnections(port) > 0)
      {
        this->GetInputAlgorithm(port, 0)->Update();
      }
    }
    auto* const object = vtkImageData::GetData(inputs[0]);
    if (vtkMagNetUpstream::Failed(this) || object == nullptr)
    {
      return;
    }
    plan = this->PlanOf(object, vtkImageData::GetData(inputs[1]), {});
  }
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), Binned(grid, plan));
}

void vtkMagNetHologramReconstruction::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  auto* const reference = vtkImageData::GetData(inputs[1]);
  auto* const output = vtkImageData::GetData(outputs, 0);
  const magnet::Run run = this->MakeRun();
  const magnet::HologramPlan& plan = this->PlanOf(input, reference, run.part(0.0, 0.3));
  const Holograms object(input, "the input");
  const Holograms vacuum(reference, "the reference");
  vtkMagNetBridge::SetGrid(output, Binned(vtkMagNetBridge::GridOf(input, "the input"), plan));
  output->GetFieldData()->PassData(input->GetFieldData());
  magnet::HologramOutput made;
  made.phase = vtkMagNetBridge::NewFloats(output, "phase", 1);
  made.amplitude = vtkMagNetBridge::NewFloats(output, "amplitude", 1);
  made.valid = vtkMagNetBridge::NewBytes(output, "valid", 1);
  const magnet::HologramReport report = vtkMagNetEngine::Get().reconstructHolograms(
    object.View, vacuum.View, plan, this->Options(), made, run.part(0.3, 1.0));
  output->GetPointData()->SetActiveScalars("phase");
  CarryValid(input, plan, made.valid);
  TellOfResult(output, plan, report);
  vtkMagNetBridge::SetField(output, "hologram_aperture",
    magnet::text(this->Aperture, " of the sideband's distance, ", this->ApertureEdge == 0 ? "Butterworth" : "cosine",
      this->OtherSideband ? ", the other sideband" : ""));
  if (reference == nullptr)
  {
    this->Tell(output, { "without a reference hologram, the phases have a ramp, and what the biprism and the camera do "
                         "to the fringes" });
  }
}

void vtkMagNetHologramReconstruction::CarryValid(
  vtkImageData* input, const magnet::HologramPlan& plan, unsigned char* valid)
{
  const std::vector<unsigned char> counts = vtkMagNetBridge::Mask(input, "valid");
  const magnet::Grid grid = vtkMagNetBridge::GridOf(input, "the input");
  const std::int64_t edge = plan.binning;
  for (std::int64_t p = 0; !counts.empty() && p < plan.size[0] * plan.size[1] * plan.size[2]; ++p)
  {
    const std::int64_t x = p % plan.size[0] * edge + grid.size[0] % edge / 2;
    const std::int64_t y = p / plan.size[0] % plan.size[1] * edge + grid.size[1] % edge / 2;
    const std::int64_t image = p / (plan.size[0] * plan.size[1]);
    for (std::int64_t part = 0; part < edge * edge; ++part)
    {
      const std::int64_t from = ((image * grid.size[1]) + y + part / edge) * grid.size[0] + x + part % edge;
      valid[p] = counts[static_cast<std::size_t>(from)] != 0 ? valid[p] : 0;
    }
  }
}

void vtkMagNetHologramReconstruction::TellOfResult(
  vtkImageData* output, const magnet::HologramPlan& plan, const magnet::HologramReport& report)
{
  vtkMagNetContent::Write(output, vtkMagNetContent::wrapped);
  // An image without a valid pixel has no noise to tell.
  std::vector<double> sigma = report.sigma;
  double largest = 0.0;
  for (const double one : sigma)
  {
    largest = std::isfinite(one) ? std::max(largest, one) : largest;
  }
  std::replace_if(
    sigma.begin(), sigma.end(), [](double one) { return !std::isfinite(one); }, largest);
  vtkMagNetBridge::SetField(output, "phase_sigma", sigma);
  vtkMagNetBridge::SetField(output, "fringe_contrast", report.contrast);
  vtkMagNetBridge::SetField(output, "fringe_spacing", std::vector<double>{ plan.fringeSpacing });
  std::vector<double> sidebands;
  for (const auto& carrier : plan.carriers)
  {
    sidebands.insert(sidebands.end(), carrier.begin(), carrier.end());
  }
  vtkMagNetBridge::SetField(output, "sideband", sidebands);
  vtkMagNetBridge::SetField(output, "resolution_element_pixels",
    std::vector<double>{ std::sqrt(report.elementPixels) / static_cast<double>(plan.binning) });
  vtkMagNetBridge::SetField(output, "hologram_binning", std::vector<double>{ static_cast<double>(plan.binning) });
}
