// The panel's first step: the user's files, and what is asked about them.
#include "pqMagNetChosen.h"
#include "pqMagNetForm.h"
#include "pqMagNetPanel.h"
#include "pqMagNetRunner.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqCoreUtilities.h>
#include <pqFileDialog.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>

#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMProxy.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace
{
bool isSeriesReader(pqPipelineSource* source)
{
  return source->getProxy()->GetXMLName() == QString("TiltSeriesReader");
}

// The series of a reader that is there: what the reader has found, or, where it failed, what its files tell.
pqMagNetStack stackOf(pqPipelineSource* reader, pqServer* server)
{
  pqMagNetStack stack;
  stack.Files = pqMagNetNodes::FilesOf(reader);
  stack.Reader = reader;
  stack.Existing = true;
  if (pqMagNetNodes::StateOf(reader) == pqMagNetNodes::State::Failed)
  {
    stack.look(server);
    return stack;
  }
  pqOutputPort* const port = reader->getOutputPort(0);
  const int* const extent = port->getDataInformation()->GetExtent();
  stack.Width = extent[1] - extent[0] + 1;
  stack.Height = extent[3] - extent[2] + 1;
  stack.Images = extent[5] - extent[4] + 1;
  stack.Pixel = pqMagNetNodes::PixelOf(port);
  stack.Axis = pqMagNetNodes::TiltAxis(port);
  vtkPVArrayInformation* const angles = pqMagNetNodes::FieldArray(port, "tilt_angles");
  if (angles != nullptr)
  {
    stack.Angles = static_cast<int>(angles->GetNumberOfTuples());
    stack.FirstAngle = angles->GetComponentRange(0)[0];
    stack.LastAngle = angles->GetComponentRange(0)[1];
  }
  return stack;
}
}

void pqMagNetPanel::buildData(QGridLayout* grid)
{
  pqMagNetSteps* const steps = this->Steps.data();
  Row& data = this->addRow(grid, "1  Data", "Two tilt series of phase images, about x and about y.");
  this->addLine(data, grid);
  this->addButton(data, "sample", "New from sample data",
    "A skyrmion: two series of 19 images, -45 to 45\u00B0, and the truth.",
    [steps](pqServer* server) { return steps->openSamples(server); });
  this->addButton(data, "files", "New from my files\u2026",
    "Stacks, a folder or a selection of single images, or .vti. What they do not tell is asked for here.",
    [this](pqServer* server) { return this->chooseFiles(server); });

  QWidget* const page = grid->parentWidget();
  this->Form = new pqMagNetForm(page);
  grid->addWidget(this->Form, grid->rowCount(), 0, 1, 2);
  QObject::connect(this->Form, &pqMagNetForm::angleFileWanted, this, &pqMagNetPanel::chooseAngleFile);
  QObject::connect(this->Form, &pqMagNetForm::read, this, &pqMagNetPanel::readAnswered);
  QObject::connect(this->Form, &pqMagNetForm::leftOut, this, [this] { this->leaveOut(false); });
  QObject::connect(this->Form, &pqMagNetForm::allLeftOut, this, [this] { this->leaveOut(true); });

  this->buildOffer(grid);
  this->addLine(data, grid);
  this->SeriesX = this->addNodes(data, "xSeries", "x", "The series about x that the steps use.");
  this->SeriesY = this->addNodes(data, "ySeries", "y", "The series about y that the steps use.");
  this->addLine(data, grid);
  this->AllSeries = new QCheckBox(page);
  this->AllSeries->setObjectName("allSeries");
  data.Place->addWidget(this->AllSeries);
  QObject::connect(this->AllSeries, &QCheckBox::toggled, this,
    [this](bool all)
    {
      this->Steps->Choice.AllSeries = all;
      this->refresh();
    });
}

void pqMagNetPanel::buildOffer(QGridLayout* grid)
{
  this->Offer = new QWidget(grid->parentWidget());
  this->Offer->setObjectName("offer");
  auto* const offer = new QVBoxLayout(this->Offer);
  offer->setContentsMargins(8, 2, 0, 2);
  this->OfferWords = new QLabel(this->Offer);
  this->OfferWords->setObjectName("words");
  this->OfferWords->setWordWrap(true);
  offer->addWidget(this->OfferWords);
  auto* const buttons = new QHBoxLayout;
  auto* const again = new QPushButton("Open again", this->Offer);
  again->setObjectName("again");
  auto* const leave = new QPushButton("Leave it", this->Offer);
  leave->setObjectName("leave");
  buttons->addWidget(again, 2);
  buttons->addWidget(leave, 1);
  offer->addLayout(buttons);
  grid->addWidget(this->Offer, grid->rowCount(), 0, 1, 2);
  this->Offer->hide();
  QObject::connect(again, &QPushButton::clicked, this,
    [this]
    {
      pqPipelineSource* const other = this->Other;
      this->Answered << other;
      this->click(0, "Open again",
        [this, other](pqServer* server) { return this->Steps->openAgain(server, other, this->Asked); });
    });
  QObject::connect(leave, &QPushButton::clicked, this,
    [this]
    {
      this->Answered << this->Other;
      this->refresh();
    });
}

