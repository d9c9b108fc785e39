#include "vtkMagNetFigureTitle.h"

#include "vtkMagNetUpstream.h"

#include "vtkDoubleArray.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkStringArray.h"
#include "vtkTable.h"

#include <cmath>
#include <cstdio>

vtkStandardNewMacro(vtkMagNetFigureTitle);

namespace
{
constexpr const char* columns[] = { "NRMSE", "NRMSE_x", "NRMSE_y", "NRMSE_z" };

std::string percent(double fraction)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f %%", 100.0 * fraction);
  return text;
}
}

vtkMagNetFigureTitle::vtkMagNetFigureTitle()
{
  this->SetNumberOfInputPorts(2);
}

void vtkMagNetFigureTitle::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Name: " << this->Name << ", component " << this->Component << "\n";
}

int vtkMagNetFigureTitle::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), port == 0 ? "vtkDataObject" : "vtkTable");
  info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), port);
  return 1;
}

int vtkMagNetFigureTitle::RequestData(vtkInformation*, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  std::string title = this->Name;
  vtkTable* const scores = vtkTable::GetData(inputs[1]);
  // Without columns, NRMSE was stopped.
  if (scores != nullptr && scores->GetNumberOfColumns() > 0)
  {
    const char* const name = columns[this->Component];
    auto* const column = vtkDoubleArray::SafeDownCast(scores->GetColumnByName(name));
    if (column == nullptr || column->GetNumberOfTuples() != 1)
    {
      vtkErrorMacro("the score has no column " << name << " of one row; give it the first output of NRMSE");
      return 0;
    }
    const double value = column->GetValue(0);
    // Of a component that is 0 everywhere there is none.
    if (std::isfinite(value))
    {
      title += (this->Component == 0 ? "\nNRMSE " : "  ") + percent(value);
    }
  }
  if (vtkMagNetUpstream::HasStale(this))
  {
    title += "\n(older than its settings)";
  }
  vtkNew<vtkStringArray> words;
  words->SetName("title");
  words->InsertNextValue(title);
  vtkTable::GetData(outputs, 0)->AddColumn(words);
  return 1;
}
