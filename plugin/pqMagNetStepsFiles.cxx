// Files that become nodes: the samples, the user's own, and those of other readers.
#include "pqMagNetSteps.h"

#include "pqMagNetImage.h"
#include "pqMagNetRunner.h"

#include <pqApplicationCore.h>
#include <pqObjectBuilder.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>
#include <pqUndoStack.h>

#include <vtkSMPropertyHelper.h>
#include <vtkSMSessionProxyManager.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMTrace.h>
#include <vtkSmartPointer.h>

pqMagNetSteps::Outcome pqMagNetSteps::openSamples(pqServer* server)
{
  const auto samples = vtkSmartPointer<vtkSMProxy>::Take(server->proxyManager()->NewProxy("misc", "MagNetSamples"));
  QString folder;
  if (samples != nullptr)
  {
    samples->UpdateVTKObjects();
    samples->UpdatePropertyInformation();
    folder = vtkSMPropertyHelper(samples, "Folder").GetAsString();
  }
  const QString where = server->isRemote() ? "the server's MagNet plugin" : "the MagNet plugin";
  if (folder.isEmpty())
  {
    return { QString("The sample data are missing: there is no folder share/magnet/samples above %1. Install it there, "
                     "or open series of your own.")
               .arg(where),
      true, nullptr };
  }
  this->Choice = {};
  for (const char* const name : { "skyrmion.vti", "x_45.vti", "y_45.vti" })
  {
    const Outcome outcome = this->readOther(folder + "/" + name, server);
    if (outcome.Wrong)
    {
      return outcome;
    }
  }
  const pqMagNetPipeline found = this->find(server);
  if (!found.pair())
  {
    return { "The sample data in " + folder + " could not be read: a file is missing or damaged.", true, nullptr };
  }
  pqMagNetImage::Show(found.X);
  return {};
}

pqMagNetSteps::Outcome pqMagNetSteps::readOther(const QString& file, pqServer* server)
{
  const char* const kind = pqMagNetStack::OtherReader(server, file);
  pqPipelineSource* const reader = pqApplicationCore::instance()->getObjectBuilder()->createReader(
    "sources", kind != nullptr ? kind : "XMLImageDataReader", { file }, server);
  if (reader == nullptr)
  {
    return { file + " could not be opened.", true, nullptr };
  }
  reader->getProxy()->UpdateVTKObjects();
  markApplied(reader);
  const Outcome outcome = this->run(reader);
  if (outcome.Wrong || this->Runner->stopped())
  {
    return outcome;
  }
  if (!pqMagNetNodes::HasResult(reader))
  {
    return { reader->getSMName() + " could not be read as " + reader->getProxy()->GetXMLLabel() +
               ": the file is damaged, or of another kind. View \u25B8 Output Messages tells more.",
      true, reader };
  }
  const QString lacks = pqMagNetNodes::Lacks(reader);
  return { lacks, !lacks.isEmpty(), reader };
}

pqMagNetSteps::Outcome pqMagNetSteps::openFiles(
  pqServer* server, const QList<QStringList>& files, QList<pqMagNetStack>& asked)
{
  QStringList problems, others;
  QList<pqMagNetStack> stacks = pqMagNetStack::Sort(server, files, others);
  this->Choice = {};
  for (const QString& file : others)
  {
    problems << this->readOther(file, server).Words;
  }
  for (const pqMagNetStack& stack : stacks)
  {
    if (!stack.Problem.isEmpty() && stack.Images == 0)
    {
      problems << stack.Problem + ".";
    }
    else if (!stack.complete())
    {
      asked << stack;
    }
    else
    {
      problems << this->readStack(server, stack).Words;
    }
  }
  problems.removeAll("");
  return { problems.join("\n"), !problems.isEmpty(), nullptr };
}

pqMagNetSteps::Outcome pqMagNetSteps::openAgain(pqServer* server, pqPipelineSource* other, QList<pqMagNetStack>& asked)
{
  const QStringList files = pqMagNetNodes::FilesOf(other);
  if (other->getAllConsumers().isEmpty())
  {
    pqApplicationCore::instance()->getObjectBuilder()->destroy(other);
  }
  return this->openFiles(server, { files }, asked);
}

pqMagNetSteps::Outcome pqMagNetSteps::readStack(pqServer* server, const pqMagNetStack& stack)
{
  const bool there = stack.Reader != nullptr;
  pqPipelineSource* const reader = there ? stack.Reader.data() : stack.makeReader(server);
  if (reader == nullptr)
  {
    return { "The node TiltSeriesReader could not be made.", true, nullptr };
  }
  if (there)
  {
    stack.give(reader);
  }
  markApplied(reader);
  const Outcome outcome = this->run(reader);
  if (outcome.Wrong && !there)
  {
    pqApplicationCore::instance()->getObjectBuilder()->destroy(reader);
    return { outcome.Words, true, nullptr };
  }
  if (!outcome.Wrong)
  {
    pqMagNetImage::Show(reader->getOutputPort(0));
  }
  return outcome;
}

pqMagNetSteps::Outcome pqMagNetSteps::runApplied(pqPipelineSource* node)
{
  const Outcome outcome = this->run(node);
  if (!outcome.Wrong && qobject_cast<pqPipelineFilter*>(node) == nullptr)
  {
    BEGIN_UNDO_EXCLUDE();
    pqMagNetImage::Show(node->getOutputPort(0));
    END_UNDO_EXCLUDE();
  }
  return outcome;
}

pqMagNetSteps::Outcome pqMagNetSteps::openMask(pqServer* server, const QString& file)
{
  const Outcome outcome = this->readOther(file, server);
  pqPipelineSource* const reader = outcome.Node;
  if (reader == nullptr || !pqMagNetNodes::HasResult(reader))
  {
    return outcome;
  }
  if (pqMagNetNodes::Array(reader->getOutputPort(0), "mask") == nullptr)
  {
    return { reader->getSMName() +
               " has no array 'mask', which is 1 in the specimen and 0 outside. If another array tells it, Filters "
               "\u25B8 Calculator makes 'mask' of it; then choose that node here.",
      true, reader };
  }
  this->Choice.OutlineChosen = true;
  this->Choice.Outline = { pqMagNetOutline::Kind::Volume, reader->getOutputPort(0) };
  return { {}, false, nullptr };
}

void pqMagNetSteps::readAgain(pqServer* server)
{
  const auto sources = pqApplicationCore::instance()->getServerManagerModel()->findItems<pqPipelineSource*>(server);
  for (pqPipelineSource* const source : sources)
  {
    const bool reader = qobject_cast<pqPipelineFilter*>(source) == nullptr;
    if (reader && source->modifiedState() == pqProxy::UNMODIFIED && !pqMagNetNodes::HasResult(source))
    {
      BEGIN_UNDO_EXCLUDE();
      this->Runner->run(source);
      END_UNDO_EXCLUDE();
    }
  }
}
