#include "pqMagNetFigure.h"

#include "pqMagNetPython.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqCoreUtilities.h>
#include <pqFileDialog.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>
#include <pqServerManagerObserver.h>
#include <pqView.h>

#include <vtkOutputWindow.h>
#include <vtkSMInputProperty.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMPropertyIterator.h>
#include <vtkSMProxy.h>
#include <vtkSMSessionProxyManager.h>
#include <vtkSMViewLayoutProxy.h>
#include <vtkSmartPointer.h>

#include <QFileInfo>
#include <QPointer>
#include <QSet>
#include <QStringList>
#include <QTimer>
#include <QWidget>

namespace
{
QPointer<QObject> ChoiceOwner;
std::function<pqMagNetPipeline(pqServer*)> Choice;

QString nameOf(pqPipelineSource* source)
{
  return pqMagNetPython::Quoted(source->getSMName());
}

// The line by which Python shows what the panel's steps use; of no pair, the newest that belong together.
QString preference()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  QStringList chosen;
  if (ChoiceOwner != nullptr && server != nullptr)
  {
    const pqMagNetPipeline found = Choice(server);
    const auto add = [&chosen](const char* kind, pqOutputPort* port)
    {
      if (port != nullptr)
      {
        chosen << QString("%1=(%2, %3)").arg(kind, nameOf(port->getSource()), QString::number(port->getPortNumber()));
      }
    };
    const auto addSource = [&chosen](const char* kind, pqPipelineSource* source)
    {
      if (source != nullptr)
      {
        chosen << QString("%1=%2").arg(kind, nameOf(source));
      }
    };
    if (found.complete())
    {
      add("x", found.X);
      add("y", found.Y);
      add("truth", found.Induction);
      addSource("vfet", found.Vfet);
      addSource("magnet", found.MagNet);
      addSource("model", found.Model);
    }
  }
  return "magnet.experiments.prefer(" + chosen.join(", ") + ")";
}

// That of the user's files, where they are on this machine; empty for the samples'.
QString folderOfData()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  if (ChoiceOwner == nullptr || server == nullptr || server->isRemote())
  {
    return {};
  }
  QStringList files;
  for (pqOutputPort* const series : Choice(server).chosen())
  {
    for (pqPipelineSource* const node : pqMagNetNodes::WithNeeded(series->getSource()))
    {
      files += pqMagNetNodes::FilesOf(node);
    }
  }
  const QString folder = files.isEmpty() ? QString() : QFileInfo(files.front()).path();
  return folder.endsWith("share/magnet/samples") ? QString() : folder;
}

// In ParaView's output window; not by Qt, whose messages are headed by "In unknown, line 0".
void tell(const QString& title, const QString& failure)
{
  const QString words = QString("ERROR: MagNet, %1: %2\n").arg(title, failure);
  vtkOutputWindow::GetInstance()->DisplayErrorText(words.toUtf8().data());
}

// Those of other tabs have time until they are looked at.
void drawShown()
{
  const QList<pqView*> views = pqApplicationCore::instance()->getServerManagerModel()->findItems<pqView*>();
  for (pqView* const view : views)
  {
    if (view->widget() != nullptr && view->widget()->isVisible())
    {
      view->render();
    }
  }
}

// Results have come since the last page was made.
bool Older = false;

// each(page, its layout, null if that is gone), of the active server's session.
template <class Function>
void forEachPage(const Function& each)
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  vtkSMSessionProxyManager* const manager = server != nullptr ? server->proxyManager() : nullptr;
  const char* const group = "figure_pages";
  for (unsigned int i = 0; manager != nullptr && i < manager->GetNumberOfProxies(group); ++i)
  {
    vtkSMProxy* const page = manager->GetProxy(group, manager->GetProxyName(group, i));
    vtkSMProxy* const layout = page != nullptr ? vtkSMPropertyHelper(page, "Layout").GetAsProxy() : nullptr;
    each(page, layout != nullptr && manager->GetProxyName("layouts", layout) != nullptr ? layout : nullptr);
  }
}

// How many pages of figures there are, with their layouts or without.
int countPages(bool open)
{
  int count = 0;
  forEachPage([&](vtkSMProxy*, vtkSMProxy* layout) { count += (layout != nullptr) == open ? 1 : 0; });
  return count;
}

