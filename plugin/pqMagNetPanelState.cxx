// What the panel shows of the pipeline, and of a step that is running.
#include "pqMagNetPanel.h"

#include "pqMagNetFigure.h"
#include "pqMagNetForm.h"
#include "pqMagNetPipeline.h"
#include "pqMagNetRunner.h"
#include "pqMagNetSetting.h"

#include <pqActiveObjects.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqServer.h>

#include <vtkSMProxy.h>

#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

using pqMagNetNodes::State;
using pqMagNetNodes::StateOf;

namespace
{
QString words(const pqMagNetSteps& steps, pqPipelineSource* node)
{
  if (steps.waits(node))
  {
    return "settings changed";
  }
  switch (steps.stateOf(node))
  {
    case State::Ready:
      return "ready";
    case State::Done:
      return pqMagNetNodes::FinishedEarly(node) ? "finished early" : "done";
    case State::OutOfDate:
      return "out of date";
    case State::Stopped:
      return "stopped";
    default:
      return "failed";
  }
}

bool failed(pqPipelineSource* node)
{
  return node != nullptr && StateOf(node) == State::Failed;
}

// Labels that wrap their words ask for the height of one line, and would be cut off in a low window.
void tell(QLabel* label, const QString& text)
{
  constexpr int narrow = 250; // before the label has its place
  label->setText(text);
  label->setMinimumHeight(text.isEmpty() ? 0 : label->heightForWidth(std::max(narrow, label->width())));
}

}

QString pqMagNetPanel::colour(bool wrong) const
{
  constexpr int middle = 128;
  const bool dark = this->palette().color(QPalette::Window).lightness() < middle;
  return wrong ? dark ? "color: #ff8a80" : "color: #b00020" : dark ? "color: #ffb74d" : "color: #b06000";
}

void pqMagNetPanel::say(const QString& message, bool wrong, pqPipelineSource* about)
{
  this->About = about;
  this->AboutNode = about != nullptr;
  this->AboutFailure = failed(about);
  this->Message->setStyleSheet(wrong ? this->colour(true) : "");
  tell(this->Message, message);
}

void pqMagNetPanel::forgetMessage()
{
  if (this->AboutNode && (this->About == nullptr || (this->AboutFailure && !failed(this->About))))
  {
    this->say("", false);
  }
}

void pqMagNetPanel::setRow(int row, const QString& state, const QString& info, const QList<bool>& enabled)
{
  Row& shown = this->Rows[row];
  bool calls = false;
  for (const char* const word : { "out of date", "stopped", "failed", "changed", "waits", "the y series",
         "the x series", "choose", "differ", "no tilt" })
  {
    calls = calls || state.contains(word);
  }
  shown.State->setStyleSheet(calls ? this->colour(false) : "");
  shown.State->setText(state);
  tell(shown.Info, info);
  shown.Info->setVisible(!info.isEmpty());
  for (int i = 0; i < enabled.size(); ++i)
  {
    shown.Buttons[i]->setEnabled(enabled[i]);
  }
}

namespace
{
using Ports = QList<pqOutputPort*>;

bool anyFailed(const Ports& series)
{
  return std::any_of(series.begin(), series.end(), [](pqOutputPort* each) { return failed(each->getSource()); });
}

// Series of which one has not been read yet are taken for good until they are.
bool areRead(const Ports& series)
{
  return std::all_of(
    series.begin(), series.end(), [](pqOutputPort* each) { return pqMagNetNodes::Array(each, "phase") != nullptr; });
}

bool haveAngles(const Ports& series)
{
  return !areRead(series) ||
         std::all_of(series.begin(), series.end(),
           [](pqOutputPort* each) { return pqMagNetNodes::FieldArray(each, "tilt_angles") != nullptr; });
}

bool haveSameImages(const Ports& series)
{
  return !areRead(series) || std::all_of(series.begin(), series.end(),
                               [&](pqOutputPort* each) { return pqMagNetNodes::SameImages(series.front(), each); });
}

bool isOld(pqOutputPort* series)
{
  return pqMagNetNodes::IsPrepared(series) && StateOf(series->getSource()) == State::OutOfDate;
}
}

