#include "vtkMagNetScaleBarActor.h"

#include "vtkCamera.h"
#include "vtkCellArray.h"
#include "vtkCoordinate.h"
#include "vtkMath.h"
#include "vtkObjectFactory.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkPolyDataMapper2D.h"
#include "vtkProperty2D.h"
#include "vtkRenderer.h"
#include "vtkTextActor.h"
#include "vtkTextProperty.h"
#include "vtkWindow.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

vtkStandardNewMacro(vtkMagNetScaleBarActor);

namespace
{
std::string labelOf(double nanometres)
{
  char text[64];
  std::snprintf(text, sizeof(text), nanometres < 1000.0 ? "%g nm" : "%g \u00B5m",
    nanometres < 1000.0 ? nanometres : nanometres / 1000.0);
  return text;
}
}

vtkMagNetScaleBarActor::vtkMagNetScaleBarActor()
{
  this->Corners->SetNumberOfPoints(4);
  vtkNew<vtkCellArray> quad;
  quad->InsertNextCell({ 0, 1, 2, 3 });
  this->Rectangle->SetPoints(this->Corners);
  this->Rectangle->SetPolys(quad);
  vtkNew<vtkCoordinate> fractions;
  fractions->SetCoordinateSystemToNormalizedViewport();
  vtkNew<vtkPolyDataMapper2D> mapper;
  mapper->SetInputData(this->Rectangle);
  mapper->SetTransformCoordinate(fractions);
  mapper->TransformCoordinateUseDoubleOn();
  this->Bar->SetMapper(mapper);
  this->Label->GetPositionCoordinate()->SetCoordinateSystemToNormalizedViewport();
  this->Label->GetTextProperty()->SetJustificationToCentered();
  this->Label->GetTextProperty()->SetVerticalJustificationToBottom();
  this->GetPositionCoordinate()->SetCoordinateSystemToNormalizedViewport();
  this->SetColor(0.0, 0.0, 0.0);
}

void vtkMagNetScaleBarActor::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Length: " << this->Length << " nm\n";
  os << indent << "FontSize: " << this->FontSize << "\n";
}

void vtkMagNetScaleBarActor::SetColor(double r, double g, double b)
{
  this->Bar->GetProperty()->SetColor(r, g, b);
  this->Label->GetTextProperty()->SetColor(r, g, b);
  this->Modified();
}

void vtkMagNetScaleBarActor::SetFontSize(int points)
{
  this->FontSize = points;
  this->Label->GetTextProperty()->SetFontSize(points);
  this->Modified();
}

double vtkMagNetScaleBarActor::RoundLength(double limit)
{
  const double power = std::pow(10.0, std::floor(std::log10(limit)));
  const double factor = limit / power;
  return power * (factor >= 5.0 ? 5.0 : factor >= 2.0 ? 2.0 : 1.0);
}

bool vtkMagNetScaleBarActor::Arrange(vtkViewport* viewport)
{
  auto* const renderer = vtkRenderer::SafeDownCast(viewport);
  vtkCamera* const camera = renderer != nullptr ? renderer->GetActiveCamera() : nullptr;
  const int* const size = viewport->GetSize();
  if (camera == nullptr || size[0] <= 0 || size[1] <= 0)
  {
    return false;
  }
  // A screenshot larger than the window is drawn in tiles by cameras that see a tile each (vtkWindowToImageFilter),
  // while viewport and fractions are the whole picture's.
  vtkWindow* const window = viewport->GetVTKWindow();
  const int tiles = window != nullptr ? std::max(1, window->GetTileScale()[1]) : 1;
  const double half = camera->GetParallelProjection()
                        ? camera->GetParallelScale()
                        : camera->GetDistance() * std::tan(0.5 * vtkMath::RadiansFromDegrees(camera->GetViewAngle()));
  const double height = 2.0 * tiles * half;
  const double width = height * size[0] / size[1];
  if (!(width > 0.0) || !std::isfinite(width))
  {
    return false;
  }
  const double length = this->Length > 0.0 ? this->Length : RoundLength(0.25 * width);
  const double pixels = tiles * this->FontSize * (window != nullptr ? window->GetDPI() : 72) / 72.0;
  const double* const place = this->GetPositionCoordinate()->GetValue();
  const double right = place[0] + length / width;
  const double top = place[1] + pixels / 3.0 / size[1];
  this->Corners->SetPoint(0, place[0], place[1], 0.0);
  this->Corners->SetPoint(1, right, place[1], 0.0);
  this->Corners->SetPoint(2, right, top, 0.0);
  this->Corners->SetPoint(3, place[0], top, 0.0);
  this->Corners->Modified();
  this->Label->SetInput(labelOf(length).c_str());
  if (this->Tiles != tiles)
  {
    // Its picture is in pixels of the window, and is kept as long as nothing changes.
    this->Tiles = tiles;
    this->Label->GetTextProperty()->Modified();
  }
  this->Label->SetPosition(0.5 * (place[0] + right), top + pixels / 4.0 / size[1]);
  return true;
}

int vtkMagNetScaleBarActor::RenderOpaqueGeometry(vtkViewport* viewport)
{
  if (!this->Arrange(viewport))
  {
    return 0;
  }
  return this->Bar->RenderOpaqueGeometry(viewport) + this->Label->RenderOpaqueGeometry(viewport);
}

int vtkMagNetScaleBarActor::RenderOverlay(vtkViewport* viewport)
{
  if (!this->Arrange(viewport))
  {
    return 0;
  }
  return this->Bar->RenderOverlay(viewport) + this->Label->RenderOverlay(viewport);
}
