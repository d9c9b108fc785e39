#include "pqMagNetSteps.h"

#include "pqMagNetPipeline.h"
#include "pqMagNetRunner.h"
#include "pqMagNetSetting.h"

#include <pqActiveObjects.h>
#include <pqApplicationCore.h>
#include <pqObjectBuilder.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>
#include <pqUndoStack.h>

#include <vtkSMProxy.h>

#include <algorithm>

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

pqPipelineSource* pqMagNetSteps::make(const char* name, const Inputs& inputs, pqServer* server) const
{
  Inputs given = inputs;
  for (const QString& input : inputs.keys())
  {
    if (inputs[input].isEmpty())
    {
      given.remove(input);
    }
  }
  pqPipelineSource* const made = pqApplicationCore::instance()->getObjectBuilder()->createFilter(
    "filters", name, given, server);
  if (made != nullptr)
  {
    for (pqMagNetSetting* const setting : this->Edited.value(name))
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
  pqPipelineSource* made, const char* name, const Inputs& inputs, pqServer* server)
{
  if (hasInputs(made, inputs))
  {
    BEGIN_UNDO_EXCLUDE();
    pqActiveObjects::instance().setActiveSource(made);
    END_UNDO_EXCLUDE();
    const int runs = this->Runs;
    const Outcome outcome = this->bringUpToDate(made);
    return this->Runs == runs && outcome.Words.isEmpty()
             ? Outcome{ made->getSMName() + " is there already, and up to date.", false, made }
             : outcome;
  }
  pqPipelineSource* const fresh = make(name, inputs, server);
  return fresh != nullptr ? this->bringUpToDate(fresh)
                          : Outcome{ QString("The node %1 could not be made.").arg(name), true, nullptr };
}

void pqMagNetSteps::chooseSeries(bool x, pqOutputPort* series, bool alone)
{
  QPointer<pqOutputPort>& chosen = x ? this->Choice.X : this->Choice.Y;
  QPointer<pqOutputPort>& other = x ? this->Choice.Y : this->Choice.X;
  if (alone)
  {
    const pqMagNetPipeline found = this->find(pqActiveObjects::instance().activeServer());
    other = x ? found.Y : found.X;
  }
  // Beside one that is used alone, a series about the other axis makes a pair.
  this->Choice.OneAxis = alone || (this->Choice.OneAxis && other == nullptr);
  chosen = series;
}

pqMagNetSteps::Outcome pqMagNetSteps::prepare(pqServer* server)
{
  const pqMagNetPipeline found = this->find(server);
  QList<pqOutputPort*> all = found.used();
  // The last is the one that Properties shows.
  std::reverse(all.begin(), all.end());
  for (pqOutputPort* const series : all)
  {
    pqPipelineSource* const source = series->getSource();
    const bool there = pqMagNetNodes::IsPrepared(series);
    pqPipelineSource* const node = there ? source : make("PrepareTiltSeries", { { "Input", { series } } }, server);
    pqActiveObjects::instance().setActiveSource(node);
    const Outcome outcome = this->bringUpToDate(node);
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
    // The prepared one is used where the raw one was chosen.
    for (QPointer<pqOutputPort>* const chosen : { &this->Choice.X, &this->Choice.Y })
    {
      *chosen = *chosen == series ? node->getOutputPort(0) : chosen->data();
    }
  }
  // The one that has something to be done to it, if it is one.
  const pqMagNetPipeline prepared = this->find(server);
  if (prepared.pair() && pqMagNetNodes::Notes(prepared.X).isEmpty() && !pqMagNetNodes::Notes(prepared.Y).isEmpty())
  {
    pqActiveObjects::instance().setActiveSource(prepared.Y->getSource());
  }
  return { "What is to be done to the images is chosen in Properties, for each series.", false, nullptr };
}

pqMagNetSteps::Outcome pqMagNetSteps::reconstruct(pqServer* server)
{
  const pqMagNetPipeline found = this->find(server);
  return this->step(
    found.Vfet, "VFETReconstruction", { { "XSeries", { found.X } }, { "YSeries", { found.Y } } }, server);
}

pqMagNetSteps::Outcome pqMagNetSteps::enhance(pqServer* server)
{
  const pqMagNetPipeline found = this->find(server);
  return this->step(found.MagNet, "MagNet", { { "Input", { found.Vfet->getOutputPort(0) } } }, server);
}

pqMagNetSteps::Outcome pqMagNetSteps::fitModel(pqServer* server)
{
  const pqMagNetPipeline found = this->find(server);
  pqOutputPort* const outline = found.outlinePort();
  // One that is there may have been given them in another way.
  Inputs inputs = found.Model != nullptr ? Inputs() : found.modelSeries();
  inputs["Support"] = outline != nullptr ? QList<pqOutputPort*>{ outline } : QList<pqOutputPort*>();
  return this->step(found.Model, "ModelBasedReconstruction", inputs, server);
}

pqMagNetSteps::Outcome pqMagNetSteps::score(pqServer* server)
{
  if (this->find(server).Induction == nullptr)
  {
    pqPipelineSource* const truth = make("MagneticInduction", { { "Input", { this->find(server).Truth } } }, server);
    const Outcome outcome = truth != nullptr ? this->bringUpToDate(truth)
                                             : Outcome{ "No MagneticInduction.", true, nullptr };
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  const pqMagNetPipeline found = this->find(server);
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    if (result == nullptr)
    {
      continue;
    }
    const Outcome outcome = this->step(found.TableOf(result), "NRMSE",
      { { "Reference", { found.Induction } }, { "Reconstruction", { result->getOutputPort(0) } } }, server);
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  return {};
}
