#include "pqMagNetRunner.h"

#include <pqApplicationCore.h>
#include <pqCoreUtilities.h>
#include <pqPipelineSource.h>
#include <pqProgressManager.h>
#include <pqServer.h>

#include <vtkClientServerStream.h>
#include <vtkClientSocket.h>
#include <vtkCommand.h>
#include <vtkMultiProcessController.h>
#include <vtkPVProgressHandler.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMSession.h>
#include <vtkSMSourceProxy.h>
#include <vtkSmartPointer.h>
#include <vtkSocketCommunicator.h>

#include <QApplication>
#include <QEvent>
#include <QLoggingCategory>
#include <QResizeEvent>
#include <QWidget>

#include <algorithm>
#include <vector>

// On with QT_LOGGING_RULES="magnet.run=true".
Q_LOGGING_CATEGORY(magnetRun, "magnet.run", QtWarningMsg)

namespace
{
// The connections to a node's server: one, or one for data and one for rendering; none to the built-in one.
std::vector<int> sockets(vtkSMSession* session)
{
  std::vector<int> found;
  for (const auto role : { vtkPVSession::DATA_SERVER_ROOT, vtkPVSession::RENDER_SERVER_ROOT })
  {
    vtkMultiProcessController* const controller = session->GetController(role);
    auto* const link = controller != nullptr ? vtkSocketCommunicator::SafeDownCast(controller->GetCommunicator())
                                             : nullptr;
    if (link != nullptr && link->GetSocket() != nullptr && link->GetSocket()->GetConnected() != 0)
    {
      found.push_back(link->GetSocket()->GetSocketDescriptor());
    }
  }
  return found;
}
}

pqMagNetRunner::pqMagNetRunner(QWidget* finish, QWidget* stop, QObject* parent)
  : QObject(parent)
  , Finish(finish)
  , Stop(stop)
{
}

QString pqMagNetRunner::run(pqPipelineSource* node)
{
  if (this->running())
  {
    return "another step is running";
  }
  auto* const proxy = vtkSMSourceProxy::SafeDownCast(node->getProxy());
  this->Node = node;
  this->Stopped = this->Finishing = false;
  proxy->UpdatePropertyInformation();
  this->Percent = 0;
  this->Words.clear();
  this->Clock.start();
  this->LastAnswer = this->LongestPause = this->LastProgress = this->LongestStill = 0;
  vtkMagNetStop::Clear();
  vtkPVProgressHandler* const handler = proxy->GetSession()->GetProgressHandler();
  const unsigned long tag = pqCoreUtilities::connect(
    handler, vtkCommand::ProgressEvent, this, SLOT(onProgress(vtkObject*)));
  QApplication::setOverrideCursor(Qt::BusyCursor);
  const auto middle = [](const QWidget* button) { return button->mapToGlobal(button->rect().center()); };
  qCDebug(magnetRun).noquote() << QString("%1 begins, Stop is at %2,%3, Finish at %4,%5")
                                    .arg(proxy->GetXMLName())
                                    .arg(middle(this->Stop).x())
                                    .arg(middle(this->Stop).y())
                                    .arg(middle(this->Finish).x())
                                    .arg(middle(this->Finish).y());
  // What is waiting already is done before, so that little is left to be held up; but no view draws itself: it would
  // run this node, or one that waits for it, in its own way.
  Q_EMIT this->progressed(0, 0.0, QString());
  qApp->installEventFilter(this);
  this->Answering = true;
  QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
  this->Answering = false;
  this->answered();
  proxy->UpdatePipeline();
  qApp->removeEventFilter(this);
  this->answered();
  QApplication::restoreOverrideCursor();
  handler->RemoveObserver(tag);
  vtkMagNetStop::Clear();
  this->Node = nullptr;
  for (const QPointer<QWidget>& view : this->Resized)
  {
    if (view != nullptr)
    {
      QApplication::postEvent(view, new QResizeEvent(view->size(), QSize()));
    }
  }
  this->Resized.clear();
  qCDebug(magnetRun).noquote() << QString("%1 took %2 s, answered within %3 ms, progress within %4 ms%5")
                                    .arg(proxy->GetXMLName())
                                    .arg(1e-3 * this->Clock.elapsed(), 0, 'f', 2)
                                    .arg(this->LongestPause)
                                    .arg(std::max(this->LongestStill, this->Clock.elapsed() - this->LastProgress))
                                    .arg(this->Stopped     ? ", stopped"
                                         : this->Finishing ? ", finished early"
                                                           : "");
  proxy->UpdatePropertyInformation();
  vtkSMProperty* const words = proxy->GetProperty("ErrorText");
  const QString problem = words != nullptr ? QString(vtkSMPropertyHelper(words).GetAsString()) : QString();
  return this->Stopped ? QString() : problem;
}

