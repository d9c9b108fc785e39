#include "pqMagNetPanel.h"

#include "pqMagNetFigure.h"
#include "pqMagNetPipeline.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqLoadDataReaction.h>
#include <pqObjectBuilder.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqServerManagerModel.h>
#include <pqUndoStack.h>

#include <vtkSMPropertyHelper.h>
#include <vtkSMSourceProxy.h>

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include <dlfcn.h>

namespace
{
// share/magnet/samples in a folder above this plugin, where it was built or installed.
QString sampleFile(const QString& name)
{
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&sampleFile), &info);
  QDir folder = QFileInfo(QFileInfo(info.dli_fname).canonicalFilePath()).dir();
  do
  {
    const QString file = folder.filePath("share/magnet/samples/" + name);
    if (QFileInfo::exists(file))
    {
      return file;
    }
  } while (folder.cdUp());
  return {};
}
}

pqMagNetPanel::pqMagNetPanel(const QString& title, QWidget* parent, Qt::WindowFlags flags)
  : Superclass(title, parent, flags)
{
  this->build();
}

pqMagNetPanel::pqMagNetPanel(QWidget* parent, Qt::WindowFlags flags)
  : Superclass("MagNet", parent, flags)
{
  this->build();
}

void pqMagNetPanel::build()
{
  this->setObjectName("pqMagNetPanel");
  this->setWindowTitle("MagNet");
  auto* const page = new QWidget(this);
  page->setObjectName("page");
  auto* const grid = new QGridLayout(page);
  grid->setColumnStretch(1, 1);

  Row data = this->addRow(grid, "1  Data", "Two tilt series of phase images, about x and about y.");
  this->addButton(data, grid, "sample", "Sample data",
    "A skyrmion: two series of 19 images, -45 to 45\u00B0, and the truth.", &pqMagNetPanel::openSamples);
  this->addButton(data, grid, "files", "My files\u2026",
    "MRC, TIFF, DM3, DM4, EMD, .npy or .vti. Choose TiltSeriesReader, and its Tilt Axis.", &pqMagNetPanel::openFiles);
  Row angles = this->addRow(
    grid, "2  Angles", "How the specimen was tilted, and what has to be put right in the images.");
  this->addButton(angles, grid, "prepare", "Prepare\u2026",
    "A node Prepare Tilt Series on each: crop, bin, mirror, offset and ramp, images left out.",
    &pqMagNetPanel::prepare);
  Row vfet = this->addRow(grid, "3  Reconstruction", "The induction B from both series, in tesla.");
  this->addButton(vfet, grid, "reconstruct", "VFET", "Vector field electron tomography, by Fourier slices.",
    &pqMagNetPanel::reconstruct);
  Row network = this->addRow(grid, "4  Enhancement", "What the missing wedge took away.");
  this->addButton(
    network, grid, "enhance", "MagNet", "A trained network on the result of VFET.", &pqMagNetPanel::enhance);
  this->addButton(network, grid, "model", "Model",
    "A magnetization of constant length that fits the phases, inside the "
    "outline that MagNet found.",
    &pqMagNetPanel::fitModel);
  Row table = this->addRow(grid, "5  Score", "The error inside the material, where the truth is known.");
  this->addButton(
    table, grid, "score", "NRMSE", "Normalized root mean square error of each result.", &pqMagNetPanel::score);
  Row figure = this->addRow(grid, "6  Figures", "The results beside each other, in the same colours.");
  this->addButton(figure, grid, "figure", "Side by side", "Middle slices, coloured by direction, with linked cameras.",
    &pqMagNetPanel::showSideBySide);

  this->Message = new QLabel(page);
  this->Message->setObjectName("message");
  this->Message->setWordWrap(true);
  grid->addWidget(this->Message, grid->rowCount(), 0, 1, 3);
  grid->setRowStretch(grid->rowCount(), 1);
  this->setWidget(page);

  // The pipeline changes in many small steps: looked at once they are over.
  this->Later = new QTimer(this);
  this->Later->setSingleShot(true);
  this->Later->setInterval(100);
  QObject::connect(this->Later, &QTimer::timeout, this, &pqMagNetPanel::refresh);
  const auto soon = [this] { this->Later->start(); };
  auto* const model = pqApplicationCore::instance()->getServerManagerModel();
  QObject::connect(model, &pqServerManagerModel::sourceAdded, this, soon);
  QObject::connect(model, &pqServerManagerModel::sourceRemoved, this, soon);
  QObject::connect(model, &pqServerManagerModel::dataUpdated, this, soon);
  QObject::connect(model, &pqServerManagerModel::modifiedStateChanged, this, soon);
  QObject::connect(&pqActiveObjects::instance(), &pqActiveObjects::serverChanged, this, soon);
  this->refresh();
}

