#include "vtkMagNetTexture.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkDataArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetTexture);

namespace
{
// The units of the settings.
using magnet::constants::degree;
constexpr double nm = magnet::constants::nanometre;
constexpr double pJ = 1e-12, mJ = 1e-3, kJ = 1e3, mT = 1e-3;
}

vtkMagNetTexture::vtkMagNetTexture()
{
  this->SetNumberOfInputPorts(0);
  const magnet::TextureOptions defaults;
  const magnet::Material material = magnet::ironGermanium();
  this->Texture = static_cast<int>(defaults.texture);
  this->Radius = In(nm, defaults.radius);
  this->Thickness = In(nm, defaults.thickness);
  this->SaturationMagnetization = defaults.saturationMagnetization;
  this->CoreRadius = In(nm, defaults.coreRadius);
  this->WallWidth = In(nm, defaults.wallWidth);
  this->Period = In(nm, defaults.period);
  this->CapDepth = In(nm, defaults.capDepth);
  this->Helicity = In(degree, defaults.helicity);
  this->Direction = In(degree, defaults.direction);
  this->ConeAngle = In(degree, defaults.coneAngle);
  this->ReversePolarity = defaults.polarity < 0;
  this->ReverseChirality = defaults.chirality < 0;
  this->Seed = static_cast<int>(defaults.seed);
  this->Shape = static_cast<int>(defaults.shape);
  this->Aspect = defaults.aspect;
  this->Rotation = In(degree, defaults.rotation);
  this->Exchange = In(pJ, material.exchange);
  this->BulkDMI = In(mJ, material.bulkDmi);
  this->InterfacialDMI = In(mJ, material.interfacialDmi);
  this->UniaxialAnisotropy = In(kJ, material.uniaxialAnisotropy);
  for (int axis = 0; axis < 3; ++axis)
  {
    this->EasyAxis[axis] = material.easyAxis[axis];
    this->AppliedField[axis] = In(mT, material.field[axis]);
  }
  this->StoppingTorque = magnet::RelaxOptions().torque;
}

void vtkMagNetTexture::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Texture: " << magnet::textureNames[this->Texture].label << ", seed " << this->Seed << "\n";
}

magnet::Grid vtkMagNetTexture::OutputGrid() const
{
  const magnet::Grid grid = magnet::Grid::centred({ this->Dimensions[0], this->Dimensions[1], this->Dimensions[2] },
    { this->Spacing[0] * nm, this->Spacing[1] * nm, this->Spacing[2] * nm });
  for (int axis = 0; axis < 3; ++axis)
  {
    magnet::require(grid.size[axis] >= 2 && grid.spacing[axis] > 0.0, "the texture's volume is ", grid.size[0], " x ",
      grid.size[1], " x ", grid.size[2], " cells of ", this->Spacing[0], " x ", this->Spacing[1], " x ",
      this->Spacing[2], " nm; at least 2 cells of a positive size are needed along each axis");
  }
  return grid;
}

void vtkMagNetTexture::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->OutputGrid());
}

void vtkMagNetTexture::Execute(vtkInformationVector**, vtkInformationVector* outputs)
{
  const magnet::Grid grid = this->OutputGrid();
  magnet::TextureOptions options;
  options.texture = static_cast<magnet::Texture>(this->Texture);
  options.shape = static_cast<magnet::Shape>(this->Shape);
  options.aspect = this->Aspect;
  options.rotation = this->Rotation * degree;
  options.radius = this->Radius * nm;
  options.thickness = this->Thickness * nm;
  options.saturationMagnetization = this->SaturationMagnetization;
  options.coreRadius = this->CoreRadius * nm;
  options.wallWidth = this->WallWidth * nm;
  options.period = this->Period * nm;
  options.capDepth = this->CapDepth * nm;
  options.helicity = this->Helicity * degree;
  options.direction = this->Direction * degree;
  options.coneAngle = this->ConeAngle * degree;
  options.polarity = this->ReversePolarity ? -1 : 1;
  options.chirality = this->ReverseChirality ? -1 : 1;
  options.seed = static_cast<std::uint64_t>(this->Seed);

  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(output, grid);
  float* const magnetization = vtkMagNetBridge::NewFloats(output, "M", 3);
  unsigned char* const mask = vtkMagNetBridge::NewBytes(output, "mask", 1);
  const magnet::Run run = this->MakeRun();
  vtkMagNetEngine::Get().texture(options, grid, magnetization, mask, run.part(0.0, this->Relax ? 0.02 : 1.0));
  output->GetPointData()->SetActiveVectors("M");
  vtkMagNetBridge::SetField(output, "texture", magnet::textureNames[this->Texture].label);
  vtkMagNetBridge::SetField(output, "texture_seed", std::vector<double>{ 1.0 * this->Seed });
  vtkMagNetBridge::SetField(output, "saturation_magnetization", std::vector<double>{ this->SaturationMagnetization });
  if (this->Relax)
  {
    this->RelaxOutput(output, grid, run.part(0.02, 1.0));
  }
}

void vtkMagNetTexture::RelaxOutput(vtkImageData* output, const magnet::Grid& grid, const magnet::Run& run)
{
  magnet::Material material;
  material.saturationMagnetization = this->SaturationMagnetization;
  material.exchange = this->Exchange * pJ;
  material.bulkDmi = this->BulkDMI * mJ;
  material.interfacialDmi = this->InterfacialDMI * mJ;
  material.uniaxialAnisotropy = this->UniaxialAnisotropy * kJ;
  for (int axis = 0; axis < 3; ++axis)
  {
    material.easyAxis[axis] = this->EasyAxis[axis];
    material.field[axis] = this->AppliedField[axis] * mT;
  }
  magnet::RelaxOptions options;
  options.torque = this->StoppingTorque;
  vtkPointData* const points = output->GetPointData();
  auto* const m = static_cast<float*>(points->GetArray("M")->GetVoidPointer(0));
  const auto* const mask = static_cast<unsigned char*>(points->GetArray("mask")->GetVoidPointer(0));
  const magnet::RelaxReport report = vtkMagNetEngine::Get().relax({ m, 3, grid }, mask, material, 2, options, m, run);
  if (!report.converged)
  {
    vtkWarningMacro("The relaxation stopped at a torque of " << report.torque << " Ms after " << report.evaluations
                                                             << " steps, above the " << this->StoppingTorque
                                                             << " asked for.");
  }
  vtkMagNetBridge::SetField(output, "relaxed_to", report.label);
  vtkMagNetBridge::SetField(output, "torque", std::vector<double>{ report.torque });
  vtkMagNetBridge::SetField(output, "energy", std::vector<double>{ report.energy.total() });
  vtkMagNetBridge::SetField(output, "topological_charge", report.charge);
}