bool pqMagNetRunner::canStop() const
{
  // ParaView's own nodes have no ear for it.
  return this->running() && !this->Stopped && this->Node->getProxy()->GetProperty("OutOfDate") != nullptr;
}

bool pqMagNetRunner::canFinish() const
{
  vtkSMProperty* const can = this->running() ? this->Node->getProxy()->GetProperty("CanFinish") : nullptr;
  return can != nullptr && !this->Stopped && !this->Finishing && vtkSMPropertyHelper(can).GetAsInt() == 1;
}

void pqMagNetRunner::stop()
{
  if (this->canStop())
  {
    this->Stopped = true;
    this->ask(vtkMagNetStop::Wish::Stop);
  }
}

void pqMagNetRunner::finish()
{
  if (this->canFinish())
  {
    this->Finishing = true;
    this->ask(vtkMagNetStop::Wish::Finish);
  }
}

void pqMagNetRunner::ask(vtkMagNetStop::Wish wish)
{
  if (!this->Node->getServer()->isRemote())
  {
    vtkMagNetStop::Ask(wish);
    return;
  }
  vtkSMProxy* const proxy = this->Node->getProxy();
  vtkClientServerStream message;
  message << vtkClientServerStream::Invoke << VTKOBJECT(proxy) << "NoteStop" << vtkMagNetStop::TextOf(wish)
          << vtkClientServerStream::End;
  proxy->GetSession()->ExecuteStream(proxy->GetLocation(), message);
}

bool pqMagNetRunner::isOurs(const QObject* object) const
{
  return object == this->Finish.data() || object == this->Stop.data();
}

void pqMagNetRunner::onProgress(vtkObject* caller)
{
  if (!this->running() || this->Answering)
  {
    return;
  }
  auto* const handler = vtkPVProgressHandler::SafeDownCast(caller);
  const int percent = std::max(this->Percent, handler->GetLastProgress());
  const QString words(handler->GetLastProgressText());
  // A run of minutes has whole per cents more rarely than steps.
  if (percent > this->Percent || words != this->Words)
  {
    this->Percent = percent;
    this->Words = words;
    this->LongestStill = std::max(this->LongestStill, this->Clock.elapsed() - this->LastProgress);
    this->LastProgress = this->Clock.elapsed();
  }
  this->letAnswer();
  if (this->Node->getServer()->isRemote())
  {
    // ParaView would wait for the server's next words now, and let nothing else happen.
    constexpr int milliseconds = 30;
    while (!this->serverSpoke(milliseconds))
    {
      this->letAnswer();
    }
  }
}

void pqMagNetRunner::letAnswer()
{
  Q_EMIT this->progressed(this->Percent, 1e-3 * this->Clock.elapsed(), this->Words);
  auto* const manager = pqApplicationCore::instance()->getProgressManager();
  // It would keep the press from the window that is to hand it on to the button; eventFilter keeps the others from it.
  const bool before = manager->unblockEvents(true);
  this->Answering = true;
  QCoreApplication::processEvents();
  this->Answering = false;
  manager->unblockEvents(before);
  this->answered();
}

bool pqMagNetRunner::serverSpoke(int milliseconds) const
{
  const std::vector<int> links = sockets(this->Node->getProxy()->GetSession());
  int which = 0;
  return links.empty() ||
         vtkSocket::SelectSockets(links.data(), static_cast<int>(links.size()), milliseconds, &which) != 0;
}

void pqMagNetRunner::answered()
{
  const qint64 now = this->Clock.elapsed();
  this->LongestPause = std::max(this->LongestPause, now - this->LastAnswer);
  this->LastAnswer = now;
}

bool pqMagNetRunner::eventFilter(QObject* object, QEvent* event)
{
  switch (event->type())
  {
    case QEvent::Timer:
      // It will come again: a timer that fires once is over only when it has been received.
      return this->Answering;
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
      // Windows hand them on to their widgets, and are asked again there.
      return !object->isWindowType() && !this->isOurs(object);
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::KeyPress:
    case QEvent::KeyRelease:
    case QEvent::ShortcutOverride:
    case QEvent::Shortcut:
    case QEvent::ContextMenu:
    case QEvent::TouchBegin:
    case QEvent::TabletPress:
    case QEvent::DragEnter:
    case QEvent::Drop:
    case QEvent::Quit:
      return !this->isOurs(object);
    case QEvent::Close:
      event->ignore();
      return true;
    case QEvent::Resize:
      if (object->inherits("pqQVTKWidget") || object->inherits("QOpenGLWidget"))
      {
        this->Resized.append(qobject_cast<QWidget*>(object));
        return true;
      }
      return false;
    default:
      return false;
  }
}
