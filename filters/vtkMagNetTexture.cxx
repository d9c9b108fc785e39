#include "vtkMagNetTexture.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

vtkStandardNewMacro(vtkMagNetTexture);

namespace
{
constexpr const char* names[] = { "Single domain", "Vortex", "Néel vortex", "Cylindrical domains", "Néel domains",
  "Skyrmion", "Skyrmion lattice", "Spin helix", "Conical", "Hopfion" };
}

vtkMagNetTexture::vtkMagNetTexture()
{
  this->SetNumberOfInputPorts(0);
}

void vtkMagNetTexture::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Texture: " << names[this->Texture] << ", seed " << this->Seed << "\n";
}

magnet::Grid vtkMagNetTexture::OutputGrid() const
{
  using magnet::constants::nanometre;
  const magnet::Grid grid = magnet::Grid::centred({ this->Dimensions[0], this->Dimensions[1], this->Dimensions[2] },
    { this->Spacing[0] * nanometre, this->Spacing[1] * nanometre, this->Spacing[2] * nanometre });
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
  using magnet::constants::degree;
  using magnet::constants::nanometre;
  const magnet::Grid grid = this->OutputGrid();
  magnet::TextureOptions options;
  options.texture = static_cast<magnet::Texture>(this->Texture);
  options.radius = this->Radius * nanometre;
  options.thickness = this->Thickness * nanometre;
  options.saturationMagnetization = this->SaturationMagnetization;
  options.coreRadius = this->CoreRadius * nanometre;
  options.wallWidth = this->WallWidth * nanometre;
  options.period = this->Period * nanometre;
  options.capDepth = this->CapDepth * nanometre;
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
  vtkMagNetEngine::Get().texture(options, grid, magnetization, mask, this->MakeRun());
  output->GetPointData()->SetActiveVectors("M");
  vtkMagNetBridge::SetField(output, "texture", names[this->Texture]);
  vtkMagNetBridge::SetField(output, "texture_seed", std::vector<double>{ 1.0 * this->Seed });
  vtkMagNetBridge::SetField(output, "saturation_magnetization", std::vector<double>{ this->SaturationMagnetization });
}