pqMagNetSteps::Outcome pqMagNetPanel::chooseFiles(pqServer* server)
{
  pqFileDialog dialog(
    server, pqCoreUtilities::mainWidget(), "Open Tilt Series", QString(), pqMagNetStack::Filters(server));
  dialog.setObjectName("FileOpenDialog");
  dialog.setFileMode(pqFileDialog::ExistingFilesAndDirectories);
  if (dialog.exec() != QDialog::Accepted)
  {
    return {};
  }
  const pqMagNetSteps::Outcome outcome = this->Steps->openFiles(server, dialog.getAllSelectedFiles(), this->Asked);
  this->Unread = this->Asked.isEmpty() ? QString() : outcome.Words;
  return outcome;
}

void pqMagNetPanel::readAnswered()
{
  const pqMagNetStack stack = this->Form->answer();
  const pqMagNetStack asked = this->Asked.takeFirst();
  const QString unread = this->Unread;
  this->leaveForm();
  this->click(-1, "Read " + stack.name(),
    [&](pqServer* server)
    {
      pqMagNetSteps::Outcome outcome = this->Steps->readStack(server, stack);
      if (outcome.Wrong || this->Runner->stopped())
      {
        // Asked again, for other answers.
        this->Asked.prepend(asked);
      }
      if (!unread.isEmpty())
      {
        outcome = { outcome.Words.isEmpty() ? unread : unread + "\n" + outcome.Words, true, nullptr };
      }
      return outcome;
    });
  this->Unread = unread;
}

void pqMagNetPanel::leaveOut(bool all)
{
  this->leaveForm();
  do
  {
    this->Answered << this->Asked.takeFirst().Reader;
  } while (all && !this->Asked.isEmpty());
  this->refresh();
}

void pqMagNetPanel::leaveForm()
{
  if (this->Form->isAncestorOf(QApplication::focusWidget()))
  {
    this->findChild<QScrollArea*>("scroll")->setFocus();
  }
}

void pqMagNetPanel::chooseAngleFile()
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  pqFileDialog dialog(server, pqCoreUtilities::mainWidget(), "Tilt Angles", QString(),
    "Tilt angles (*.tlt *.rawtlt *.mdoc);;All files (*)", false);
  dialog.setObjectName("AngleFileDialog");
  dialog.setFileMode(pqFileDialog::ExistingFile);
  if (server != nullptr && dialog.exec() == QDialog::Accepted && !dialog.getSelectedFiles().isEmpty())
  {
    this->Form->setAngleFile(dialog.getSelectedFiles().front(), server);
  }
}

void pqMagNetPanel::forgetSession()
{
  this->say("", false);
  this->Unread.clear();
  this->Asked.clear();
  this->Answered.clear();
  this->Applied.clear();
  this->Steps->Choice = {};
  this->Later->start();
}

void pqMagNetPanel::addToState(vtkPVXMLElement* root) const
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  // A server that is at work would have to be waited for.
  const bool free = server != nullptr && !this->Runner->running();
  pqMagNetChosen::Write(this->Steps->Choice, free ? this->Steps->find(server) : pqMagNetPipeline(), root);
}

void pqMagNetPanel::takeState(vtkPVXMLElement* root, vtkSMProxyLocator* locator)
{
  this->forgetSession();
  this->Steps->Choice = pqMagNetChosen::Read(root, locator);
}

bool pqMagNetPanel::known(pqPipelineSource* reader) const
{
  bool asked = this->Answered.contains(reader);
  for (const pqMagNetStack& stack : this->Asked)
  {
    asked = asked || stack.Reader == reader;
  }
  return asked;
}

