#include "pqMagNetPanel.h"

#include "pqMagNetFigure.h"
#include "pqMagNetImage.h"
#include "pqMagNetPipeline.h"
#include "pqMagNetRunner.h"
#include "pqMagNetSetting.h"
#include "pqMagNetWait.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqServerManagerModel.h>
#include <pqUndoStack.h>

#include <vtkPVXMLElement.h>
#include <vtkSMProxy.h>
#include <vtkSMProxyLocator.h>

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QTimer>
#include <QVBoxLayout>

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
  auto* const column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  auto* const scroll = new QScrollArea(page);
  scroll->setObjectName("scroll");
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* const steps = new QWidget(scroll);
  steps->setObjectName("steps");
  auto* const grid = new QGridLayout(steps);
  grid->setColumnStretch(1, 1);
  grid->setVerticalSpacing(3);
  // The scroll bar stands where the margin was.
  const QMargins margins = grid->contentsMargins();
  grid->setContentsMargins(margins.left() / 2, margins.top(), 2, margins.bottom());
  scroll->setWidget(steps);
  column->addWidget(scroll, 1);
  this->Finish = new QPushButton("Finish", page);
  this->Stop = new QPushButton("Stop", page);
  this->Runner = new pqMagNetRunner(this->Finish, this->Stop, this);
  this->Steps.reset(new pqMagNetSteps(this->Runner));
  this->buildSteps(grid);
  grid->setRowStretch(grid->rowCount(), 1);
  // As wide as its lines, beside the scroll bar.
  scroll->setMinimumWidth(steps->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
  for (QWidget* const editor : steps->findChildren<QWidget*>())
  {
    if (qobject_cast<QComboBox*>(editor) != nullptr || qobject_cast<QAbstractSpinBox*>(editor) != nullptr)
    {
      editor->setFocusPolicy(Qt::StrongFocus);
      editor->installEventFilter(this);
    }
  }
  this->buildFoot(page);
  this->setWidget(page);
  this->watchPipeline();
  this->watchUndo();
  for (pqMagNetSetting* const setting : this->VfetSettings + this->MagNetSettings + this->ModelSettings)
  {
    QObject::connect(setting, &pqMagNetSetting::changed, this, &pqMagNetPanel::refresh);
    QObject::connect(setting, &pqMagNetSetting::changedElsewhere, this, [this] { this->Later->start(); });
  }
  this->refresh();
}

bool pqMagNetPanel::eventFilter(QObject* object, QEvent* event)
{
  // A wheel that scrolls the steps would change the settings that pass beneath it, and which data are used.
  if (event->type() == QEvent::Wheel)
  {
    event->ignore();
    return true;
  }
  return this->Superclass::eventFilter(object, event);
}

void pqMagNetPanel::buildSteps(QGridLayout* grid)
{
  pqMagNetSteps* const steps = this->Steps.data();
  this->buildData(grid);

  Row& angles = this->addRow(
    grid, "2  Angles, geometry", "How the specimen was tilted, and what has to be put right in the images.");
  this->addLine(angles, grid);
  this->addButton(angles, "prepare", "Prepare\u2026",
    "A node Prepare Tilt Series on each: crop, bin, mirror, offset and ramp, images left out.",
    [steps](pqServer* server) { return steps->prepare(server); });

  this->buildReconstructions(grid);

  Row& table = this->addRow(grid, "5  Score", "The error inside the material, where the truth is known.");
  this->addLine(table, grid);
  this->addButton(table, "score", "NRMSE", "Normalized root mean square error of each result, in per cent.",
    [steps](pqServer* server) { return steps->score(server); });
  this->Truth = this->addNodes(table, "truth", "truth", "The volume that the results are scored against.");

  Row& figure = this->addRow(grid, "6  Figures", "The results beside each other, in the same colours.");
  this->addLine(figure, grid);
  this->addButton(figure, "figure", "Side by side", "Middle slices, coloured by direction, with linked cameras.",
    [this](pqServer* server)
    {
      const pqMagNetSteps::Outcome outcome = this->Steps->bringResultsUpToDate(server);
      if (outcome.Wrong || this->Runner->stopped())
      {
        return outcome;
      }
      this->hideProgress();
      const pqMagNetWait wait(server, this->Progress, "Side by side");
      const QString failure = pqMagNetFigure::ShowSideBySide();
      return pqMagNetSteps::Outcome{ failure, !failure.isEmpty(), nullptr };
    });
  this->addButton(figure, "save", "Save\u2026", "The page of figures that is shown, as an image for print.",
    [](pqServer*)
    {
      const pqMagNetFigure::Saved saved = pqMagNetFigure::Save();
      const QString words = saved.File.isEmpty() ? saved.Failure : "Saved as " + saved.File + ".";
      return pqMagNetSteps::Outcome{ words, !saved.Failure.isEmpty(), nullptr };
    });
}