void pqMagNetPanel::refreshData(const pqMagNetPipeline& found)
{
  using namespace pqMagNetNodes;
  const bool server = pqActiveObjects::instance().activeServer() != nullptr;
  const bool complete = found.complete();
  const Ports series = complete ? found.used() : found.chosen();
  const bool wrong = complete && anyFailed(series);
  const QString missing = found.Y == nullptr ? "y" : "x";
  QStringList names;
  for (pqOutputPort* const each : found.chosen())
  {
    names << NameOf(each);
  }
  const bool prepared = names.join("").contains(", ");
  const QString used = complete ? names.join(prepared ? "; " : ", ") + DescribeImages(series.front()) : QString();
  this->setRow(0,
    !this->Asked.isEmpty()   ? "waits for an answer"
    : wrong                  ? "failed"
    : complete               ? "done"
    : !found.Apart.isEmpty() ? "choose the " + missing + " series"
    : !series.isEmpty()      ? "the " + missing + " series is missing"
                             : QString("missing"),
    complete ? used + (found.Apart.isEmpty() ? "" : "\n" + found.Apart)
    // The next answer may bring the series that is missing.
    : this->Asked.isEmpty() ? found.Apart
                            : QString(),
    { server, server });
  const bool read = complete && areRead(series);
  QString described, understood;
  for (pqOutputPort* const each : read ? series : Ports())
  {
    const QString axis = TiltAxis(each);
    described += QString(described.isEmpty() ? "" : "\n") + "about " + (axis.endsWith("\u00B0") ? "an axis at " : "") +
                 axis + ": " + Describe(each);
    understood += (understood.isEmpty() ? "" : "\n") + Understood(each);
  }
  for (pqOutputPort* const each : read ? series : Ports())
  {
    // Until it has run, what a node says is of the settings before.
    described += isOld(each) ? QString() : Notes(each);
  }
  this->setRow(1,
    wrong                                                          ? "waits for step 1"
    : complete && !haveAngles(series)                              ? "no tilt angles"
    : complete && !haveSameImages(series)                          ? "the images differ"
    : complete && std::any_of(series.begin(), series.end(), isOld) ? "out of date"
    : read                                                         ? "done"
    : complete                                                     ? "ready"
                                                                   : "",
    described, { complete });
  this->Rows[1].Info->setToolTip(understood);
}

void pqMagNetPanel::refreshLowPass(const pqMagNetPipeline& found)
{
  auto* const editor = this->findChild<QDoubleSpinBox*>("lowPass");
  const double pixel = found.complete() ? pqMagNetNodes::PixelOf(found.chosen().front()) : 0.0;
  const QString unit =
    pixel > 0.0 && editor->value() > 0.0
      ? QString(" nm, %1 pixels").arg(editor->value() / pixel, 0, 'g', 3).replace(" 1 pixels", " 1 pixel")
      : QString(" nm");
  editor->setSingleStep(pixel > 0.0 ? pixel : 1.0);
  // Else what is being typed there would go.
  if (editor->suffix() != unit)
  {
    editor->setSuffix(unit);
  }
}

