// Nodes brought up to date, with what they need and what is made of them.
#include "pqMagNetSteps.h"

#include "pqMagNetImage.h"
#include "pqMagNetNodes.h"
#include "pqMagNetRunner.h"
#include "pqMagNetSetting.h"

#include <pqApplicationCore.h>
#include <pqCoreUtilities.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqProxyModifiedStateUndoElement.h>
#include <pqProxyWidget.h>
#include <pqServer.h>
#include <pqServerManagerModel.h>
#include <pqUndoStack.h>

#include <vtkNew.h>
#include <vtkSMSourceProxy.h>
#include <vtkSMTrace.h>

namespace
{
// Those that are made from it, also by way of others, each after what it needs.
void collectAfter(pqPipelineSource* node, QList<pqPipelineSource*>& found)
{
  for (pqPipelineSource* const next : node->getAllConsumers())
  {
    collectAfter(next, found);
  }
  found.removeAll(node);
  found.prepend(node);
}
}

void pqMagNetSteps::markApplied(pqPipelineSource* node)
{
  if (node->modifiedState() == pqProxy::UNINITIALIZED)
  {
    vtkNew<pqProxyModifiedStateUndoElement> element;
    element->SetSession(node->getServer()->session());
    element->MadeUnmodified(node);
    ADD_UNDO_ELEM(element);
  }
  node->setModifiedState(pqProxy::UNMODIFIED);
}

void pqMagNetSteps::applyProperties(pqPipelineSource* node)
{
  for (auto* const widget : pqCoreUtilities::mainWidget()->findChildren<pqProxyWidget*>())
  {
    if (widget->proxy() == node->getProxy() && node->modifiedState() != pqProxy::UNMODIFIED)
    {
      widget->apply();
    }
  }
  markApplied(node);
}

bool pqMagNetSteps::waits(pqPipelineSource* node) const
{
  for (const pqMagNetSetting* const setting : this->Edited.value(node->getProxy()->GetXMLName()))
  {
    if (setting->waitsFor(node))
    {
      return true;
    }
  }
  return false;
}

void pqMagNetSteps::giveWaiting(pqPipelineSource* node) const
{
  for (pqMagNetSetting* const setting : this->Edited.value(node->getProxy()->GetXMLName()))
  {
    if (setting->waitsFor(node))
    {
      setting->give(node);
    }
  }
}

pqMagNetNodes::State pqMagNetSteps::stateOf(pqPipelineSource* node) const
{
  using pqMagNetNodes::State;
  const State own = pqMagNetNodes::StateOf(node);
  if (own != State::Done)
  {
    return own;
  }
  for (pqPipelineSource* const needed : pqMagNetNodes::WithNeeded(node))
  {
    if (this->waits(needed) || needed->modifiedState() == pqProxy::MODIFIED)
    {
      return State::OutOfDate;
    }
  }
  return State::Done;
}

pqMagNetSteps::Outcome pqMagNetSteps::run(pqPipelineSource* node)
{
  ++this->Runs;
  {
    SM_SCOPED_TRACE(CallFunction).arg("UpdatePipeline").arg("proxy", node->getProxy());
  }
  // A result is nothing to be undone.
  BEGIN_UNDO_EXCLUDE();
  const QString problem = this->Runner->run(node);
  END_UNDO_EXCLUDE();
  if (this->Runner->stopped())
  {
    return { node->getSMName() + " was stopped. Its result of before is kept, if there was one; a click on its button "
                                 "runs it again.",
      false, node };
  }
  if (!problem.isEmpty())
  {
    // A view would run it again, for the same words, and its picture would complain of having none.
    pqMagNetImage::HideStale();
  }
  return { problem, !problem.isEmpty(), node };
}

pqMagNetSteps::Outcome pqMagNetSteps::bringUpToDate(pqPipelineSource* node)
{
  QList<pqPipelineSource*> nodes = pqMagNetNodes::WithNeeded(node);
  for (pqPipelineSource* const needed : nodes)
  {
    this->giveWaiting(needed);
  }
  QList<pqPipelineSource*> after;
  collectAfter(node, after);
  for (pqPipelineSource* const next : after)
  {
    // Of what hangs on it, only what had a result before.
    if (!nodes.contains(next) && pqMagNetNodes::HasResult(next))
    {
      nodes.append(next);
    }
  }
  for (pqPipelineSource* const next : nodes)
  {
    if (pqMagNetNodes::StateOf(next) == pqMagNetNodes::State::Done)
    {
      continue;
    }
    applyProperties(next);
    BEGIN_UNDO_EXCLUDE();
    next->getProxy()->UpdateVTKObjects();
    if (pqMagNetNodes::IsMagNet(next))
    {
      next->getProxy()->InvokeCommand("Again");
    }
    next->getProxy()->MarkModified(next->getProxy());
    END_UNDO_EXCLUDE();
    const Outcome outcome = this->run(next);
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  return { {}, false, node };
}

pqMagNetSteps::Outcome pqMagNetSteps::bringResultsUpToDate(pqServer* server)
{
  const pqMagNetPipeline found = this->find(server);
  for (pqPipelineSource* const result : { found.Vfet, found.MagNet, found.Model })
  {
    if (result == nullptr || !pqMagNetNodes::HasResult(result) ||
        this->stateOf(result) != pqMagNetNodes::State::OutOfDate)
    {
      continue;
    }
    const Outcome outcome = this->bringUpToDate(result);
    if (outcome.Wrong || this->Runner->stopped())
    {
      return outcome;
    }
  }
  return {};
}