void pqMagNetPanel::buildReconstructions(QGridLayout* grid)
{
  pqMagNetSteps* const steps = this->Steps.data();
  Row& vfet = this->addRow(grid, "3  Reconstruction", "The induction B from both series, in tesla.");
  this->addLine(vfet, grid);
  this->addButton(vfet, "reconstruct", "VFET", "Vector field electron tomography: B in every voxel, in tesla.",
    [steps](pqServer* server) { return steps->reconstruct(server); });
  this->VfetSettings << this->addNumber(vfet, "lowPass", "low-pass", " nm", "none",
    "Period in nm of which half the amplitude is left, against noise. Usual: none for clean phases, 8 pixels for noise "
    "of 0.02 rad.",
    "LowPassPeriod", 3, 1e4);
  // Its words grow by the pixels.
  auto* const lowPass = this->findChild<QDoubleSpinBox*>("lowPass");
  this->narrow(lowPass);
  vfet.Place->setStretchFactor(lowPass, 3);

  Row& network = this->addRow(grid, "4  Enhancement", "What the missing wedge took away.");
  this->addLine(network, grid);
  this->addButton(network, "enhance", "MagNet", "A trained network on the result of VFET, then a fit to the data.",
    [steps](pqServer* server) { return steps->enhance(server); });
  this->MagNetSettings << new pqMagNetSetting(
    this->addChoice(network, "device", "on", { "Auto", "CPU", "CUDA" },
      "Where the network runs. Auto: on a CUDA graphics card if there is one, else on the processor."),
    "Device");
  this->addLine(network, grid);
  this->addButton(network, "model", "Model",
    "A magnetization of constant length whose phases are the measured ones, inside an outline of the specimen.",
    [steps](pqServer* server) { return steps->fitModel(server); });
  this->ModelSettings << this->addNumber(network, "saturation", "Ms", " A/m", "from the fit",
    "Saturation magnetization in A/m; found with M where it is not given. FeGe 384000, Co 1400000, permalloy 800000.",
    "SaturationMagnetization", 0, 1e7);
  this->addLine(network, grid);
  this->Outline = this->addChoice(network, "outline", "in", { "MagNet's outline" },
    "Where the material is: where MagNet found it, in the mask of the truth, where VFET's B is strong, or in a volume "
    "of your own with the array mask.");
  this->ModelSettings << new pqMagNetSetting(this->addChoice(network, "shape", "taken", { "As given", "As a film" },
                                               "As given: the outline is what it is. As a film: the same outline at "
                                               "every height between two flat faces, which is "
                                               "found from there with the magnetization."),
    "Outline");
  steps->Edited = { { "VFETReconstruction", this->VfetSettings }, { "MagNet", this->MagNetSettings },
    { "ModelBasedReconstruction", this->ModelSettings } };
  this->narrow(this->Outline);
  network.Place->setStretchFactor(this->Outline, 1);
  QObject::connect(
    this->Outline, QOverload<int>::of(&QComboBox::currentIndexChanged), this, &pqMagNetPanel::chooseOutline);
}

