#include "pqMagNetFigure.h"

#include "pqMagNetPipeline.h"
#include "pqMagNetPython.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqRenderView.h>

#include <vtkDataObject.h>
#include <vtkNew.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMParaViewPipelineControllerWithRendering.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMSessionProxyManager.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMTransferFunctionManager.h>
#include <vtkSMTransferFunctionProxy.h>
#include <vtkSMViewProxy.h>

#include <QTimer>

#include <algorithm>
#include <cmath>

namespace
{
vtkSMProxy* showSlice(pqOutputPort* port, vtkSMViewProxy* view, const char* array)
{
  vtkNew<vtkSMParaViewPipelineControllerWithRendering> controller;
  vtkSMProxy* const shown = controller->Show(port->getSourceProxy(), port->getPortNumber(), view);
  if (shown == nullptr)
  {
    return nullptr;
  }
  vtkPVDataInformation* const info = port->getDataInformation();
  vtkSMPropertyHelper(shown, "Representation").Set("Slice");
  vtkSMPropertyHelper(shown, "Slice", true).Set((info->GetExtent()[4] + info->GetExtent()[5] + 1) / 2);
  vtkSMPropertyHelper(shown, "ColorArrayName").SetInputArrayToProcess(vtkDataObject::POINT, array);
  vtkNew<vtkSMTransferFunctionManager> manager;
  vtkSMProxy* const greys = manager->GetColorTransferFunction(array, view->GetSessionProxyManager());
  vtkPVArrayInformation* const values = pqMagNetArray(port, array);
  if (greys != nullptr && values != nullptr)
  {
    vtkSMTransferFunctionProxy::ApplyPreset(greys, "Grayscale", true);
    // Symmetric: grey is no phase.
    const double* const range = values->GetComponentRange(0);
    const double largest = std::max(std::abs(range[0]), std::abs(range[1]));
    vtkSMTransferFunctionProxy::RescaleTransferFunction(greys, -largest, largest);
    vtkSMPropertyHelper(shown, "LookupTable").Set(greys);
  }
  shown->UpdateVTKObjects();
  return shown;
}

// From +z down, x to the right, y up, without perspective.
void lookDown(vtkSMViewProxy* view, vtkPVDataInformation* info)
{
  const double* const b = info->GetBounds();
  const double centre[3] = { 0.5 * (b[0] + b[1]), 0.5 * (b[2] + b[3]), 0.5 * (b[4] + b[5]) };
  const double place[3] = { centre[0], centre[1], centre[2] + 4.0 * (b[1] - b[0]) };
  const double up[3] = { 0.0, 1.0, 0.0 };
  vtkSMPropertyHelper(view, "CameraPosition").Set(place, 3);
  vtkSMPropertyHelper(view, "CameraFocalPoint").Set(centre, 3);
  vtkSMPropertyHelper(view, "CameraViewUp").Set(up, 3);
  vtkSMPropertyHelper(view, "CameraParallelProjection").Set(1);
  vtkSMPropertyHelper(view, "CameraParallelScale").Set(0.6 * (b[3] - b[2]));
  vtkSMPropertyHelper(view, "OrientationAxesVisibility", true).Set(0);
  view->UpdateVTKObjects();
}
}

void pqMagNetFigure::ShowImage(pqOutputPort* series, const char* array)
{
  pqView* const view = pqActiveObjects::instance().activeView();
  auto* const proxy = view != nullptr ? vtkSMViewProxy::SafeDownCast(view->getProxy()) : nullptr;
  if (qobject_cast<pqRenderView*>(view) == nullptr || showSlice(series, proxy, array) == nullptr)
  {
    return;
  }
  lookDown(proxy, series->getDataInformation());
  view->render();
}

QString pqMagNetFigure::Make(const QString& title, const QString& call)
{
  const QString failure = pqMagNetPython::Call(title, call);
  if (!failure.isEmpty())
  {
    qCritical("MagNet, %s: %s", title.toUtf8().data(), failure.toUtf8().data());
    return failure;
  }
  // The views' sizes are known once the layout is on the screen, on a busy machine later.
  for (const int milliseconds : { 100, 600, 2000 })
  {
    QTimer::singleShot(milliseconds, pqApplicationCore::instance(),
      []
      {
        pqMagNetPython::Refit();
        pqApplicationCore::instance()->render();
      });
  }
  return {};
}

QString pqMagNetFigure::ShowSideBySide(const pqMagNetPipeline&, pqServer*)
{
  return Make("Side by side", "magnet.layouts.side_by_side()");
}
