// What a click does, and what the panel shows of a step that is running and after it.
#include "pqMagNetPanel.h"

#include "pqMagNetFigure.h"
#include "pqMagNetForm.h"
#include "pqMagNetImage.h"
#include "pqMagNetRunner.h"

#include <pqActiveObjects.h>
#include <pqPipelineSource.h>
#include <pqUndoStack.h>

#include <vtkSMProxy.h>

#include <QFontMetrics>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

namespace
{
// The step, counted from 0, that a kind of node belongs to.
int rowOf(const QString& kind)
{
  return kind == "PrepareTiltSeries"                              ? 1
         : kind == "VFETReconstruction"                           ? 2
         : kind == "MagNet" || kind == "ModelBasedReconstruction" ? 3
         : kind == "MagneticInduction" || kind == "NRMSE"         ? 4
         : kind == "DirectionColor"                               ? 5
                                                                  : 0;
}
}

void pqMagNetPanel::click(int row, const QString& name, const std::function<pqMagNetSteps::Outcome(pqServer*)>& step)
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  if (server == nullptr || this->Runner->running())
  {
    return;
  }
  this->say("", false);
  this->Unread.clear();
  BEGIN_UNDO_SET("MagNet: " + name);
  const int runs = this->Steps->runs();
  const pqMagNetSteps::Outcome outcome = step(server);
  if (!outcome.Wrong && outcome.Node != nullptr)
  {
    pqMagNetImage::ShowResult(outcome.Node);
    const int done = rowOf(outcome.Node->getProxy()->GetXMLName());
    pqMagNetFigure::Draw(this->Steps->runs() != runs && (done == 2 || done == 3));
  }
  END_UNDO_SET();
  this->hideProgress();
  this->say(outcome.Words, outcome.Wrong, outcome.Node);
  this->refresh();
  this->showNext(row, outcome);
}

void pqMagNetPanel::showNext(int row, const pqMagNetSteps::Outcome& outcome)
{
  if (row < 0)
  {
    this->showForm();
  }
  else if (outcome.Node == nullptr)
  {
    this->showRow(row);
  }
  else if (!outcome.Wrong)
  {
    // An open question is before all else.
    int next = this->Asked.isEmpty() ? rowOf(outcome.Node->getProxy()->GetXMLName()) + 1 : 0;
    const int last = static_cast<int>(this->Rows.size()) - 1;
    while (next <= last && !this->Rows[next].Buttons.front()->isEnabled())
    {
      ++next;
    }
    if (next <= last)
    {
      this->showRow(next);
    }
  }
}

void pqMagNetPanel::showRow(int row)
{
  auto* const scroll = this->findChild<QScrollArea*>("scroll");
  scroll->ensureWidgetVisible(this->Rows[row].Buttons.back(), 0, 0);
  scroll->ensureWidgetVisible(this->Rows[row].State, 0, 0);
  if (row == 0)
  {
    this->showForm();
  }
}

void pqMagNetPanel::showForm()
{
  if (!this->Asked.isEmpty())
  {
    // Once the question has the place that its words need.
    QTimer::singleShot(
      0, this, [this] { this->findChild<QScrollArea*>("scroll")->ensureWidgetVisible(this->Form, 0, 0); });
  }
}

void pqMagNetPanel::hideProgress()
{
  this->Progress->hide();
  this->Finish->hide();
  this->Stop->hide();
  this->RunningRow = -1;
}

void pqMagNetPanel::showProgress(int percent, double seconds, const QString& words)
{
  const int row = rowOf(this->Runner->node()->getProxy()->GetXMLName());
  if (this->RunningRow >= 0 && this->RunningRow != row)
  {
    // What this one needs is over.
    this->Rows[this->RunningRow].State->setText("done");
    this->Rows[this->RunningRow].State->setStyleSheet("");
    this->RunningRow = -1;
  }
  // A step that is over at once would only flicker.
  constexpr double visible = 0.3;
  if (seconds < visible)
  {
    return;
  }
  this->Progress->setValue(percent);
  // In the bar, for in a line of their own they would move the Stop button. The end of the words changes oftenest.
  const QFontMetrics letters(this->Progress->font());
  this->Progress->setFormat(letters.elidedText(words, Qt::ElideMiddle, this->Progress->width() - 8));
  this->Progress->setToolTip(words);
  this->Progress->show();
  this->Finish->show();
  this->Stop->show();
  this->Finish->setEnabled(this->Runner->canFinish());
  this->Stop->setEnabled(this->Runner->canStop());
  if (row > 0)
  {
    // The first step's buttons are in sight: one of them was pressed.
    this->showRow(row);
  }
  this->RunningRow = row;
  this->Rows[row].State->setText(this->Runner->stopped() ? QString("stopping\u2026")
                                 : this->Runner->finishing()
                                   ? QString("finishing\u2026")
                                   : QString("running %1 %, %2 s").arg(percent).arg(seconds, 0, 'f', 0));
}
