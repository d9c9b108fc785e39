#include "vtkMagNetOvfWriter.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkDataArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"
#include "vtkStringArray.h"

#include <charconv>
#include <sstream>

vtkStandardNewMacro(vtkMagNetOvfWriter);

namespace
{
// A title or description that an OVF header can hold: one line, and no start of a comment.
std::string oneLine(std::string text)
{
  for (std::size_t i = 0; i < text.size(); ++i)
  {
    const bool comment = text[i] == '#' && i > 0 && text[i - 1] == '#';
    text[i] = comment || text[i] == '\n' || text[i] == '\r' ? ' ' : text[i];
  }
  return text;
}

std::string unitOf(const std::string& array)
{
  const auto is = [&array](const char* name) { return array == name || array.rfind(std::string(name) + "_", 0) == 0; };
  return is("M") ? "A/m" : is("B") ? "T" : array == "phase" ? "rad" : "1";
}

std::string numbers(const std::vector<double>& values)
{
  std::string text;
  for (const double value : values)
  {
    char place[32];
    text += ' ';
    text.append(place, std::to_chars(place, place + sizeof(place), value).ptr);
  }
  return text;
}

std::string stringOf(vtkFieldData* data, const char* name)
{
  auto* const strings = vtkStringArray::SafeDownCast(data->GetAbstractArray(name));
  return strings != nullptr && strings->GetNumberOfValues() > 0 ? strings->GetValue(0) : std::string();
}

// What made the volume, a line for each field data array; first the description of the file that it came from.
std::vector<std::string> description(vtkImageData* image)
{
  constexpr vtkIdType longest = 1000;
  vtkFieldData* const data = image->GetFieldData();
  std::vector<std::string> lines;
  std::istringstream old(stringOf(data, "ovf_description"));
  for (std::string line; std::getline(old, line);)
  {
    lines.push_back(oneLine(line));
  }
  for (int i = 0; i < data->GetNumberOfArrays(); ++i)
  {
    const char* const name = data->GetArrayName(i);
    vtkAbstractArray* const array = data->GetAbstractArray(i);
    if (name == nullptr || std::string(name).rfind("ovf_", 0) == 0 || array->GetNumberOfValues() > longest)
    {
      continue;
    }
    const bool isText = vtkStringArray::SafeDownCast(array) != nullptr;
    lines.push_back(
      oneLine(std::string(name) + ":" +
              (isText ? " " + stringOf(data, name) : numbers(vtkMagNetBridge::FieldNumbers(image, name)))));
  }
  return lines;
}
}

vtkMagNetOvfWriter::vtkMagNetOvfWriter()
{
  this->SetNumberOfOutputPorts(0);
}

void vtkMagNetOvfWriter::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << this->FileName << "\n";
  os << indent << "Array: " << this->Array << "\n";
  os << indent << "Format: " << this->Format << "\n";
  os << indent << "Piece: " << this->Piece << "\n";
}

int vtkMagNetOvfWriter::Write()
{
  this->Modified();
  this->UpdateWholeExtent();
  return *this->GetErrorText() == '\0' ? 1 : 0;
}

std::string vtkMagNetOvfWriter::ChosenArray(vtkImageData* image) const
{
  vtkPointData* const data = image->GetPointData();
  if (!this->Array.empty() || data->GetArray("M") != nullptr)
  {
    return this->Array.empty() ? "M" : this->Array;
  }
  vtkDataArray* chosen = data->GetVectors();
  for (int i = 0; i < data->GetNumberOfArrays() && chosen == nullptr; ++i)
  {
    vtkDataArray* const array = data->GetArray(i);
    chosen = array != nullptr && array->GetNumberOfComponents() == 3 ? array : nullptr;
  }
  return chosen != nullptr && chosen->GetName() != nullptr ? chosen->GetName() : "M";
}

void vtkMagNetOvfWriter::Execute(vtkInformationVector** inputs, vtkInformationVector*)
{
  if (this->Piece != 0)
  {
    return;
  }
  auto* const image = vtkImageData::GetData(inputs[0]);
  magnet::OvfField field;
  field.grid = vtkMagNetBridge::GridOf(image, "the volume");
  const std::string name = this->ChosenArray(image);
  vtkDataArray* const found = image->GetPointData()->GetArray(name.c_str());
  field.components = found != nullptr ? found->GetNumberOfComponents() : 3;
  const auto array = vtkMagNetBridge::PointArray(image, name, {}, field.components, "the volume");
  field.values.assign(array.Data(), array.Data() + array.Values->GetNumberOfValues());
  const std::string title = stringOf(image->GetFieldData(), "ovf_title");
  field.title = oneLine(title.empty() ? name : title);
  field.labels = { name };
  field.unit = unitOf(name);
  field.description = description(image);
  vtkMagNetEngine::Get().writeOvf(this->FileName, field, static_cast<magnet::OvfFormat>(this->Format));
}
