// What the panel's steps are made of: rows, lines, buttons, settings and lists.
#include "pqMagNetPanel.h"

#include "pqMagNetNumber.h"
#include "pqMagNetSetting.h"

#include <pqOutputPort.h>

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

pqMagNetPanel::Row& pqMagNetPanel::addRow(QGridLayout* grid, const QString& name, const QString& what)
{
  QWidget* const page = grid->parentWidget();
  const int line = grid->rowCount();
  const QString number = QString::number(this->Rows.size() + 1);
  auto* const title = new QLabel("<b>" + name + "</b>", page);
  title->setToolTip(what);
  grid->addWidget(title, line, 0);
  Row added{ new QLabel(page), new QLabel(page), nullptr, {} };
  added.State->setObjectName("state" + number);
  added.State->setAlignment(Qt::AlignRight | Qt::AlignTop);
  added.State->setWordWrap(true);
  grid->addWidget(added.State, line, 1);
  added.Info->setObjectName("info" + number);
  added.Info->setWordWrap(true);
  grid->addWidget(added.Info, line + 1, 0, 1, 2);
  this->Rows.append(added);
  return this->Rows.last();
}

QHBoxLayout* pqMagNetPanel::addLine(Row& row, QGridLayout* grid)
{
  row.Place = new QHBoxLayout;
  row.Place->setSpacing(6);
  grid->addLayout(row.Place, grid->rowCount(), 0, 1, 2);
  return row.Place;
}

void pqMagNetPanel::addButton(Row& row, const char* name, const QString& text, const QString& tip,
  const std::function<pqMagNetSteps::Outcome(pqServer*)>& step)
{
  auto* const button = new QPushButton(text, row.State->parentWidget());
  button->setObjectName(name);
  button->setToolTip(tip);
  row.Place->addWidget(button, 1);
  const int number = static_cast<int>(this->Rows.size()) - 1;
  QObject::connect(
    button, &QPushButton::clicked, this, [this, number, text, step] { this->click(number, text, step); });
  row.Buttons.append(button);
}

pqMagNetSetting* pqMagNetPanel::addNumber(Row& row, const char* name, const QString& label, const QString& unit,
  const QString& zero, const QString& tip, const char* property, int decimals, double maximum)
{
  auto* const editor = new pqMagNetNumber(row.State->parentWidget());
  editor->setObjectName(name);
  editor->setToolTip(tip);
  editor->setRange(0.0, maximum);
  editor->setDecimals(decimals);
  editor->setSuffix(unit);
  editor->setSpecialValueText(zero);
  auto* const words = new QLabel(label, editor->parentWidget());
  words->setBuddy(editor);
  row.Place->addWidget(words);
  row.Place->addWidget(editor);
  auto* const setting = new pqMagNetSetting(editor, property);
  return setting;
}

QComboBox* pqMagNetPanel::addChoice(
  Row& row, const char* name, const QString& label, const QStringList& entries, const QString& tip)
{
  auto* const editor = new QComboBox(row.State->parentWidget());
  editor->setObjectName(name);
  editor->setToolTip(tip);
  editor->setWhatsThis(tip);
  editor->addItems(entries);
  auto* const words = new QLabel(label, editor->parentWidget());
  words->setObjectName(editor->objectName() + "Label");
  words->setBuddy(editor);
  row.Place->addWidget(words);
  row.Place->addWidget(editor);
  return editor;
}

QComboBox* pqMagNetPanel::addNodes(Row& row, const char* name, const QString& label, const QString& tip)
{
  QComboBox* const editor = this->addChoice(row, name, label, {}, tip);
  this->narrow(editor);
  row.Place->setStretchFactor(editor, 1);
  QObject::connect(editor, QOverload<int>::of(&QComboBox::currentIndexChanged), this,
    [this, editor](int index)
    {
      auto* const port = static_cast<pqOutputPort*>(editor->itemData(index).value<void*>());
      this->say("", false);
      if (editor == this->Truth)
      {
        this->Steps->Choice.Truth = port;
        this->Steps->Choice.NoTruth = port == nullptr;
      }
      else
      {
        this->Steps->chooseSeries(
          editor == this->SeriesX, port, editor->itemData(index, Qt::UserRole + 1).toInt() != 0);
      }
      this->refresh();
    });
  return editor;
}

void pqMagNetPanel::narrow(QWidget* editor)
{
  constexpr int least = 60;
  editor->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  editor->setMinimumWidth(least);
}
