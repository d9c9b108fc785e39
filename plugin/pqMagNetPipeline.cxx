#include "pqMagNetPipeline.h"

#include <pqApplicationCore.h>
#include <pqOutputPort.h>
#include <pqPipelineSource.h>
#include <pqServerManagerModel.h>

#include <vtkDataObject.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMProxy.h>

#include <QSet>

using namespace pqMagNetNodes;

namespace
{
QString kindOf(pqPipelineSource* node)
{
  return node->getProxy()->GetXMLName();
}

// A truth by the port that is scored against: what Magnetic Induction was made from, or the port itself.
pqOutputPort* truthBehind(pqOutputPort* induction)
{
  return induction != nullptr && kindOf(induction->getSource()) == "MagneticInduction"
           ? InputOf(induction->getSource(), "Input")
           : induction;
}

// The images of a fit, whichever inputs they were given to.
QSet<pqOutputPort*> imagesOf(pqPipelineSource* node)
{
  QSet<pqOutputPort*> images;
  for (const char* const name : { "XSeries", "YSeries", "Series" })
  {
    for (pqOutputPort* const series : InputsOf(node, name))
    {
      images.insert(series);
    }
  }
  return images;
}
}

void pqMagNetPipeline::collect(pqPipelineSource* source)
{
  const QString kind = kindOf(source);
  QList<pqPipelineSource*>* const made = kind == "VFETReconstruction"         ? &this->Vfets
                                         : kind == "MagNet"                   ? &this->MagNets
                                         : kind == "ModelBasedReconstruction" ? &this->Models
                                         : kind == "NRMSE"                    ? &this->Scores
                                         : kind == "MagneticInduction"        ? &this->Inductions
                                                                              : nullptr;
  if (made != nullptr)
  {
    made->append(source);
    return;
  }
  for (int i = 0; i < source->getNumberOfOutputPorts() && kind != "DirectionColor"; ++i)
  {
    pqOutputPort* const port = source->getOutputPort(i);
    const QString axis = HoldsPhases(port) ? TiltAxis(port) : QString();
    if (!axis.isEmpty())
    {
      AddOnce(IsAboutX(axis) ? this->SeriesX : this->SeriesY, port);
      this->Order.append(port);
    }
    if (Array(port, "M") != nullptr || Array(port, "B") != nullptr)
    {
      AddOnce(this->Truths, port);
    }
    if (Array(port, "mask") != nullptr && axis.isEmpty())
    {
      AddOnce(this->Masks, port);
    }
  }
}

pqMagNetPipeline pqMagNetPipeline::Find(pqServer* server, const pqMagNetChoice& choice)
{
  pqMagNetPipeline found;
  const auto sources = pqApplicationCore::instance()->getServerManagerModel()->findItems<pqPipelineSource*>(server);
  for (pqPipelineSource* const source : sources)
  {
    // A part of a figure (layouts.py) carries what it shows.
    if (!source->getSMName().startsWith("Figure "))
    {
      found.collect(source);
    }
  }
  found.addUnread(choice);
  for (pqPipelineSource* const table : found.Scores)
  {
    AddOnce(found.Truths, truthBehind(InputOf(table, "Reference")));
  }
  found.pairSeries(choice);
  found.findMore();
  found.AllSeries = choice.AllSeries && !found.More.isEmpty();
  found.chooseTruth(choice);
  found.chooseResults(choice);
  return found;
}

void pqMagNetPipeline::chooseTruth(const pqMagNetChoice& choice)
{
  pqOutputPort* const series = this->X != nullptr ? this->X : this->Y;
  if (this->Truths.contains(choice.Truth))
  {
    this->Truth = choice.Truth;
  }
  else if (!choice.NoTruth)
  {
    for (pqOutputPort* const truth : this->Truths)
    {
      const bool belongs = series == nullptr ||
                           (SameOrigin(truth->getSource(), series->getSource()) && SameFrame(truth, series));
      this->Truth = belongs ? truth : this->Truth;
    }
  }
  if (this->Truth == nullptr)
  {
    return;
  }
  this->Induction = Array(this->Truth, "B") != nullptr ? this->Truth : nullptr;
  for (pqPipelineSource* const node : this->Inductions)
  {
    this->Induction = InputOf(node, "Input") == this->Truth ? node->getOutputPort(0) : this->Induction;
  }
}

