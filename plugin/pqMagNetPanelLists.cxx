// The panel's lists of nodes that its steps use, of which the user may choose others.
#include "pqMagNetPanel.h"

#include "pqMagNetPipeline.h"

#include <pqOutputPort.h>
#include <pqPipelineSource.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>

namespace
{
using Entry = QPair<QString, QPair<pqOutputPort*, int>>;

// Anew only where something has changed: a list that is open would close.
void fill(QComboBox* list, const QList<Entry>& entries, int current)
{
  bool same = list->count() == entries.size();
  for (int i = 0; i < entries.size() && same; ++i)
  {
    same = list->itemText(i) == entries[i].first && list->itemData(i).value<void*>() == entries[i].second.first &&
           list->itemData(i, Qt::UserRole + 1).toInt() == entries[i].second.second;
  }
  const QSignalBlocker quiet(list);
  if (!same)
  {
    list->clear();
    for (const Entry& entry : entries)
    {
      list->addItem(entry.first, QVariant::fromValue(static_cast<void*>(entry.second.first)));
      list->setItemData(list->count() - 1, entry.second.second, Qt::UserRole + 1);
    }
  }
  list->setCurrentIndex(current);
  // The whole name, which may be cut off.
  list->setToolTip(list->currentText() + "\n" + list->whatsThis());
}

// Names that two nodes share, with those of the pipeline browser.
QString nameAmong(const QList<pqOutputPort*>& ports, pqOutputPort* port)
{
  const QString name = pqMagNetNodes::NameOf(port);
  const auto same = [&name](pqOutputPort* other) { return pqMagNetNodes::NameOf(other) == name; };
  return std::count_if(ports.begin(), ports.end(), same) > 1 ? name + " (" + port->getSource()->getSMName() + ")"
                                                             : name;
}

void fillNodes(QComboBox* list, const QString& none, const QList<pqOutputPort*>& ports, pqOutputPort* current)
{
  QList<Entry> entries;
  int chosen = -1;
  if (!none.isEmpty())
  {
    entries << Entry(none, { nullptr, 0 });
    chosen = 0;
  }
  for (pqOutputPort* const port : ports)
  {
    chosen = port == current ? entries.size() : chosen;
    entries << Entry(nameAmong(ports, port), { port, 0 });
  }
  fill(list, entries, chosen);
}

// As fillNodes, and that there is no such series to come; `other`: that about the other axis, if it is chosen.
void fillSeries(
  QComboBox* list, const QList<pqOutputPort*>& ports, pqOutputPort* current, pqOutputPort* other, bool oneAxis)
{
  const QString alone = "none: one tilt axis only";
  QList<Entry> entries;
  if (current == nullptr && !oneAxis)
  {
    entries << Entry("none", { nullptr, 0 });
  }
  int chosen = 0;
  for (pqOutputPort* const port : ports)
  {
    chosen = port == current ? entries.size() : chosen;
    entries << Entry(nameAmong(ports, port), { port, 0 });
  }
  if (other != nullptr)
  {
    chosen = oneAxis ? entries.size() : chosen;
    entries << Entry(alone, { nullptr, 1 });
  }
  fill(list, entries, chosen);
}
}

void pqMagNetPanel::refreshMore(const pqMagNetPipeline& found)
{
  QStringList names;
  for (pqOutputPort* const series : found.More)
  {
    names << pqMagNetNodes::NameOf(series);
  }
  this->AllSeries->setVisible(!found.More.isEmpty());
  this->AllSeries->setText(QString("and %1 more, for Model").arg(found.More.size()));
  this->AllSeries->setToolTip("Model is given these series, too: " + names.join(", ") + ".");
  const QSignalBlocker quiet(this->AllSeries);
  this->AllSeries->setChecked(found.AllSeries);
}

void pqMagNetPanel::refreshChoices(const pqMagNetPipeline& found)
{
  fillSeries(this->SeriesX, found.SeriesX, found.X, found.Y, found.OneAxis && found.X == nullptr);
  fillSeries(this->SeriesY, found.SeriesY, found.Y, found.X, found.OneAxis && found.Y == nullptr);
  this->refreshMore(found);
  fillNodes(this->Truth, "none", found.Truths, found.Truth);
  const bool series = !found.SeriesX.isEmpty() || !found.SeriesY.isEmpty();
  for (QComboBox* const list : { this->SeriesX, this->SeriesY, this->Truth })
  {
    list->setEnabled(list->count() > 1);
    list->setVisible(list == this->Truth ? !found.Truths.isEmpty() : series);
    if (auto* const label = this->findChild<QLabel*>(list->objectName() + "Label"))
    {
      label->setVisible(!list->isHidden());
    }
  }
  this->refreshOutlines(found);
}

void pqMagNetPanel::refreshOutlines(const pqMagNetPipeline& found)
{
  using Kind = pqMagNetOutline::Kind;
  QList<Entry> entries;
  int current = 0;
  const auto add = [&](const QString& name, Kind what, pqOutputPort* volume)
  {
    const bool chosen = found.Outline.What == what && (what != Kind::Volume || found.Outline.Volume == volume);
    current = chosen ? entries.size() : current;
    entries << Entry(name, { volume, static_cast<int>(what) });
  };
  add("MagNet's outline", Kind::MagNets, nullptr);
  if (pqMagNetNodes::Array(found.Truth, "mask") != nullptr || found.Outline.What == Kind::True)
  {
    add("true outline", Kind::True, nullptr);
  }
  if (found.pair() || found.Outline.What == Kind::Threshold)
  {
    add("threshold of VFET", Kind::Threshold, nullptr);
  }
  for (pqOutputPort* const volume : found.Masks)
  {
    if (volume != found.Truth)
    {
      add(pqMagNetNodes::NameOf(volume), Kind::Volume, volume);
    }
  }
  entries << Entry("mask file\u2026", { nullptr, maskFile });
  fill(this->Outline, entries, current);
}
