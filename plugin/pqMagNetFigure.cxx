#include "pqMagNetFigure.h"

#include "pqMagNetPython.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>
#include <pqServerManagerObserver.h>
#include <pqView.h>

#include <vtkSMPropertyHelper.h>
#include <vtkSMProxy.h>
#include <vtkSMSessionProxyManager.h>

#include <QTimer>
#include <QWidget>

namespace
{
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

// Whether a page of figures has lost its layout.
bool hasClosedPages()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  vtkSMSessionProxyManager* const manager = server != nullptr ? server->proxyManager() : nullptr;
  const char* const group = "figure_pages";
  for (unsigned int i = 0; manager != nullptr && i < manager->GetNumberOfProxies(group); ++i)
  {
    vtkSMProxy* const page = manager->GetProxy(group, manager->GetProxyName(group, i));
    vtkSMProxy* const layout = page != nullptr ? vtkSMPropertyHelper(page, "Layout").GetAsProxy() : nullptr;
    if (layout == nullptr || manager->GetProxyName("layouts", layout) == nullptr)
    {
      return true;
    }
  }
  return false;
}
}

QString pqMagNetFigure::Make(const QString& title, const QString& call)
{
  const QString failure = pqMagNetPython::Call(title, call);
  if (!failure.isEmpty())
  {
    pqMagNetPython::Tidy();
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
        drawShown();
      });
  }
  return {};
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
            if (hasClosedPages())
            {
              pqMagNetPython::Tidy();
            }
          });
      }
    });
}

QString pqMagNetFigure::ShowSideBySide()
{
  return Make("Side by side", "magnet.layouts.side_by_side()");
}
