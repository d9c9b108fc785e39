#include "pqMagNetFigure.h"

#include "pqMagNetPipeline.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqLinksModel.h>
#include <pqObjectBuilder.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqRenderView.h>
#include <pqUndoStack.h>

#include <vtkDataObject.h>
#include <vtkNew.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMParaViewPipelineControllerWithRendering.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMViewLayoutProxy.h>
#include <vtkSMViewProxy.h>

#include <QTimer>

namespace
{
vtkSMProxy* showSlice(pqOutputPort* port, vtkSMViewProxy* view, const char* array, bool colours)
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
  vtkSMPropertyHelper(shown, "MapScalars", true).Set(colours ? 0 : 1);
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

void addTitle(const QString& words, pqServer* server, vtkSMViewProxy* view)
{
  pqPipelineSource* const title = pqApplicationCore::instance()->getObjectBuilder()->createSource(
    "sources", "TextSource", server);
  if (title == nullptr)
  {
    return;
  }
  vtkSMPropertyHelper(title->getProxy(), "Text").Set(words.toUtf8().data());
  title->getProxy()->UpdateVTKObjects();
  title->setModifiedState(pqProxy::UNMODIFIED);
  vtkNew<vtkSMParaViewPipelineControllerWithRendering> controller;
  vtkSMProxy* const shown = controller->Show(vtkSMSourceProxy::SafeDownCast(title->getProxy()), 0, view);
  if (shown != nullptr)
  {
    vtkSMPropertyHelper(shown, "WindowLocation", true).Set("Upper Center");
    shown->UpdateVTKObjects();
  }
}

double largest(const pqMagNetPipeline::Volume& volume)
{
  return pqMagNetArray(volume.Port, volume.Array.toUtf8().data())->GetComponentRange(-1)[1];
}
}

void pqMagNetFigure::ShowSideBySide(const pqMagNetPipeline& pipeline, pqServer* server)
{
  const auto volumes = pipeline.Volumes();
  if (volumes.isEmpty())
  {
    return;
  }
  pqObjectBuilder* const builder = pqApplicationCore::instance()->getObjectBuilder();
  const double maximum = largest(volumes.front());
  BEGIN_UNDO_SET("MagNet: side by side");
  auto* const layout = vtkSMViewLayoutProxy::SafeDownCast(
    builder->createProxy("misc", "ViewLayout", server, "layouts"));
  vtkSMViewProxy* first = nullptr;
  int cell = 0;
  for (int i = 0; i < volumes.size(); ++i)
  {
    pqPipelineSource* const coloured = builder->createFilter(
      "filters", "DirectionColor", { { "Input", { volumes[i].Port } } }, server);
    pqView* const view = builder->createView("RenderView", server);
    if (coloured == nullptr || view == nullptr)
    {
      continue;
    }
    auto* const colours = vtkSMSourceProxy::SafeDownCast(coloured->getProxy());
    vtkSMPropertyHelper(colours, "VectorArray").Set(volumes[i].Array.toUtf8().data());
    vtkSMPropertyHelper(colours, "MaximumLength").Set(maximum);
    colours->UpdateVTKObjects();
    colours->UpdatePipeline();
    coloured->setModifiedState(pqProxy::UNMODIFIED);
    auto* const proxy = vtkSMViewProxy::SafeDownCast(view->getProxy());
    if (layout != nullptr)
    {
      // Each takes its share of what is left to its right.
      const bool last = i + 1 == volumes.size();
      const int left = static_cast<int>(volumes.size()) - i;
      const int here = last ? cell : layout->SplitHorizontal(cell, 1.0 / left);
      layout->AssignView(here, proxy);
      cell = last ? cell : here + 1;
    }
    showSlice(coloured->getOutputPort(0), proxy, "direction_color", true);
    lookDown(proxy, coloured->getOutputPort(0)->getDataInformation());
    pqPipelineSource* const results[] = { nullptr, pipeline.Vfet, pipeline.MagNet, pipeline.Model };
    QString title = volumes[i].Name;
    for (pqPipelineSource* const result : results)
    {
      const bool this_one = result != nullptr && result == volumes[i].Port->getSource();
      const double score = this_one ? pipeline.ScoreOf(result) : -1.0;
      title += score >= 0.0 ? QString("  NRMSE %1 %").arg(100.0 * score, 0, 'f', 1) : QString();
    }
    addTitle(title, server, proxy);
    if (first != nullptr)
    {
      pqApplicationCore::instance()->getLinksModel()->addCameraLink(QString("MagNet cameras %1").arg(i), first, proxy);
    }
    first = first == nullptr ? proxy : first;
    view->render();
    // Its size is known once the layout is on the screen.
    QTimer::singleShot(100, view,
      [view]
      {
        // A sphere around the slice would fit now: the square in it is nearer.
        constexpr double nearer = 0.75;
        view->resetDisplay();
        auto* const shown = vtkSMViewProxy::SafeDownCast(view->getProxy());
        shown->UpdatePropertyInformation();
        const double scale = vtkSMPropertyHelper(shown, "CameraParallelScaleInfo").GetAsDouble();
        vtkSMPropertyHelper(shown, "CameraParallelScale").Set(nearer * scale);
        shown->UpdateVTKObjects();
        view->render();
      });
  }
  END_UNDO_SET();
}
