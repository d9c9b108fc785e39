#include "pqMagNetPipeline.h"

#include <pqApplicationCore.h>
#include <pqOutputPort.h>
#include <pqPipelineFilter.h>
#include <pqPipelineSource.h>
#include <pqServerManagerModel.h>

#include <vtkDataObject.h>
#include <vtkPVArrayInformation.h>
#include <vtkPVDataInformation.h>
#include <vtkSMProxy.h>

using namespace pqMagNetNodes;

namespace
{
void add(QList<pqOutputPort*>& list, pqOutputPort* port)
{
  if (port != nullptr && !list.contains(port))
  {
    list.append(port);
  }
}

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

using Series = QMap<QString, QList<pqOutputPort*>>;

bool madeFrom(pqPipelineSource* node, const Series& series)
{
  auto* const filter = qobject_cast<pqPipelineFilter*>(node);
  const auto inputs = filter != nullptr ? filter->getNamedInputs() : Series();
  bool same = !series.isEmpty();
  for (const char* const name : { "XSeries", "YSeries", "Series" })
  {
    same = same && inputs.value(name) == series.value(name);
  }
  return same;
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
    const QString axis = Array(port, "phase") != nullptr ? TiltAxis(port) : QString();
    if (!axis.isEmpty())
    {
      add(IsAboutX(axis) ? this->SeriesX : this->SeriesY, port);
      this->Order.append(port);
    }
    if (Array(port, "M") != nullptr || Array(port, "B") != nullptr)
    {
      add(this->Truths, port);
    }
    if (Array(port, "mask") != nullptr && axis.isEmpty())
    {
      add(this->Masks, port);
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
  // What has not been read yet, before what has.
  for (pqPipelineSource* const node : found.Models + found.Vfets)
  {
    for (const char* const name : { "Series", "XSeries", "YSeries" })
    {
      pqOutputPort* const series = InputOf(node, name);
      if (series != nullptr && !found.Order.contains(series))
      {
        found.Order.prepend(series);
        (name == QString("YSeries") ? found.SeriesY : found.SeriesX).prepend(series);
      }
    }
  }
  for (pqPipelineSource* const table : found.Scores)
  {
    add(found.Truths, truthBehind(InputOf(table, "Reference")));
  }
  found.pairSeries(choice);
  found.findMore();
  found.AllSeries = choice.AllSeries && !found.More.isEmpty();
  found.chooseTruth(choice);
  found.chooseResults(choice);
  return found;
}

QMap<pqOutputPort*, pqOutputPort*> pqMagNetPipeline::partners() const
{
  QMap<pqOutputPort*, pqOutputPort*> found;
  for (pqPipelineSource* const node : this->Models + this->Vfets)
  {
    pqOutputPort* const x = InputOf(node, "XSeries");
    pqOutputPort* const y = InputOf(node, "YSeries");
    if (x != nullptr && y != nullptr)
    {
      found[x] = y;
      found[y] = x;
    }
  }
  for (int i = 0; i < this->Order.size(); ++i)
  {
    pqOutputPort* const series = this->Order[i];
    const bool x = this->SeriesX.contains(series);
    for (int j = i - 1; j >= 0 && !found.contains(series); --j)
    {
      pqOutputPort* const before = this->Order[j];
      if (!found.contains(before) && this->SeriesX.contains(before) != x &&
          SameOrigin(series->getSource(), before->getSource()) && SameImages(series, before))
      {
        found[series] = before;
        found[before] = series;
      }
    }
  }
  return found;
}

void pqMagNetPipeline::pairSeries(const pqMagNetChoice& choice)
{
  const QMap<pqOutputPort*, pqOutputPort*> partners = this->partners();
  const auto valid = [this](pqOutputPort* series) { return this->Order.contains(series) ? series : nullptr; };
  pqOutputPort* const x = valid(choice.X);
  pqOutputPort* const y = valid(choice.Y);
  this->X = this->SeriesX.contains(x) ? x : nullptr;
  this->Y = this->SeriesY.contains(y) ? y : nullptr;
  this->OneAxis = choice.OneAxis;
  if (!this->Order.isEmpty() && (this->OneAxis || (this->X == nullptr && this->Y == nullptr)))
  {
    // A series that had not been read when it was chosen may turn out to be about the other axis.
    pqOutputPort* const one = x != nullptr ? x : y != nullptr ? y : this->newestSeries(partners);
    const bool aboutX = this->SeriesX.contains(one);
    this->X = aboutX ? one : nullptr;
    this->Y = aboutX ? nullptr : one;
  }
  if (this->OneAxis)
  {
    return;
  }
  this->Y = this->Y == nullptr ? partners.value(this->X) : this->Y;
  this->X = this->X == nullptr ? partners.value(this->Y) : this->X;
  this->tellApart(partners);
}

pqOutputPort* pqMagNetPipeline::newestSeries(const QMap<pqOutputPort*, pqOutputPort*>& partners) const
{
  pqOutputPort* const newest = this->Order.back();
  if (!partners.contains(newest))
  {
    // About a third axis: the pair before stays.
    for (int i = this->Order.size() - 1; i >= 0; --i)
    {
      pqOutputPort* const before = this->Order[i];
      pqOutputPort* const partner = partners.value(before);
      if (partner != nullptr && SameOrigin(before->getSource(), newest->getSource()) && SameImages(before, newest) &&
          TiltAxis(newest) != TiltAxis(before) && TiltAxis(newest) != TiltAxis(partner))
      {
        return before;
      }
    }
  }
  return newest;
}

void pqMagNetPipeline::tellApart(const QMap<pqOutputPort*, pqOutputPort*>& partners)
{
  for (pqOutputPort* const one : this->chosen())
  {
    pqOutputPort* const usual = partners.value(one);
    if (this->pair() && usual != nullptr && usual != this->X && usual != this->Y)
    {
      this->Apart = QString("%1 is usually paired with %2: are %3 and %4 of one specimen?")
                      .arg(NameOf(one), NameOf(usual), NameOf(this->X), NameOf(this->Y));
    }
  }
  const QList<pqOutputPort*>& left = this->X == nullptr ? this->SeriesX : this->SeriesY;
  if (!this->pair() && !left.isEmpty() && !this->Order.isEmpty())
  {
    pqOutputPort* const one = this->X != nullptr ? this->X : this->Y;
    pqOutputPort* const other = left.back();
    this->Apart = QString("%1 and %2 %3. If they are of one specimen, choose %2 as %4; or open the series that is "
                          "missing.")
                    .arg(NameOf(one), NameOf(other),
                      !SameImages(one, other)                             ? "differ in the size of images or pixels"
                      : !SameOrigin(one->getSource(), other->getSource()) ? "come from different folders"
                                                                          : "may not belong together",
                      this->X == nullptr ? "x" : "y");
  }
}

QList<pqOutputPort*> pqMagNetPipeline::chosen() const
{
  QList<pqOutputPort*> series{ this->X, this->Y };
  series.removeAll(nullptr);
  return series;
}

void pqMagNetPipeline::findMore()
{
  if (!this->complete())
  {
    return;
  }
  const QList<pqOutputPort*> chosen = this->chosen();
  // Of a series and what was prepared of it, one only.
  const auto holds = [](pqOutputPort* series, pqOutputPort* other)
  { return WithNeeded(series->getSource()).contains(other->getSource()); };
  for (pqOutputPort* const series : this->Order)
  {
    bool counts = !chosen.contains(series) && SameImages(series, chosen.front()) &&
                  SameOrigin(series->getSource(), chosen.front()->getSource());
    for (pqOutputPort* const other : this->Order)
    {
      const bool prepared = other->getSource() != series->getSource() && holds(other, series);
      counts = counts && !prepared &&
               !(chosen.contains(other) && holds(series, other) && other != series &&
                 other->getSource() != series->getSource());
    }
    if (counts)
    {
      this->More.append(series);
    }
  }
}

Series pqMagNetPipeline::modelSeries() const
{
  if (!this->complete())
  {
    return {};
  }
  const QList<pqOutputPort*> more = this->AllSeries ? this->More : QList<pqOutputPort*>();
  if (!this->pair())
  {
    return { { "Series", this->chosen() + more } };
  }
  Series series{ { "XSeries", { this->X } }, { "YSeries", { this->Y } } };
  if (!more.isEmpty())
  {
    series["Series"] = more;
  }
  return series;
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
    this->Vfet = this->pair() && madeFrom(node, { { "XSeries", { this->X } }, { "YSeries", { this->Y } } })
                   ? node
                   : this->Vfet;
  }
  for (pqPipelineSource* const node : this->MagNets)
  {
    pqOutputPort* const input = InputOf(node, "Input");
    this->MagNet = this->Vfet != nullptr && input != nullptr && input->getSource() == this->Vfet ? node : this->MagNet;
  }
  const Series series = this->modelSeries();
  pqPipelineSource* newest = nullptr;
  for (pqPipelineSource* const node : this->Models)
  {
    newest = madeFrom(node, series) ? node : newest;
  }
  const bool gone = choice.Outline.What == pqMagNetOutline::Kind::Volume && choice.Outline.Volume == nullptr;
  this->Outline = choice.OutlineChosen && !gone ? choice.Outline
                  : newest != nullptr           ? this->outlineOf(newest)
                                                : pqMagNetOutline();
  add(this->Masks, this->Outline.Volume); // one that has not been read yet
  for (pqPipelineSource* const node : this->Models)
  {
    if (madeFrom(node, series))
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