pqMagNetPanel::Row pqMagNetPanel::addRow(QGridLayout* grid, const QString& name, const QString& what)
{
  const int row = static_cast<int>(this->Rows.size());
  auto* const title = new QLabel("<b>" + name + "</b>", grid->parentWidget());
  title->setToolTip(what);
  grid->addWidget(title, 2 * row, 0);
  auto* const place = new QHBoxLayout;
  grid->addLayout(place, 2 * row, 1, 1, 2);
  Row added{ new QLabel(grid->parentWidget()), {} };
  added.State->setObjectName("state" + QString::number(row + 1));
  added.State->setWordWrap(true);
  grid->addWidget(added.State, 2 * row + 1, 0, 1, 3);
  this->Rows.append(added);
  return added;
}

QPushButton* pqMagNetPanel::addButton(
  Row& row, QGridLayout* grid, const char* name, const QString& text, const QString& tip, void (pqMagNetPanel::*slot)())
{
  const int index = static_cast<int>(this->Rows.size()) - 1;
  auto* const button = new QPushButton(text, grid->parentWidget());
  button->setObjectName(name);
  button->setToolTip(tip);
  grid->itemAtPosition(2 * index, 1)->layout()->addWidget(button);
  QObject::connect(button, &QPushButton::clicked, this, slot);
  row.Buttons.append(button);
  this->Rows[index].Buttons.append(button);
  return button;
}

void pqMagNetPanel::say(const QString& message, bool wrong)
{
  this->Message->setStyleSheet(wrong ? "color: #b00020" : "");
  this->Message->setText(message);
}

pqPipelineSource* pqMagNetPanel::create(const char* name, const QMap<QString, QList<pqOutputPort*>>& inputs)
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  QApplication::setOverrideCursor(Qt::BusyCursor);
  BEGIN_UNDO_SET(QString("MagNet: %1").arg(name));
  pqPipelineSource* const made = pqApplicationCore::instance()->getObjectBuilder()->createFilter(
    "filters", name, inputs, server);
  if (made != nullptr)
  {
    auto* const proxy = vtkSMSourceProxy::SafeDownCast(made->getProxy());
    proxy->UpdateVTKObjects();
    proxy->UpdatePipeline();
    made->setModifiedState(pqProxy::UNMODIFIED);
    pqActiveObjects::instance().setActiveSource(made);
  }
  END_UNDO_SET();
  QApplication::restoreOverrideCursor();
  if (made == nullptr)
  {
    this->say(QString("The node %1 could not be made.").arg(name), true);
    return nullptr;
  }
  made->getProxy()->UpdatePropertyInformation();
  vtkSMProperty* const words = made->getProxy()->GetProperty("ErrorText");
  const QString problem = words != nullptr ? QString(vtkSMPropertyHelper(words).GetAsString()) : QString();
  this->say(problem, !problem.isEmpty());
  this->refresh();
  return problem.isEmpty() ? made : nullptr;
}

bool pqMagNetPanel::again(pqPipelineSource* made, const QMap<QString, QList<pqOutputPort*>>& inputs)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(made);
  if (filter == nullptr)
  {
    return false;
  }
  const auto has = filter->getNamedInputs();
  for (auto input = inputs.begin(); input != inputs.end(); ++input)
  {
    if (has.value(input.key()) != input.value())
    {
      return false;
    }
  }
  QApplication::setOverrideCursor(Qt::BusyCursor);
  vtkSMSourceProxy::SafeDownCast(made->getProxy())->UpdatePipeline();
  QApplication::restoreOverrideCursor();
  pqActiveObjects::instance().setActiveSource(made);
  this->say(made->getSMName() + " is there already; its settings are in Properties, for Apply to take.", false);
  this->refresh();
  return true;
}

void pqMagNetPanel::openSamples()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  const QStringList names{ "skyrmion.vti", "x_45.vti", "y_45.vti" };
  for (const QString& name : names)
  {
    if (sampleFile(name).isEmpty())
    {
      this->say("The sample data are missing: share/magnet/samples is in no folder above the plugin.", true);
      return;
    }
  }
  BEGIN_UNDO_SET("MagNet: sample data");
  for (const QString& name : names)
  {
    pqPipelineSource* const reader = pqApplicationCore::instance()->getObjectBuilder()->createReader(
      "sources", "XMLImageDataReader", { sampleFile(name) }, server);
    if (reader != nullptr)
    {
      auto* const proxy = vtkSMSourceProxy::SafeDownCast(reader->getProxy());
      proxy->UpdateVTKObjects();
      proxy->UpdatePipeline();
      reader->setModifiedState(pqProxy::UNMODIFIED);
    }
  }
  END_UNDO_SET();
  this->refresh();
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  if (found.X == nullptr || found.Y == nullptr)
  {
    this->say("The sample data could not be read. On another computer's server, open its own copy by My files.", true);
    return;
  }
  this->say("", false);
  pqMagNetFigure::ShowImage(found.X, "phase");
}

void pqMagNetPanel::openFiles()
{
  pqLoadDataReaction::loadData();
}

