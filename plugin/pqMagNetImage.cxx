#include "pqMagNetImage.h"

#include "pqMagNetPipeline.h"

#include <pqActiveObjects.h>
#include <pqOutputPort.h>
#include <pqRenderView.h>

#include <vtkDataObject.h>
#include <vtkNew.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMParaViewPipelineControllerWithRendering.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMTrace.h>
#include <vtkSMTransferFunctionManager.h>
#include <vtkSMTransferFunctionProxy.h>
#include <vtkSMViewProxy.h>

namespace
{
void colour(vtkSMProxy* shown, pqOutputPort* series)
{
  const double* const range = pqMagNetArray(series, "phase")->GetComponentRange(0);
  vtkNew<vtkSMTransferFunctionManager> colours;
  vtkSMProxy* const grey = colours->GetColorTransferFunction("phase", shown->GetSessionProxyManager());
  {
    SM_SCOPED_TRACE(CallMethod).arg(grey).arg("ApplyPreset").arg("Grayscale").arg(true);
    vtkSMTransferFunctionProxy::ApplyPreset(grey, "Grayscale", true);
  }
  {
    SM_SCOPED_TRACE(CallMethod).arg(grey).arg("RescaleTransferFunction").arg(range[0]).arg(range[1]);
    vtkSMTransferFunctionProxy::RescaleTransferFunction(grey, range[0], range[1]);
  }
  SM_SCOPED_TRACE(PropertiesModified).arg("proxy", shown);
  vtkSMPropertyHelper(shown, "ColorArrayName").SetInputArrayToProcess(vtkDataObject::POINT, "phase");
  vtkSMPropertyHelper(shown, "LookupTable", true).Set(grey);
  const int* const extent = series->getDataInformation()->GetExtent();
  vtkSMPropertyHelper(shown, "Representation").Set("Slice");
  vtkSMPropertyHelper(shown, "Slice", true).Set((extent[4] + extent[5] + 1) / 2);
  shown->UpdateVTKObjects();
}

// From +z down, x to the right, y up, without perspective.
void lookAlongBeam(vtkSMViewProxy* view, const double* bounds)
{
  const double* const b = bounds;
  const double centre[3] = { 0.5 * (b[0] + b[1]), 0.5 * (b[2] + b[3]), 0.5 * (b[4] + b[5]) };
  const double place[3] = { centre[0], centre[1], centre[2] + 4.0 * (b[1] - b[0]) };
  const double up[3] = { 0.0, 1.0, 0.0 };
  SM_SCOPED_TRACE(PropertiesModified).arg("proxy", view);
  vtkSMPropertyHelper(view, "CameraPosition").Set(place, 3);
  vtkSMPropertyHelper(view, "CameraFocalPoint").Set(centre, 3);
  vtkSMPropertyHelper(view, "CameraViewUp").Set(up, 3);
  vtkSMPropertyHelper(view, "CameraParallelProjection").Set(1);
  vtkSMPropertyHelper(view, "CameraParallelScale").Set(0.6 * (b[3] - b[2]));
  vtkSMPropertyHelper(view, "OrientationAxesVisibility", true).Set(0);
  view->UpdateVTKObjects();
}
}

void pqMagNetImage::Show(pqOutputPort* series)
{
  pqView* const view = pqActiveObjects::instance().activeView();
  if (qobject_cast<pqRenderView*>(view) == nullptr || pqMagNetArray(series, "phase") == nullptr)
  {
    return;
  }
  auto* const proxy = vtkSMViewProxy::SafeDownCast(view->getProxy());
  vtkNew<vtkSMParaViewPipelineControllerWithRendering> controller;
  vtkSMProxy* const shown = controller->Show(series->getSourceProxy(), series->getPortNumber(), proxy);
  if (shown != nullptr)
  {
    colour(shown, series);
    lookAlongBeam(proxy, series->getDataInformation()->GetBounds());
    view->render();
  }
}
