#include "pqMagNetSteps.h"

#include "pqMagNetPipeline.h"
#include "pqMagNetRunner.h"
#include "pqMagNetSetting.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqLoadDataReaction.h>
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

namespace
{
bool hasInputs(pqPipelineSource* node, const pqMagNetSteps::Inputs& inputs)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(node);
  const auto has = filter != nullptr ? filter->getNamedInputs() : pqMagNetSteps::Inputs();
  for (auto input = inputs.begin(); input != inputs.end(); ++input)
  {
    if (has.value(input.key()) != input.value())
    {
      return false;
    }
  }
  return filter != nullptr;
}
}

pqPipelineSource* pqMagNetSteps::make(
  const char* name, const Inputs& inputs, const Settings& settings, pqServer* server)
{
  pqPipelineSource* const made = pqApplicationCore::instance()->getObjectBuilder()->createFilter(
    "filters", name, inputs, server);
  if (made != nullptr)
  {
    for (const pqMagNetSetting* const setting : settings)
    {
      setting->give(made);
    }
    made->getProxy()->UpdateVTKObjects();
    markApplied(made);
    pqActiveObjects::instance().setActiveSource(made);
  }
  return made;
}

pqMagNetSteps::Outcome pqMagNetSteps::step(
  pqPipelineSource* made, const char* name, const Inputs& inputs, const Settings& settings, pqServer* server)
{
  if (hasInputs(made, inputs))
  {
    BEGIN_UNDO_EXCLUDE();
    pqActiveObjects::instance().setActiveSource(made);
    END_UNDO_EXCLUDE();
    const bool done = pqMagNetPipeline::StateOf(made) == pqMagNetPipeline::State::Done;
    const Outcome outcome = this->bringUpToDate(made);
    return done && outcome.Words.isEmpty() ? Outcome{ made->getSMName() + " is there already, and up to date.", false }
                                           : outcome;
  }
  pqPipelineSource* const fresh = make(name, inputs, settings, server);
  return fresh != nullptr ? this->bringUpToDate(fresh)
                          : Outcome{ QString("The node %1 could not be made.").arg(name), true };
}

pqPipelineSource* pqMagNetSteps::read(const QString& file, pqServer* server)
{
  pqPipelineSource* const reader = pqApplicationCore::instance()->getObjectBuilder()->createReader(
    "sources", "XMLImageDataReader", { file }, server);
  if (reader != nullptr)
  {
    auto* const proxy = vtkSMSourceProxy::SafeDownCast(reader->getProxy());
    proxy->UpdateVTKObjects();
    {
      SM_SCOPED_TRACE(CallFunction).arg("UpdatePipeline").arg("proxy", proxy);
    }
    proxy->UpdatePipeline();
    markApplied(reader);
  }
  return reader;
}

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
      true };
  }
  for (const char* const name : { "skyrmion.vti", "x_45.vti", "y_45.vti" })
  {
    read(folder + "/" + name, server);
  }
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  if (found.X == nullptr || found.Y == nullptr)
  {
    return { "The sample data in " + folder + " could not be read: a file is missing or damaged.", true };
  }
  return {};
}

pqMagNetSteps::Outcome pqMagNetSteps::openFiles()
{
  QStringList problems;
  for (pqPipelineSource* const reader : pqLoadDataReaction::loadData())
  {
    applyProperties(reader);
    reader->getProxy()->UpdateVTKObjects();
    const Outcome outcome = this->run(reader);
    if (outcome.Wrong)
    {
      problems << reader->getSMName() + ": " + outcome.Words;
    }
    else if (!pqMagNetPipeline::HasResult(reader))
    {
      problems << reader->getSMName() + " could not be read as " + reader->getProxy()->GetXMLLabel() +
                    ": the file is damaged, or of another kind. View \u25B8 Output Messages tells more.";
    }
    else
    {
      problems << pqMagNetPipeline::Lacks(reader);
    }
  }
  problems.removeAll("");
  return { problems.join("\n"), !problems.isEmpty() };
}

pqMagNetSteps::Outcome pqMagNetSteps::prepare(pqServer* server)
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  for (pqOutputPort* const series : { found.Y, found.X })
  {
    pqPipelineSource* const source = series->getSource();
    const bool there = QString(source->getProxy()->GetXMLName()) == "PrepareTiltSeries";
    pqPipelineSource* const node = there ? source : make("PrepareTiltSeries", { { "Input", { series } } }, {}, server);
    pqActiveObjects::instance().setActiveSource(node);
    const Outcome outcome = this->bringUpToDate(node);
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  return { "What is to be done to the images is chosen in Properties, for each series.", false };
}

pqMagNetSteps::Outcome pqMagNetSteps::reconstruct(pqServer* server, const Settings& settings)
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  return this->step(
    found.Vfet, "VFETReconstruction", { { "XSeries", { found.X } }, { "YSeries", { found.Y } } }, settings, server);
}

pqMagNetSteps::Outcome pqMagNetSteps::enhance(pqServer* server, const Settings& settings)
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  return this->step(found.MagNet, "MagNet", { { "Input", { found.Vfet->getOutputPort(0) } } }, settings, server);
}

pqMagNetSteps::Outcome pqMagNetSteps::fitModel(pqServer* server, const Settings& settings, bool trueOutline)
{
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  pqOutputPort* const outline = trueOutline ? found.Truth : found.MagNet->getOutputPort(0);
  return this->step(found.Model, "ModelBasedReconstruction",
    { { "XSeries", { found.X } }, { "YSeries", { found.Y } }, { "Support", { outline } } }, settings, server);
}

pqMagNetSteps::Outcome pqMagNetSteps::score(pqServer* server)
{
  if (pqMagNetPipeline::Find(server).Induction == nullptr)
  {
    pqPipelineSource* const truth = make(
      "MagneticInduction", { { "Input", { pqMagNetPipeline::Find(server).Truth } } }, {}, server);
    const Outcome outcome = truth != nullptr ? this->bringUpToDate(truth) : Outcome{ "No MagneticInduction.", true };
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  const pqMagNetPipeline found = pqMagNetPipeline::Find(server);
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    if (result == nullptr)
    {
      continue;
    }
    const Outcome outcome = this->step(found.TableOf(result), "NRMSE",
      { { "Reference", { found.Induction } }, { "Reconstruction", { result->getOutputPort(0) } } }, {}, server);
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  return {};
}
