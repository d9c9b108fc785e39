#include "vtkMagNetWriter.h"

#include "vtkDataArray.h"
#include "vtkImageData.h"
#include "vtkInformationVector.h"
#include "vtkPointData.h"

vtkMagNetWriter::vtkMagNetWriter()
{
  this->SetNumberOfOutputPorts(0);
}

void vtkMagNetWriter::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << this->FileName << "\n";
  os << indent << "Array: " << this->Array << "\n";
  os << indent << "Piece: " << this->Piece << "\n";
}

int vtkMagNetWriter::Write()
{
  this->Modified();
  this->UpdateWholeExtent();
  return *this->GetErrorText() == '\0' ? 1 : 0;
}

void vtkMagNetWriter::Execute(vtkInformationVector** inputs, vtkInformationVector*)
{
  if (this->Piece == 0)
  {
    this->WriteImage(vtkImageData::GetData(inputs[0]));
  }
}

std::string vtkMagNetWriter::ChosenArray(
  vtkImageData* image, const std::vector<std::string>& favourites, int components) const
{
  if (!this->Array.empty())
  {
    return this->Array;
  }
  vtkPointData* const data = image->GetPointData();
  for (const std::string& name : favourites)
  {
    if (data->GetArray(name.c_str()) != nullptr)
    {
      return name;
    }
  }
  const auto fits = [components](vtkDataArray* array)
  {
    return array != nullptr && array->GetName() != nullptr &&
           (components == 0 || array->GetNumberOfComponents() == components);
  };
  for (vtkDataArray* const active : { data->GetVectors(), data->GetScalars() })
  {
    if (fits(active))
    {
      return active->GetName();
    }
  }
  for (int i = 0; i < data->GetNumberOfArrays(); ++i)
  {
    if (fits(data->GetArray(i)))
    {
      return data->GetArrayName(i);
    }
  }
  return {};
}