void pqMagNetPanel::buildFoot(QWidget* page)
{
  this->Progress = new QProgressBar(page);
  this->Progress->setObjectName("progress");
  this->Progress->setFormat("");
  this->Stop->setObjectName("stop");
  this->Stop->setToolTip("Stops the step that is running. The result it had before is kept.");
  this->Finish->setObjectName("finish");
  this->Finish->setToolTip("Ends the step that is running now, and keeps the best that it has found.");
  // Pressed while the window is not active, too.
  this->Finish->setFocusPolicy(Qt::NoFocus);
  this->Stop->setFocusPolicy(Qt::NoFocus);
  QObject::connect(this->Finish, &QPushButton::clicked, this->Runner, &pqMagNetRunner::finish);
  QObject::connect(this->Stop, &QPushButton::clicked, this->Runner, &pqMagNetRunner::stop);
  QObject::connect(this->Runner, &pqMagNetRunner::progressed, this, &pqMagNetPanel::showProgress);
  auto* const column = qobject_cast<QVBoxLayout*>(page->layout());
  const int margin = page->style()->pixelMetric(QStyle::PM_LayoutLeftMargin);
  auto* const foot = new QHBoxLayout;
  foot->setContentsMargins(margin, 0, margin, 0);
  foot->addWidget(this->Progress, 1);
  foot->addWidget(this->Finish);
  foot->addWidget(this->Stop);
  column->addLayout(foot);
  this->Message = new QLabel(page);
  this->Message->setObjectName("message");
  this->Message->setWordWrap(true);
  this->Message->setContentsMargins(margin, 0, margin, 4);
  this->Message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(this->Message);
  // Nothing moves when they come.
  for (QWidget* const widget : std::initializer_list<QWidget*>{ this->Progress, this->Finish, this->Stop })
  {
    QSizePolicy policy = widget->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    widget->setSizePolicy(policy);
    widget->hide();
  }
}

void pqMagNetPanel::watchPipeline()
{
  pqMagNetFigure::ChooseBy(this, [this](pqServer* server) { return this->Steps->find(server); });
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
  QObject::connect(model, &pqServerManagerModel::modifiedStateChanged, this,
    [this](pqServerManagerModelItem* item)
    {
      auto* const source = qobject_cast<pqPipelineSource*>(item);
      if (source != nullptr && source->modifiedState() == pqProxy::UNMODIFIED &&
          QStringList{ "TiltSeriesReader", "PrepareTiltSeries" }.contains(source->getProxy()->GetXMLName()))
      {
        this->Applied << source;
        this->Answered.removeAll(source);
      }
      this->Later->start();
    });
  QObject::connect(model, &pqServerManagerModel::serverRemoved, this, &pqMagNetPanel::forgetSession);
  QObject::connect(pqApplicationCore::instance(), &pqApplicationCore::stateSaved, this, &pqMagNetPanel::addToState);
  QObject::connect(pqApplicationCore::instance(), &pqApplicationCore::stateLoaded, this, &pqMagNetPanel::takeState);
  QObject::connect(&pqActiveObjects::instance(), &pqActiveObjects::serverChanged, this, soon);
  QObject::connect(&pqActiveObjects::instance(), &pqActiveObjects::viewChanged, this, soon);
}

void pqMagNetPanel::watchUndo()
{
  pqUndoStack* const stack = pqApplicationCore::instance()->getUndoStack();
  if (stack != nullptr)
  {
    // Before the views draw themselves.
    for (const auto done : { &pqUndoStack::undone, &pqUndoStack::redone })
    {
      QObject::connect(stack, done, this,
        []
        {
          BEGIN_UNDO_EXCLUDE();
          pqMagNetImage::HideStale();
          END_UNDO_EXCLUDE();
        });
    }
    QObject::connect(stack, &pqUndoStack::redone, this,
      [this, stack]
      {
        pqServer* const server = pqActiveObjects::instance().activeServer();
        if (server != nullptr && !this->Runner->running() && stack->undoLabel().startsWith("MagNet: "))
        {
          this->Steps->readAgain(server);
          this->hideProgress();
          this->refresh();
        }
      });
  }
}

void pqMagNetPanel::showEvent(QShowEvent* event)
{
  this->Superclass::showEvent(event);
  // With the Properties in one place, the first time: below them, both would be too small to be read.
  auto* const window = qobject_cast<QMainWindow*>(this->parentWidget());
  auto* const properties = window != nullptr ? window->findChild<QDockWidget*>("propertiesDock") : nullptr;
  if (properties != nullptr && !this->property("placed").toBool() && !this->isFloating() &&
      window->dockWidgetArea(this) == window->dockWidgetArea(properties) && window->tabifiedDockWidgets(this).isEmpty())
  {
    this->setProperty("placed", true);
    QTimer::singleShot(0, this,
      [this, window, properties]
      {
        window->tabifyDockWidget(properties, this);
        this->raise();
      });
  }
}