// The reconstructions that a node was made from.
void addResultsBehind(vtkSMProxy* node, QSet<vtkSMProxy*>& results)
{
  const QString kind = node != nullptr ? node->GetXMLName() : "";
  if (kind == "VFETReconstruction" || kind == "MagNet" || kind == "ModelBasedReconstruction")
  {
    results.insert(node);
    return;
  }
  vtkSmartPointer<vtkSMPropertyIterator> properties;
  if (node != nullptr)
  {
    properties.TakeReference(node->NewPropertyIterator());
  }
  for (; properties != nullptr && !properties->IsAtEnd(); properties->Next())
  {
    auto* const inputs = vtkSMInputProperty::SafeDownCast(properties->GetProperty());
    for (unsigned int i = 0; inputs != nullptr && i < inputs->GetNumberOfProxies(); ++i)
    {
      addResultsBehind(inputs->GetProxy(i), results);
    }
  }
}
}

QString pqMagNetFigure::Make(const QString& title, const QString& call)
{
  const QString before = call.startsWith("magnet.layouts.") ? preference() + "\n" : QString();
  const QString failure = pqMagNetPython::Call(title, call, before);
  if (!failure.isEmpty())
  {
    pqMagNetPython::Tidy();
    tell(title, failure);
    return failure;
  }
  Older = Older && before.isEmpty();
  // The views' sizes are known once the layout is on the screen, on a busy machine later.
  for (const int milliseconds : { 100, 600, 2000 })
  {
    QTimer::singleShot(milliseconds, pqApplicationCore::instance(),
      []
      {
        pqMagNetPython::Refit();
        drawShown();
      });
  }
  return {};
}

void pqMagNetFigure::ChooseBy(QObject* owner, const std::function<pqMagNetPipeline(pqServer*)>& find)
{
  ChoiceOwner = owner;
  Choice = find;
}

void pqMagNetFigure::FollowTabs(QObject* follower)
{
  QObject::connect(pqApplicationCore::instance()->getServerManagerObserver(),
    QOverload<const QString&, const QString&, vtkSMProxy*>::of(&pqServerManagerObserver::proxyUnRegistered), follower,
    [follower](const QString& group)
    {
      if (group == "layouts")
      {
        // Once the tab is gone, and never while a session is taken down.
        QTimer::singleShot(0, follower,
          []
          {
            if (countPages(false) > 0)
            {
              pqMagNetPython::Tidy();
            }
          });
      }
    });
}

void pqMagNetFigure::Draw(bool ofResults)
{
  if (HasPages())
  {
    Older = Older || ofResults;
    drawShown();
  }
}

bool pqMagNetFigure::IsOlder()
{
  return Older;
}

bool pqMagNetFigure::ShowsOther(const pqMagNetPipeline& found)
{
  QSet<vtkSMProxy*> results;
  vtkSMProxy* const layout = pqActiveObjects::instance().activeLayout();
  forEachPage(
    [&](vtkSMProxy* page, vtkSMProxy* of)
    {
      vtkSMPropertyHelper parts(page, "Parts");
      for (unsigned int i = 0; of == layout && i < parts.GetNumberOfElements(); ++i)
      {
        addResultsBehind(parts.GetAsProxy(i), results);
      }
    });
  bool some = results.isEmpty();
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    some = some || (result != nullptr && results.contains(result->getProxy()));
  }
  return !some;
}

bool pqMagNetFigure::HasPages()
{
  return countPages(true) > 0;
}

pqMagNetFigure::Saved pqMagNetFigure::Save()
{
  // Before a name is asked for.
  const QString noPage = pqMagNetPython::Ask("magnet.page.shown()");
  if (!noPage.isEmpty())
  {
    tell("Save figure", noPage);
    return { {}, noPage };
  }
  pqFileDialog dialog(nullptr, pqCoreUtilities::mainWidget(), "Save Figure", folderOfData(),
    "PNG, 300 dpi (*.png);;SVG, a chart (*.svg);;PDF, a chart (*.pdf)");
  dialog.setObjectName("FigureFileDialog");
  dialog.setFileMode(pqFileDialog::AnyFile);
  if (dialog.exec() != QDialog::Accepted || dialog.getSelectedFiles().isEmpty())
  {
    return {};
  }
  const QString file = dialog.getSelectedFiles().front();
  const QString failure = Make("Save figure", "magnet.page.save(" + pqMagNetPython::Quoted(file) + ")");
  return { failure.isEmpty() ? file : QString(), failure };
}

QString pqMagNetFigure::ShowSideBySide()
{
  return Make("Side by side", "magnet.layouts.side_by_side()");
}
