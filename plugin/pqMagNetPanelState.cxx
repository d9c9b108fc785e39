// What the panel shows of the pipeline, and of a step that is running.
#include "pqMagNetPanel.h"

#include "pqMagNetPipeline.h"
#include "pqMagNetRunner.h"
#include "pqMagNetSetting.h"

#include <pqActiveObjects.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqServer.h>
#include <pqUndoStack.h>

#include <vtkSMProxy.h>

#include <QComboBox>
#include <QFontMetrics>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

namespace
{
QString words(pqPipelineSource* node)
{
  switch (pqMagNetPipeline::StateOf(node))
  {
    case pqMagNetPipeline::State::Ready:
      return "ready";
    case pqMagNetPipeline::State::Done:
      return "done";
    case pqMagNetPipeline::State::OutOfDate:
      return "out of date";
    case pqMagNetPipeline::State::Stopped:
      return "stopped";
    default:
      return "failed";
  }
}

// Labels that wrap their words ask for the height of one line, and would be cut off in a low window.
void tell(QLabel* label, const QString& text)
{
  constexpr int narrow = 250; // before the label has its place
  label->setText(text);
  label->setMinimumHeight(text.isEmpty() ? 0 : label->heightForWidth(std::max(narrow, label->width())));
}

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

void pqMagNetPanel::say(const QString& message, bool wrong)
{
  this->Message->setStyleSheet(wrong ? "color: #b00020" : "");
  tell(this->Message, message);
}

void pqMagNetPanel::click(const QString& name, const std::function<pqMagNetSteps::Outcome(pqServer*)>& step)
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  if (server == nullptr || this->Runner->running())
  {
    return;
  }
  this->say("", false);
  BEGIN_UNDO_SET("MagNet: " + name);
  const pqMagNetSteps::Outcome outcome = step(server);
  END_UNDO_SET();
  this->Progress->hide();
  this->Stop->hide();
  this->say(outcome.Words, outcome.Wrong);
  this->refresh();
}

void pqMagNetPanel::showProgress(int percent, double seconds, const QString& words)
{
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
  this->Stop->show();
  pqPipelineSource* const node = this->Runner->node();
  this->Stop->setEnabled(pqMagNetPipeline::IsMagNet(node) && !this->Runner->stopped());
  this->Rows[rowOf(node->getProxy()->GetXMLName())].State->setText(
    this->Runner->stopped() ? QString("stopping\u2026")
                            : QString("running %1 %, %2 s").arg(percent).arg(seconds, 0, 'f', 0));
}

void pqMagNetPanel::setRow(int row, const QString& state, const QString& info, const QList<bool>& enabled)
{
  Row& shown = this->Rows[row];
  const bool calls = state.contains("out of date") || state.contains("stopped") || state.contains("failed");
  shown.State->setStyleSheet(calls ? "color: #b06000" : "");
  shown.State->setText(state);
  tell(shown.Info, info);
  shown.Info->setVisible(!info.isEmpty());
  for (int i = 0; i < enabled.size(); ++i)
  {
    shown.Buttons[i]->setEnabled(enabled[i]);
  }
}

void pqMagNetPanel::refreshData(const pqMagNetPipeline& found)
{
  const bool pair = found.X != nullptr && found.Y != nullptr;
  const bool server = pqActiveObjects::instance().activeServer() != nullptr;
  this->setRow(0,
    pair                 ? "done"
    : found.X != nullptr ? "the y series is missing"
    : found.Y != nullptr ? "the x series is missing"
                         : "missing",
    pair ? found.X->getSource()->getSMName() + ", " + found.Y->getSource()->getSMName() +
             pqMagNetPipeline::DescribeImages(found.X)
         : QString(),
    { server, server });
  const bool read = pair && pqMagNetArray(found.X, "phase") != nullptr && pqMagNetArray(found.Y, "phase") != nullptr;
  this->setRow(1,
    read   ? "done"
    : pair ? "ready"
           : "",
    read ? QString("about x: %1\nabout y: %2")
             .arg(pqMagNetPipeline::Describe(found.X), pqMagNetPipeline::Describe(found.Y))
         : QString(),
    { pair });
}

void pqMagNetPanel::refreshResults(const pqMagNetPipeline& found)
{
  const bool pair = found.X != nullptr && found.Y != nullptr;
  this->setRow(2, found.Vfet != nullptr ? words(found.Vfet) : pair ? "ready" : "", "", { pair });
  QStringList enhanced;
  if (found.MagNet != nullptr)
  {
    enhanced << "MagNet " + words(found.MagNet);
  }
  if (found.Model != nullptr)
  {
    enhanced << "model " + words(found.Model);
  }
  const bool outline = this->Outline->currentIndex() == 1 ? pqMagNetArray(found.Truth, "mask") != nullptr
                                                          : found.MagNet != nullptr;
  this->setRow(3,
    !enhanced.isEmpty()     ? enhanced.join(", ")
    : found.Vfet != nullptr ? "ready"
                            : "",
    "", { found.Vfet != nullptr, pair && outline });

  QStringList scores;
  bool stale = false;
  const auto add = [&](const char* name, pqPipelineSource* result)
  {
    const double value = found.ScoreOf(result);
    if (value >= 0.0)
    {
      scores << QString("%1 %2 %").arg(name).arg(100.0 * value, 0, 'f', 1);
      stale = stale || pqMagNetPipeline::StateOf(found.TableOf(result)) != pqMagNetPipeline::State::Done;
    }
  };
  add("VFET", found.Vfet);
  add("MagNet", found.MagNet);
  add("model", found.Model);
  const bool known = found.Truth != nullptr || found.Induction != nullptr;
  const bool results = found.Vfet != nullptr || found.Model != nullptr;
  this->setRow(4,
    !scores.isEmpty() ? stale ? "out of date" : "done"
    : known           ? results ? "ready" : ""
                      : "the truth is not known",
    scores.join(", "), { known && results });
  const int volumes = found.CountVolumes();
  this->setRow(5, volumes == 0 ? "" : QString("%1 volume(s)").arg(volumes), "", { volumes > 0 });
}

void pqMagNetPanel::refresh()
{
  // A server that is at work would have to be waited for.
  if (this->Runner->running())
  {
    this->Later->start();
    return;
  }
  pqServer* const server = pqActiveObjects::instance().activeServer();
  const pqMagNetPipeline found = server != nullptr ? pqMagNetPipeline::Find(server) : pqMagNetPipeline();
  this->refreshData(found);
  this->refreshResults(found);
  const auto follow = [](const pqMagNetSteps::Settings& settings, pqPipelineSource* node)
  {
    for (pqMagNetSetting* const setting : settings)
    {
      setting->follow(node);
    }
  };
  follow(this->VfetSettings, found.Vfet);
  follow(this->MagNetSettings, found.MagNet);
  follow(this->ModelSettings, found.Model);
}
