#include "vtkMagNetScaleBarRepresentation.h"

#include "vtkMagNetScaleBarActor.h"

#include "vtkAlgorithmOutput.h"
#include "vtkDataArray.h"
#include "vtkFieldData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPVRenderView.h"
#include "vtkPolyData.h"
#include "vtkRenderer.h"

vtkStandardNewMacro(vtkMagNetScaleBarRepresentation);

vtkMagNetScaleBarRepresentation::vtkMagNetScaleBarRepresentation()
  : Actor(vtkMagNetScaleBarActor::New())
{
  this->SetPosition(0.05, 0.05);
  this->SetColor(0.0, 0.0, 0.0);
  this->SetFontSize(14);
}

vtkMagNetScaleBarRepresentation::~vtkMagNetScaleBarRepresentation()
{
  this->Actor->Delete();
}

void vtkMagNetScaleBarRepresentation::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  this->Actor->PrintSelf(os, indent);
}

void vtkMagNetScaleBarRepresentation::SetPosition(double x, double y)
{
  this->Position[0] = x;
  this->Position[1] = y;
  this->Actor->SetPosition(x, y);
}

void vtkMagNetScaleBarRepresentation::SetColor(double r, double g, double b)
{
  this->Color[0] = r;
  this->Color[1] = g;
  this->Color[2] = b;
  this->Actor->SetColor(r, g, b);
}

void vtkMagNetScaleBarRepresentation::SetFontSize(int points)
{
  this->FontSize = points;
  this->Actor->SetFontSize(points);
}

void vtkMagNetScaleBarRepresentation::SetVisibility(bool visible)
{
  this->Superclass::SetVisibility(visible);
  this->Actor->SetVisibility(visible ? 1 : 0);
}

int vtkMagNetScaleBarRepresentation::FillInputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkPolyData");
  info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  return 1;
}

int vtkMagNetScaleBarRepresentation::RequestData(
  vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  this->Data->Initialize();
  if (inputs[0]->GetNumberOfInformationObjects() == 1)
  {
    this->Data->ShallowCopy(vtkPolyData::GetData(inputs[0], 0));
  }
  this->Data->Modified();
  return this->Superclass::RequestData(request, inputs, outputs);
}

bool vtkMagNetScaleBarRepresentation::AddToView(vtkView* view)
{
  auto* const renderView = vtkPVRenderView::SafeDownCast(view);
  if (renderView == nullptr)
  {
    return false;
  }
  // Over the picture, and drawn by the client.
  renderView->GetNonCompositedRenderer()->AddActor(this->Actor);
  return this->Superclass::AddToView(view);
}

bool vtkMagNetScaleBarRepresentation::RemoveFromView(vtkView* view)
{
  if (auto* const renderView = vtkPVRenderView::SafeDownCast(view))
  {
    renderView->GetNonCompositedRenderer()->RemoveActor(this->Actor);
  }
  return this->Superclass::RemoveFromView(view);
}

int vtkMagNetScaleBarRepresentation::ProcessViewRequest(
  vtkInformationRequestKey* request, vtkInformation* inInfo, vtkInformation* outInfo)
{
  if (!this->Superclass::ProcessViewRequest(request, inInfo, outInfo))
  {
    return 0;
  }
  if (request == vtkPVView::REQUEST_UPDATE())
  {
    vtkPVView::SetPiece(inInfo, this, this->Data);
    vtkPVRenderView::SetDeliverToClientAndRenderingProcesses(inInfo, this, true, false);
  }
  else if (request == vtkPVView::REQUEST_RENDER())
  {
    vtkAlgorithmOutput* const port = vtkPVRenderView::GetPieceProducer(inInfo, this);
    vtkDataObject* const delivered = port->GetProducer()->GetOutputDataObject(port->GetIndex());
    vtkDataArray* const length = delivered != nullptr ? delivered->GetFieldData()->GetArray("length_nm") : nullptr;
    this->Actor->SetLength(length != nullptr && length->GetNumberOfTuples() > 0 ? length->GetTuple1(0) : 0.0);
  }
  return 1;
}