pqMagNetOutline pqMagNetPipeline::outlineOf(pqPipelineSource* model) const
{
  pqOutputPort* const support = InputOf(model, "Support");
  using Kind = pqMagNetOutline::Kind;
  const bool found = support != nullptr && kindOf(support->getSource()) == "MagNet";
  const Kind what = support == nullptr       ? Kind::Threshold
                    : found                  ? Kind::MagNets
                    : support == this->Truth ? Kind::True
                                             : Kind::Volume;
  return { what, what == Kind::Volume ? support : nullptr };
}

void pqMagNetPipeline::chooseResults(const pqMagNetChoice& choice)
{
  for (pqPipelineSource* const node : this->Vfets)
  {
    const bool same = InputOf(node, "XSeries") == this->X && InputOf(node, "YSeries") == this->Y;
    this->Vfet = this->pair() && same ? node : this->Vfet;
  }
  for (pqPipelineSource* const node : this->MagNets)
  {
    pqOutputPort* const input = InputOf(node, "Input");
    this->MagNet = this->Vfet != nullptr && input != nullptr && input->getSource() == this->Vfet ? node : this->MagNet;
  }
  const QList<pqOutputPort*> used = this->used();
  const QSet<pqOutputPort*> images(used.begin(), used.end());
  const auto madeFromThem = [&images](pqPipelineSource* node) { return !images.isEmpty() && imagesOf(node) == images; };
  pqPipelineSource* newest = nullptr;
  for (pqPipelineSource* const node : this->Models)
  {
    newest = madeFromThem(node) ? node : newest;
  }
  const bool gone = choice.Outline.What == pqMagNetOutline::Kind::Volume && choice.Outline.Volume == nullptr;
  this->Outline = choice.OutlineChosen && !gone ? choice.Outline
                  : newest != nullptr           ? this->outlineOf(newest)
                                                : pqMagNetOutline();
  AddOnce(this->Masks, this->Outline.Volume); // one that has not been read yet
  for (pqPipelineSource* const node : this->Models)
  {
    if (madeFromThem(node))
    {
      const bool same = this->outlineOf(node) == this->Outline;
      this->Model = same ? node : this->Model;
      this->OtherModel = this->OtherModel || !same;
    }
  }
}

pqOutputPort* pqMagNetPipeline::outlinePort() const
{
  switch (this->Outline.What)
  {
    case pqMagNetOutline::Kind::MagNets:
      return this->MagNet != nullptr ? this->MagNet->getOutputPort(0) : nullptr;
    case pqMagNetOutline::Kind::True:
      return this->Truth;
    case pqMagNetOutline::Kind::Volume:
      return this->Outline.Volume;
    default:
      return nullptr;
  }
}

bool pqMagNetPipeline::hasOutline() const
{
  // Where B is strong is found from two axes.
  return (this->Outline.What == pqMagNetOutline::Kind::Threshold && this->pair()) || this->outlinePort() != nullptr;
}

int pqMagNetPipeline::CountVolumes() const
{
  const auto shows = [](pqPipelineSource* node, const char* array)
  { return node != nullptr && Array(node->getOutputPort(0), array) != nullptr ? 1 : 0; };
  return (Array(this->Induction, "B") != nullptr ? 1 : 0) + shows(this->Vfet, "B_vfet") +
         shows(this->MagNet, "B_magnet") + shows(this->Model, "B_model");
}

pqPipelineSource* pqMagNetPipeline::TableOf(pqPipelineSource* result) const
{
  for (pqPipelineSource* const table : this->Scores)
  {
    if (result != nullptr && InputOf(table, "Reconstruction") == result->getOutputPort(0) &&
        truthBehind(InputOf(table, "Reference")) == this->Truth)
    {
      return table;
    }
  }
  return nullptr;
}

double pqMagNetPipeline::ScoreOf(pqPipelineSource* result) const
{
  pqPipelineSource* const table = this->TableOf(result);
  vtkPVDataInformation* const info = table != nullptr ? table->getOutputPort(0)->getDataInformation() : nullptr;
  vtkPVArrayInformation* const column = info != nullptr ? info->GetArrayInformation("NRMSE", vtkDataObject::ROW)
                                                        : nullptr;
  return column != nullptr ? column->GetComponentRange(0)[0] : -1.0;
}