void pqMagNetPanel::prepare()
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(pqActiveObjects::instance().activeServer());
  for (pqOutputPort* const series : { found.Y, found.X })
  {
    pqPipelineSource* const source = series->getSource();
    if (QString(source->getProxy()->GetXMLName()) == "PrepareTiltSeries")
    {
      pqActiveObjects::instance().setActiveSource(source);
    }
    else
    {
      this->create("PrepareTiltSeries", { { "Input", { series } } });
    }
  }
  this->say("What is to be done to the images is chosen in Properties, for each series.", false);
}

void pqMagNetPanel::reconstruct()
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(pqActiveObjects::instance().activeServer());
  const QMap<QString, QList<pqOutputPort*>> inputs{ { "XSeries", { found.X } }, { "YSeries", { found.Y } } };
  if (!this->again(found.Vfet, inputs))
  {
    this->create("VFETReconstruction", inputs);
  }
}

void pqMagNetPanel::enhance()
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(pqActiveObjects::instance().activeServer());
  const QMap<QString, QList<pqOutputPort*>> inputs{ { "Input", { found.Vfet->getOutputPort(0) } } };
  if (!this->again(found.MagNet, inputs))
  {
    this->create("MagNet", inputs);
  }
}

void pqMagNetPanel::fitModel()
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(pqActiveObjects::instance().activeServer());
  const QMap<QString, QList<pqOutputPort*>> inputs{ { "XSeries", { found.X } }, { "YSeries", { found.Y } },
    { "Support", { found.MagNet->getOutputPort(0) } } };
  if (!this->again(found.Model, inputs))
  {
    this->create("ModelBasedReconstruction", inputs);
  }
}

void pqMagNetPanel::score()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  if (pqMagNetPipeline::Find(server).Induction == nullptr &&
      this->create("MagneticInduction", { { "Input", { pqMagNetPipeline::Find(server).Truth } } }) == nullptr)
  {
    return;
  }
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    if (result != nullptr && found.ScoreOf(result) < 0.0)
    {
      this->create(
        "NRMSE", { { "Reference", { found.Induction } }, { "Reconstruction", { result->getOutputPort(0) } } });
    }
  }
  this->refresh();
}

void pqMagNetPanel::showSideBySide()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  QApplication::setOverrideCursor(Qt::BusyCursor);
  pqMagNetFigure::ShowSideBySide(pqMagNetPipeline::Find(server), server);
  QApplication::restoreOverrideCursor();
}

void pqMagNetPanel::refresh()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  const pqMagNetPipeline found = server != nullptr ? pqMagNetPipeline::Find(server) : pqMagNetPipeline();
  const bool pair = found.X != nullptr && found.Y != nullptr;
  const auto state = [](pqPipelineSource* source)
  { return source->modifiedState() == pqProxy::UNMODIFIED ? QString("done") : QString("out of date: Apply"); };
  const auto set = [this](int row, const QString& text, const QList<bool>& enabled)
  {
    this->Rows[row].State->setText(text);
    for (int i = 0; i < enabled.size(); ++i)
    {
      this->Rows[row].Buttons[i]->setEnabled(enabled[i]);
    }
  };
  set(0,
    pair                 ? "both series are there"
    : found.X != nullptr ? "the y series is missing"
    : found.Y != nullptr ? "the x series is missing"
                         : "missing",
    { server != nullptr, server != nullptr });
  set(1,
    pair ? QString("x: %1\ny: %2").arg(pqMagNetPipeline::Describe(found.X), pqMagNetPipeline::Describe(found.Y)) : "",
    { pair });
  set(2, found.Vfet != nullptr ? state(found.Vfet) : pair ? "ready" : "", { pair });
  QStringList enhanced;
  if (found.MagNet != nullptr)
  {
    enhanced << "MagNet " + state(found.MagNet);
  }
  if (found.Model != nullptr)
  {
    enhanced << "model " + state(found.Model);
  }
  set(3,
    !enhanced.isEmpty()     ? enhanced.join(", ")
    : found.Vfet != nullptr ? "ready"
                            : "",
    { found.Vfet != nullptr, pair && found.MagNet != nullptr });
  QStringList scores;
  const auto add = [&](const char* name, pqPipelineSource* result)
  {
    const double value = found.ScoreOf(result);
    if (value >= 0.0)
    {
      scores << QString("%1 %2 %").arg(name).arg(100.0 * value, 0, 'f', 1);
    }
  };
  add("VFET", found.Vfet);
  add("MagNet", found.MagNet);
  add("model", found.Model);
  const bool known = found.Truth != nullptr || found.Induction != nullptr;
  set(4,
    !scores.isEmpty() ? scores.join(", ")
    : known           ? found.Vfet != nullptr ? "ready" : ""
                      : "the truth is not known",
    { known && found.Vfet != nullptr });
  const auto volumes = found.Volumes();
  set(5, volumes.isEmpty() ? "" : QString("%1 volume(s)").arg(volumes.size()), { !volumes.isEmpty() });
}
