#include "vtkMagNetScaleBar.h"

#include "vtkMagNetBridge.h"

#include "core/base/Error.h"

#include "vtkCellArray.h"
#include "vtkDataObject.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"

#include <cmath>

vtkStandardNewMacro(vtkMagNetScaleBar);

vtkMagNetScaleBar::vtkMagNetScaleBar()
{
  this->SetNumberOfInputPorts(0);
}

void vtkMagNetScaleBar::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Length: " << this->Length << " nm\n";
}

int vtkMagNetScaleBar::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkPolyData");
  return 1;
}

void vtkMagNetScaleBar::Execute(vtkInformationVector**, vtkInformationVector* outputs)
{
  magnet::require(std::isfinite(this->Length) && this->Length >= 0.0, "the scale bar's length is ", this->Length,
    " nm; expected a positive length, or 0 for one that suits the view");
  vtkNew<vtkPoints> points;
  points->InsertNextPoint(0.0, 0.0, 0.0);
  points->InsertNextPoint(this->Length, 0.0, 0.0);
  vtkNew<vtkCellArray> line;
  line->InsertNextCell({ 0, 1 });
  vtkPolyData* const output = vtkPolyData::GetData(outputs, 0);
  output->SetPoints(points);
  output->SetLines(line);
  vtkMagNetBridge::SetField(output, "length_nm", std::vector<double>{ this->Length });
}