void pqMagNetPanel::refreshResults(const pqMagNetPipeline& found)
{
  using namespace pqMagNetNodes;
  const Ports series = found.used();
  const bool usable = found.complete() && haveAngles(series);
  const bool same = found.complete() && haveSameImages(series);
  const bool wrong = found.complete() && anyFailed(series);
  this->setRow(2,
    wrong                   ? "waits for step 1"
    : found.Vfet != nullptr ? words(*this->Steps, found.Vfet)
    : found.OneAxis         ? "needs two tilt axes"
    : usable && same        ? "ready"
                            : "",
    found.OneAxis && found.complete() ? "With one tilt axis, go on with Model, in an outline of your own." : "",
    { usable && found.pair() });

  const bool before = wrong || failed(found.Vfet);
  QStringList enhanced;
  if (found.MagNet != nullptr && !before)
  {
    enhanced << "MagNet " + words(*this->Steps, found.MagNet);
  }
  if (found.Model != nullptr && !wrong)
  {
    enhanced << "model " + words(*this->Steps, found.Model);
  }
  else if (found.OtherModel && !wrong)
  {
    enhanced << "model: outline changed";
  }
  QStringList told;
  if (found.MagNet != nullptr && !before && !failed(found.MagNet))
  {
    told << pqMagNetNodes::Notes(found.MagNet->getOutputPort(0)).trimmed();
  }
  if (found.Model != nullptr && !failed(found.Model))
  {
    told << pqMagNetNodes::DescribeModel(found.Model);
  }
  told.removeAll("");
  const QString waits = wrong ? "waits for step 1" : before ? "waits for step 3" : "";
  const bool alone = found.OneAxis && usable;
  this->setRow(3,
    !enhanced.isEmpty()     ? enhanced.join(", ")
    : !waits.isEmpty()      ? waits
    : alone                 ? found.hasOutline() ? "ready" : "choose an outline"
    : found.Vfet != nullptr ? "ready"
                            : "",
    told.join("\n"), { usable && found.Vfet != nullptr, usable && found.hasOutline() });
}

void pqMagNetPanel::refreshScores(const pqMagNetPipeline& found)
{
  QStringList scores;
  bool stale = false, wrong = false;
  const auto add = [&](const char* name, pqPipelineSource* result)
  {
    pqPipelineSource* const table = found.TableOf(result);
    const double value = found.ScoreOf(result);
    wrong = wrong || (failed(table) && !failed(result));
    if (value >= 0.0)
    {
      scores << QString("%1 %2 %").arg(name).arg(100.0 * value, 0, 'f', 1);
      stale = stale || this->Steps->stateOf(table) != State::Done;
    }
  };
  add("VFET", found.Vfet);
  add("MagNet", found.MagNet);
  add("model", found.Model);
  bool results = false, before = false;
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    results = results || (result != nullptr && !failed(result));
    before = before || failed(result);
  }
  const bool known = found.Truth != nullptr;
  this->setRow(4,
    wrong               ? "failed"
    : !scores.isEmpty() ? stale ? "out of date" : "done"
    : !known            ? "the truth is not known"
    : results           ? "ready"
    : before            ? failed(found.Vfet) ? "waits for step 3" : "waits for step 4"
                        : "",
    scores.join(", "), { known && results });
  const int volumes = found.CountVolumes();
  const bool pages = pqMagNetFigure::HasPages();
  this->setRow(5, volumes == 0 ? "" : QString("%1 volume(s)").arg(volumes),
    !pages                              ? ""
    : this->waits(found)                ? "The figures show results of the settings before."
    : pqMagNetFigure::ShowsOther(found) ? "The page that is shown is of other data; Side by side shows these."
    : pqMagNetFigure::IsOlder() ? "The figures were made for the results before: their scales are old; make them again."
                                : "",
    { volumes > 0, pages });
}

bool pqMagNetPanel::waits(const pqMagNetPipeline& found) const
{
  bool waits = false;
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    waits = waits || (result != nullptr && (this->Steps->waits(result) || this->Steps->stateOf(result) != State::Done));
  }
  return waits;
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
  if (server != nullptr)
  {
    this->lookAtReaders(server);
  }
  const pqMagNetPipeline found = server != nullptr ? this->Steps->find(server) : pqMagNetPipeline();
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
  this->forgetMessage();
  this->askNext(found);
  this->refreshChoices(found);
  this->refreshData(found);
  this->refreshLowPass(found);
  this->refreshResults(found);
  this->refreshScores(found);
}
