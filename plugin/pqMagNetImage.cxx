#include "pqMagNetImage.h"

#include "pqMagNetNodes.h"

#include <pqActiveObjects.h>
#include <pqDataRepresentation.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqRenderView.h>

#include <vtkDataObject.h>
#include <vtkNew.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMPVRepresentationProxy.h>
#include <vtkSMParaViewPipelineControllerWithRendering.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMTrace.h>
#include <vtkSMTransferFunctionManager.h>
#include <vtkSMTransferFunctionProxy.h>
#include <vtkSMViewProxy.h>

#include <QPointer>

namespace
{
// What was shown last, and where.
QPointer<pqOutputPort> shownLast;
QPointer<pqView> shownIn;

// The active view, or the one that had the last image, if it shows nothing else.
pqView* freeView()
{
  for (pqView* const view : { shownIn.data(), pqActiveObjects::instance().activeView() })
  {
    if (qobject_cast<pqRenderView*>(view) == nullptr)
    {
      continue;
    }
    int others = 0;
    for (pqRepresentation* const each : view->getRepresentations())
    {
      auto* const data = qobject_cast<pqDataRepresentation*>(each);
      const bool last = data != nullptr && data->getOutputPortFromInput() == shownLast;
      others += data != nullptr && data->isVisible() && !last ? 1 : 0;
    }
    if (others == 0)
    {
      return view;
    }
  }
  return nullptr;
}

void colour(vtkSMProxy* shown, pqOutputPort* port, const char* array, const char* preset)
{
  // A vector's length is behind its components.
  vtkPVArrayInformation* const values = pqMagNetNodes::Array(port, array);
  const double* const range = values->GetComponentRange(values->GetNumberOfComponents() > 1 ? -1 : 0);
  vtkNew<vtkSMTransferFunctionManager> colours;
  vtkSMProxy* const table = colours->GetColorTransferFunction(array, shown->GetSessionProxyManager());
  {
    SM_SCOPED_TRACE(CallMethod).arg(table).arg("ApplyPreset").arg(preset).arg(true);
    vtkSMTransferFunctionProxy::ApplyPreset(table, preset, true);
  }
  {
    SM_SCOPED_TRACE(CallMethod).arg(table).arg("RescaleTransferFunction").arg(range[0]).arg(range[1]);
    vtkSMTransferFunctionProxy::RescaleTransferFunction(table, range[0], range[1]);
  }
  SM_SCOPED_TRACE(PropertiesModified).arg("proxy", shown);
  vtkSMPropertyHelper(shown, "ColorArrayName").SetInputArrayToProcess(vtkDataObject::POINT, array);
  vtkSMPropertyHelper(shown, "LookupTable", true).Set(table);
  const int* const extent = port->getDataInformation()->GetExtent();
  vtkSMPropertyHelper(shown, "Representation").Set("Slice");
  vtkSMPropertyHelper(shown, "Slice", true).Set((extent[4] + extent[5] + 1) / 2);
  shown->UpdateVTKObjects();
}

// With its unit, which ParaView does not know.
void nameBar(vtkSMProxy* shown, vtkSMProxy* view, const QString& array)
{
  vtkSMProxy* const table = vtkSMPropertyHelper(shown, "LookupTable").GetAsProxy();
  vtkSMProxy* const bar = vtkSMTransferFunctionProxy::FindScalarBarRepresentation(table, view);
  if (bar != nullptr)
  {
    SM_SCOPED_TRACE(PropertiesModified).arg("proxy", bar);
    const bool phase = array == "phase";
    vtkSMPropertyHelper(bar, "Title").Set((phase ? "phase (rad)" : array + " magnitude (T)").toUtf8().data());
    vtkSMPropertyHelper(bar, "ComponentTitle").Set("");
    bar->UpdateVTKObjects();
  }
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

void show(pqOutputPort* port, const char* array, const char* preset)
{
  pqView* const view = freeView();
  if (view == nullptr || pqMagNetNodes::Array(port, array) == nullptr)
  {
    return;
  }
  auto* const proxy = vtkSMViewProxy::SafeDownCast(view->getProxy());
  vtkNew<vtkSMParaViewPipelineControllerWithRendering> controller;
  if (shownLast != nullptr && shownLast != port)
  {
    controller->Hide(shownLast->getSourceProxy(), shownLast->getPortNumber(), proxy);
  }
  vtkSMProxy* const shown = controller->Show(port->getSourceProxy(), port->getPortNumber(), proxy);
  if (shown != nullptr)
  {
    colour(shown, port, array, preset);
    if (auto* const representation = vtkSMPVRepresentationProxy::SafeDownCast(shown))
    {
      representation->SetScalarBarVisibility(proxy, true);
      nameBar(shown, proxy, array);
    }
    lookAlongBeam(proxy, port->getDataInformation()->GetBounds());
    view->render();
    shownLast = port;
    shownIn = view;
  }
}
}

void pqMagNetImage::Show(pqOutputPort* series)
{
  show(series, "phase", "Grayscale");
}

void pqMagNetImage::ShowResult(pqPipelineSource* node)
{
  for (const char* const array : { "B_model", "B_magnet", "B_vfet" })
  {
    if (pqMagNetNodes::Array(node->getOutputPort(0), array) != nullptr)
    {
      show(node->getOutputPort(0), array, "Viridis (matplotlib)");
      return;
    }
  }
}

void pqMagNetImage::HideStale()
{
  const auto representations = shownIn != nullptr ? shownIn->getRepresentations() : QList<pqRepresentation*>();
  for (pqRepresentation* const each : representations)
  {
    auto* const data = qobject_cast<pqDataRepresentation*>(each);
    pqOutputPort* const port = data != nullptr ? data->getOutputPortFromInput() : nullptr;
    if (port != nullptr && data->isVisible() && pqMagNetNodes::IsMagNet(port->getSource()) &&
        pqMagNetNodes::StateOf(port->getSource()) != pqMagNetNodes::State::Done)
    {
      data->setVisible(false);
    }
  }
}
