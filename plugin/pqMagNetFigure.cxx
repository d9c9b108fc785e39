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
#include <vtkSMPropertyHelper.h>
#include <vtkSMProxy.h>
#include <vtkSMSessionProxyManager.h>

#include <QPointer>
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
    if (found.pair())
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

// How many pages of figures there are, with their layouts or without.
int countPages(bool open)
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  vtkSMSessionProxyManager* const manager = server != nullptr ? server->proxyManager() : nullptr;
  const char* const group = "figure_pages";
  int count = 0;
  for (unsigned int i = 0; manager != nullptr && i < manager->GetNumberOfProxies(group); ++i)
  {
    vtkSMProxy* const page = manager->GetProxy(group, manager->GetProxyName(group, i));
    vtkSMProxy* const layout = page != nullptr ? vtkSMPropertyHelper(page, "Layout").GetAsProxy() : nullptr;
    count += (layout != nullptr && manager->GetProxyName("layouts", layout) != nullptr) == open ? 1 : 0;
  }
  return count;
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

void pqMagNetFigure::Draw()
{
  if (HasPages())
  {
    drawShown();
  }
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
  pqFileDialog dialog(nullptr, pqCoreUtilities::mainWidget(), "Save Figure", QString(),
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
