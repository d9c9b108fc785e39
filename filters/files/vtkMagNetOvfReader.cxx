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
  os << indent << "SaturationMagnetization: " << this->SaturationMagnetization << "\n";
}

void vtkMagNetOvfReader::SetFileName(const char* name)
{
  const std::string wanted = name != nullptr ? name : "";
  if (wanted != this->FileName)
  {
    this->FileName = wanted;
    this->Field.reset();
    this->Modified();
  }
}

std::string vtkMagNetOvfReader::ArrayName() const
{
  const magnet::OvfField& field = *this->Field;
  if (field.components == 3 && (field.unit == "A/m" || this->SaturationMagnetization > 0.0))
  {
    return "M";
  }
  if (field.components == 3 && field.unit == "T")
  {
    return "B";
  }
  std::string name = field.title;
  if (!field.labels.empty())
  {
    // "m_x m_y m_z" is the vector m, "e_1 e_2" ... what OVFWriter makes of e.
    name = field.labels.front();
    const std::size_t suffix = name.rfind(field.components == 3 ? "_x" : "_1");
    name = field.components > 1 && suffix != std::string::npos && suffix + 2 == name.size() ? name.substr(0, suffix)
                                                                                            : name;
  }
  return name.empty() ? "values" : name;
}

void vtkMagNetOvfReader::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  magnet::require(!this->FileName.empty(), "no OVF file was chosen");
  if (!this->Field)
  {
    this->Field = std::make_unique<magnet::OvfField>(vtkMagNetEngine::Get().readOvf(this->FileName));
  }
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->Field->grid);
}

void vtkMagNetOvfReader::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  this->Describe(inputs, outputs);
  const magnet::OvfField& field = *this->Field;
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(output, field.grid);
  const std::string name = this->ArrayName();
  float* const values = vtkMagNetBridge::NewFloats(output, name.c_str(), field.components);
  const bool scaled = field.components == 3 && field.unit != "A/m" && this->SaturationMagnetization > 0.0;
  const auto factor = static_cast<float>(scaled ? this->SaturationMagnetization : 1.0);
  std::transform(field.values.begin(), field.values.end(), values, [factor](float v) { return factor * v; });
  if (field.components == 3)
  {
    unsigned char* const mask = vtkMagNetBridge::NewBytes(output, "mask", 1);
    for (std::int64_t i = 0; i < field.grid.cells(); ++i)
    {
      mask[i] = std::hypot(values[3 * i], values[3 * i + 1], values[3 * i + 2]) > 0.0F ? 1 : 0;
    }
    output->GetPointData()->SetActiveVectors(name.c_str());
  }
  vtkMagNetBridge::SetField(output, "ovf_title", field.title);
  vtkMagNetBridge::SetField(output, "ovf_unit", scaled ? "A/m" : field.unit);
  std::string description;
  for (const std::string& line : field.description)
  {
    description += line + "\n";
  }
  if (!description.empty())
  {
    vtkMagNetBridge::SetField(output, "ovf_description", description);
  }
  // The memory is VTK's now; another change reads the file again.
  this->Field.reset();
}