void pqMagNetPanel::lookAtReaders(pqServer* server)
{
  const QList<QPointer<pqPipelineSource>> applied = this->Applied;
  this->Applied.clear();
  for (const QPointer<pqPipelineSource>& reader : applied)
  {
    // A Prepare Tilt Series that has not run yet is not waited for by anybody.
    if (reader != nullptr && reader->modifiedState() == pqProxy::UNMODIFIED &&
        pqMagNetNodes::StateOf(reader) != pqMagNetNodes::State::Done &&
        (isSeriesReader(reader) || pqMagNetNodes::HasResult(reader)))
    {
      const pqMagNetSteps::Outcome outcome = this->Steps->runApplied(reader);
      this->say(outcome.Words, outcome.Wrong, reader);
    }
  }
  this->Other = nullptr;
  QStringList ours;
  const auto sources = pqApplicationCore::instance()->getServerManagerModel()->findItems<pqPipelineSource*>(server);
  for (pqPipelineSource* const source : sources)
  {
    using pqMagNetNodes::State;
    if (!isSeriesReader(source))
    {
      continue;
    }
    ours << pqMagNetNodes::FilesOf(source);
    const State state = pqMagNetNodes::StateOf(source);
    if (source->modifiedState() == pqProxy::UNMODIFIED && !this->known(source) &&
        (state == State::Done || state == State::Failed))
    {
      const pqMagNetStack stack = stackOf(source, server);
      if ((stack.Problem.isEmpty() || stack.Images > 0) && !stack.complete())
      {
        this->Asked << stack;
      }
      else if (state == State::Failed)
      {
        // No answer would help; and its files are not opened again and again.
        this->Answered << source;
      }
    }
  }
  for (pqPipelineSource* const source : sources)
  {
    const QString file = pqMagNetNodes::FilesOf(source).value(0);
    const bool other = !isSeriesReader(source) && pqMagNetStack::IsSeriesFile(server, file);
    this->Other = other && !ours.contains(file) && !this->known(source) ? source : this->Other.data();
  }
}

void pqMagNetPanel::askNext(const pqMagNetPipeline& found)
{
  pqServer* const server = pqActiveObjects::instance().activeServer();
  const auto settled = [server](const pqMagNetStack& stack)
  {
    return stack.Existing &&
           (stack.Reader == nullptr || (pqMagNetNodes::StateOf(stack.Reader) == pqMagNetNodes::State::Done &&
                                         stackOf(stack.Reader, server).complete()));
  };
  while (!this->Asked.isEmpty() && settled(this->Asked.front()))
  {
    this->Asked.removeFirst();
  }
  if (this->Asked.isEmpty())
  {
    this->Form->hide();
  }
  else if (this->Form->answer().Files != this->Asked.front().Files || this->Form->isHidden())
  {
    // Of two series of one experiment the second is about the other axis, most likely; the user confirms it.
    const QString folder = QFileInfo(this->Asked.front().Files.value(0)).path();
    pqOutputPort* const one = found.complete() ? nullptr : found.X != nullptr ? found.X : found.Y;
    const bool together = one != nullptr &&
                          QFileInfo(pqMagNetNodes::FilesOf(one->getSource()).value(0)).path() == folder;
    this->Form->ask(this->Asked.front(), !together ? 0 : found.X != nullptr ? 2 : 1);
  }
  if (!this->Asked.isEmpty())
  {
    this->Form->setMore(static_cast<int>(this->Asked.size()) - 1);
  }
  this->Offer->setVisible(this->Other != nullptr);
  if (this->Other != nullptr)
  {
    this->OfferWords->setText(
      QString("%1 was opened with %2, which knows no tilt angles and may have lost the unit of the "
              "pixels. MagNet's reader reads it with its angles.")
        .arg(this->Other->getSMName(), this->Other->getProxy()->GetXMLLabel()));
  }
}

void pqMagNetPanel::chooseOutline(int index)
{
  pqMagNetChoice& choice = this->Steps->Choice;
  const int what = this->Outline->itemData(index, Qt::UserRole + 1).toInt();
  if (what == maskFile)
  {
    this->click(3, "Open Outline", [this](pqServer* server) { return this->chooseMask(server); });
    return;
  }
  this->say("", false);
  choice.OutlineChosen = true;
  choice.Outline.What = static_cast<pqMagNetOutline::Kind>(what);
  choice.Outline.Volume = static_cast<pqOutputPort*>(this->Outline->itemData(index).value<void*>());
  this->refresh();
}

pqMagNetSteps::Outcome pqMagNetPanel::chooseMask(pqServer* server)
{
  pqFileDialog dialog(
    server, pqCoreUtilities::mainWidget(), "Open Outline", QString(), "Volumes (*.vti);;All files (*)");
  dialog.setObjectName("MaskFileDialog");
  dialog.setFileMode(pqFileDialog::ExistingFile);
  if (dialog.exec() != QDialog::Accepted || dialog.getSelectedFiles().isEmpty())
  {
    return {};
  }
  return this->Steps->openMask(server, dialog.getSelectedFiles().front());
}
