#include "vtkMagNetOvfWriter.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "vtkDataArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
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
  return is("M") || is("H") ? "A/m" : is("B") ? "T" : array == "phase" ? "rad" : "1";
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

void vtkMagNetOvfWriter::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Format: " << this->Format << "\n";
}

void vtkMagNetOvfWriter::WriteImage(vtkImageData* image)
{
  magnet::OvfField field;
  field.grid = vtkMagNetBridge::GridOf(image, "the volume");
  std::string name = this->ChosenArray(image, { "M" }, 3);
  name = name.empty() ? "M" : name;
  vtkDataArray* const found = image->GetPointData()->GetArray(name.c_str());
  field.components = found != nullptr ? found->GetNumberOfComponents() : 3;
  const auto array = vtkMagNetBridge::PointArray(image, name, {}, field.components, "the volume");
  field.values.assign(array.Data(), array.Data() + array.Values->GetNumberOfValues());
  const std::string title = stringOf(image->GetFieldData(), "ovf_title");
  field.title = oneLine(title.empty() ? name : title);
  field.labels = { name };
  field.unit = unitOf(name);
  field.description = description(image);
  vtkMagNetEngine::Get().writeOvf(this->GetFileName(), field, static_cast<magnet::OvfFormat>(this->Format));
}
