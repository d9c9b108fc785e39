#include "vtkMagNetOvfReader.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMagNetOvfReader);

vtkMagNetOvfReader::vtkMagNetOvfReader()
{
  this->SetNumberOfInputPorts(0);
}

vtkMagNetOvfReader::~vtkMagNetOvfReader() = default;

void vtkMagNetOvfReader::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << this->FileName << "\n";
  os << indent << "MeshUnit: " << this->MeshUnit << "\n";
  os << indent << "ValueUnit: " << this->ValueUnit << "\n";
  os << indent << "SaturationMagnetization: " << this->SaturationMagnetization << "\n";
}

void vtkMagNetOvfReader::SetFileName(const char* name)
{
  const std::string wanted = name != nullptr ? name : "";
  if (wanted != this->FileName)
  {
    this->FileName = wanted;
    this->Modified();
  }
}

void vtkMagNetOvfReader::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  magnet::require(!this->FileName.empty(), "no OVF file was chosen");
  if (!this->Field || this->Read.GetMTime() < this->GetMTime())
  {
    this->Field.reset();
    magnet::OvfOptions options;
    options.meshUnit = this->MeshUnit;
    options.valueUnit = this->ValueUnit;
    options.saturationMagnetization = this->SaturationMagnetization;
    this->Field = std::make_unique<magnet::OvfField>(vtkMagNetEngine::Get().readOvf(this->FileName, options));
    this->Read.Modified();
  }
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->Field->grid);
}

void vtkMagNetOvfReader::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  this->Describe(inputs, outputs);
  const magnet::OvfField& field = *this->Field;
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(output, field.grid);
  float* const values = vtkMagNetBridge::NewFloats(output, field.name.c_str(), field.components);
  std::copy(field.values.begin(), field.values.end(), values);
  if (field.components == 3)
  {
    unsigned char* const mask = vtkMagNetBridge::NewBytes(output, "mask", 1);
    for (std::int64_t i = 0; i < field.grid.cells(); ++i)
    {
      mask[i] = std::hypot(values[3 * i], values[3 * i + 1], values[3 * i + 2]) > 0.0F ? 1 : 0;
    }
    output->GetPointData()->SetActiveVectors(field.name.c_str());
  }
  vtkMagNetBridge::SetField(output, "ovf_title", field.title);
  vtkMagNetBridge::SetField(output, "ovf_unit", field.unit);
  std::string description;
  for (const std::string& line : field.description)
  {
    description += line + "\n";
  }
  if (!description.empty())
  {
    vtkMagNetBridge::SetField(output, "ovf_description", description);
  }
  this->Tell(output, field.notes);
  // The memory is VTK's now; another change reads the file again.
  this->Field.reset();
}
