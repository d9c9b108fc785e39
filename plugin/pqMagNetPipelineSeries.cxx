// Which series the steps use: pairs, one axis alone, and more than two.
#include "pqMagNetPipeline.h"

#include <vtkSMProxy.h>

#include <algorithm>
#include <cmath>

using namespace pqMagNetNodes;

namespace
{
using Series = QMap<QString, QList<pqOutputPort*>>;

// What a series was prepared or marked from, one step back; null if it was not.
pqOutputPort* before(pqOutputPort* series)
{
  const QString kind = series->getSource()->getProxy()->GetXMLName();
  return kind == "PrepareTiltSeries" || kind == "MarkAsTiltSeries" ? InputOf(series->getSource(), "Input") : nullptr;
}

bool comesFrom(pqOutputPort* series, pqOutputPort* other)
{
  pqOutputPort* raw = before(series);
  while (raw != nullptr && raw != other)
  {
    raw = before(raw);
  }
  return raw != nullptr;
}

pqOutputPort* rawOf(pqOutputPort* series)
{
  pqOutputPort* const raw = before(series);
  return raw != nullptr ? rawOf(raw) : series;
}

bool isOblique(pqOutputPort* series)
{
  return TiltAxis(series).endsWith("\u00B0");
}

bool isOfSameExperiment(pqOutputPort* one, pqOutputPort* other)
{
  return SameOrigin(one->getSource(), other->getSource()) && SameImages(one, other);
}
}

void pqMagNetPipeline::addUnread(const pqMagNetChoice& choice)
{
  const auto first = [this](pqOutputPort* series, bool x)
  {
    if (series != nullptr && !this->Order.contains(series))
    {
      this->Order.prepend(series);
      (x ? this->SeriesX : this->SeriesY).prepend(series);
    }
  };
  for (pqPipelineSource* const node : this->Models + this->Vfets)
  {
    for (const char* const name : { "Series", "XSeries", "YSeries" })
    {
      for (pqOutputPort* const series : InputsOf(node, name))
      {
        first(series, name != QString("YSeries"));
      }
    }
  }
  for (pqOutputPort* const chosen : { choice.X.data(), choice.Y.data() })
  {
    if (chosen != nullptr && !HasResult(chosen->getSource()))
    {
      first(chosen, chosen == choice.X);
    }
  }
  if (choice.Truth != nullptr && !HasResult(choice.Truth->getSource()))
  {
    AddOnce(this->Truths, choice.Truth);
  }
}

