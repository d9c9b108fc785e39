#include "pqMagNetWait.h"

#include <pqCoreUtilities.h>
#include <pqServer.h>

#include <vtkCommand.h>
#include <vtkPVProgressHandler.h>
#include <vtkSMSession.h>

#include <QFontMetrics>
#include <QProgressBar>

pqMagNetWait::pqMagNetWait(pqServer* server, QProgressBar* bar, const QString& what)
  : Server(server)
  , Bar(bar)
  , What(what)
  , Tag(pqCoreUtilities::connect(
      server->session()->GetProgressHandler(), vtkCommand::ProgressEvent, this, SLOT(onProgress(vtkObject*))))
{
  bar->setValue(0);
  bar->setFormat(what);
  bar->show();
  bar->repaint();
}

pqMagNetWait::~pqMagNetWait()
{
  if (this->Server != nullptr)
  {
    this->Server->session()->GetProgressHandler()->RemoveObserver(this->Tag);
  }
  this->Bar->hide();
}

void pqMagNetWait::onProgress(vtkObject* caller)
{
  auto* const handler = vtkPVProgressHandler::SafeDownCast(caller);
  const QFontMetrics letters(this->Bar->font());
  const QString words = this->What + ": " + handler->GetLastProgressText();
  this->Bar->setValue(handler->GetLastProgress());
  this->Bar->setFormat(letters.elidedText(words, Qt::ElideMiddle, this->Bar->width() - 8));
  // At once, for nothing else is drawn before the end.
  this->Bar->repaint();
}
