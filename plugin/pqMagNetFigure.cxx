#include "pqMagNetFigure.h"

#include "pqMagNetPython.h"

#include <pqApplicationCore.h>

#include <QTimer>

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

QString pqMagNetFigure::ShowSideBySide()
{
  return Make("Side by side", "magnet.layouts.side_by_side()");
}