QMap<pqOutputPort*, pqOutputPort*> pqMagNetPipeline::partners() const
{
  QMap<pqOutputPort*, pqOutputPort*> found;
  const auto pair = [&found](pqOutputPort* one, pqOutputPort* other)
  {
    found[one] = other;
    found[other] = one;
  };
  for (pqPipelineSource* const node : this->Models + this->Vfets)
  {
    pqOutputPort* const x = InputOf(node, "XSeries");
    pqOutputPort* const y = InputOf(node, "YSeries");
    if (x != nullptr && y != nullptr)
    {
      pair(x, y);
    }
  }
  for (int i = 0; i < this->Order.size(); ++i)
  {
    pqOutputPort* const series = this->Order[i];
    // What was prepared of a pair is a pair.
    pqOutputPort* const raw = before(series);
    pqOutputPort* const other = raw != nullptr ? found.value(raw) : nullptr;
    const bool x = this->SeriesX.contains(series);
    for (int j = i - 1; j >= 0 && !found.contains(series); --j)
    {
      pqOutputPort* const candidate = this->Order[j];
      const bool fits = other != nullptr
                          ? rawOf(candidate) == rawOf(other) && candidate != other
                          : this->SeriesX.contains(candidate) != x && isOfSameExperiment(series, candidate);
      if (fits && !found.contains(candidate))
      {
        pair(series, candidate);
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
  this->OneAxis = choice.OneAxis && (x != nullptr || y != nullptr);
  pqOutputPort* const one = x != nullptr            ? x
                            : y != nullptr          ? y
                            : this->Order.isEmpty() ? nullptr
                                                    : this->newestSeries(partners);
  const bool both = x != nullptr && y != nullptr && x != y;
  pqOutputPort* const two = this->OneAxis || one == nullptr ? nullptr : both ? y : this->partnerOf(one, partners);
  // By their axes, for a series that had not been read when it was chosen may turn out to be about the other one.
  const auto aboutX = [this](pqOutputPort* series) { return this->SeriesX.contains(series); };
  const bool alike = one != nullptr && two != nullptr && aboutX(one) == aboutX(two);
  const bool turned = alike ? !both && AngleFromX(TiltAxis(one)) > AngleFromX(TiltAxis(two))
                            : one != nullptr && !aboutX(one);
  this->X = turned ? two : one;
  this->Y = turned ? one : two;
  if (!this->OneAxis)
  {
    this->tellApart(partners);
  }
  for (pqOutputPort* const series : this->Order)
  {
    if (isOblique(series))
    {
      AddOnce(this->SeriesX, series);
      AddOnce(this->SeriesY, series);
    }
  }
  AddOnce(this->SeriesX, this->X);
  AddOnce(this->SeriesY, this->Y);
}

pqOutputPort* pqMagNetPipeline::partnerOf(pqOutputPort* one, const QMap<pqOutputPort*, pqOutputPort*>& partners) const
{
  pqOutputPort* found = partners.value(one);
  // Two axes that are nearer to the same edge than to the other.
  for (int i = this->Order.size() - 1; i >= 0 && found == nullptr; --i)
  {
    pqOutputPort* const other = this->Order[i];
    const bool fits = other != one && (isOblique(one) || isOblique(other)) && TiltAxis(one) != TiltAxis(other) &&
                      !TiltAxis(other).isEmpty() && isOfSameExperiment(one, other) && !comesFrom(other, one) &&
                      !comesFrom(one, other);
    found = fits ? other : nullptr;
  }
  return found;
}

pqOutputPort* pqMagNetPipeline::newestSeries(const QMap<pqOutputPort*, pqOutputPort*>& partners) const
{
  pqOutputPort* const newest = this->Order.back();
  if (!partners.contains(newest))
  {
    // About a third axis: the pair before stays.
    for (int i = this->Order.size() - 1; i >= 0; --i)
    {
      pqOutputPort* const older = this->Order[i];
      pqOutputPort* const partner = partners.value(older);
      if (partner != nullptr && isOfSameExperiment(older, newest) && TiltAxis(newest) != TiltAxis(older) &&
          TiltAxis(newest) != TiltAxis(partner))
      {
        return older;
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

QList<pqOutputPort*> pqMagNetPipeline::used() const
{
  return !this->complete() ? QList<pqOutputPort*>() : this->AllSeries ? this->chosen() + this->More : this->chosen();
}

void pqMagNetPipeline::findMore()
{
  if (!this->complete())
  {
    return;
  }
  QList<pqOutputPort*> taken = this->chosen();
  for (pqOutputPort* const series : this->Order)
  {
    const auto isLike = [series](pqOutputPort* other)
    { return rawOf(series) == rawOf(other) || (TiltAxis(series) == TiltAxis(other) && !TiltAxis(other).isEmpty()); };
    const auto isPrepared = [series](pqOutputPort* other) { return comesFrom(other, series); };
    if (isOfSameExperiment(series, this->chosen().front()) && std::none_of(taken.begin(), taken.end(), isLike) &&
        std::none_of(this->Order.begin(), this->Order.end(), isPrepared))
    {
      this->More.append(series);
      taken.append(series);
    }
  }
}

Series pqMagNetPipeline::modelSeries() const
{
  if (!this->pair())
  {
    return { { "Series", this->used() } };
  }
  Series series{ { "XSeries", { this->X } }, { "YSeries", { this->Y } } };
  if (this->AllSeries)
  {
    series["Series"] = this->More;
  }
  return series;
}
