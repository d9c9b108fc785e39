#include "pqMagNetForm.h"

#include "pqMagNetNumber.h"

#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QTimer>

#include <algorithm>

pqMagNetForm::pqMagNetForm(QWidget* parent)
  : QWidget(parent)
{
  this->setObjectName("form");
  auto* const grid = new QGridLayout(this);
  grid->setContentsMargins(8, 2, 0, 2);
  grid->setVerticalSpacing(3);
  this->Words = new QLabel(this);
  this->Words->setObjectName("words");
  this->Words->setWordWrap(true);
  this->Words->setAlignment(Qt::AlignTop);
  grid->addWidget(this->Words, 0, 0, 1, 4);

  this->AxisLabel = new QLabel("tilted about", this);
  grid->addWidget(this->AxisLabel, 1, 0);
  this->Axis = new QComboBox(this);
  this->Axis->setObjectName("axis");
  this->Axis->addItems({ "choose\u2026", "x (horizontal)", "y (vertical)", "at an angle\u2026" });
  this->Axis->setToolTip("The axis of the image about which the specimen was tilted: what lies on it does not move.");
  grid->addWidget(this->Axis, 1, 1, 1, 3);
  QObject::connect(this->Axis, QOverload<int>::of(&QComboBox::currentIndexChanged), this, [this] { this->hear(); });

  this->Azimuth = this->addNumber(grid, 2, 0, "azimuth", "angle of the axis", "\u00B0", -180.0, 180.0, 3);
  this->Azimuth->setToolTip("From x (to the right), counter-clockwise, in degrees.");
  this->AzimuthWidgets = { this->Azimuth, grid->itemAtPosition(2, 0)->widget() };

  auto* const angles = new QLabel("angles", this);
  grid->addWidget(angles, 3, 0);
  this->AngleFile = new QPushButton("from a file\u2026", this);
  this->AngleFile->setObjectName("angleFile");
  this->AngleFile->setToolTip("A file .tlt, .rawtlt or .mdoc with an angle for each image.");
  grid->addWidget(this->AngleFile, 3, 1, 1, 3);
  QObject::connect(this->AngleFile, &QPushButton::clicked, this, &pqMagNetForm::angleFileWanted);
  this->First = this->addNumber(grid, 4, 0, "first", "or first", "\u00B0", -180.0, 180.0);
  this->Step = this->addNumber(grid, 4, 2, "step", "step", "\u00B0", -90.0, 90.0);
  this->First->setToolTip("The tilt of the first image, in degrees.");
  this->Step->setToolTip("From one image to the next, in degrees; below 0 where the angles fall.");
  this->AngleWidgets = { angles, this->AngleFile, this->First, this->Step };
  for (QDoubleSpinBox* const editor : { this->First, this->Step })
  {
    this->AngleWidgets << grid->itemAtPosition(4, editor == this->First ? 0 : 2)->widget();
  }
  this->Pixel = this->addNumber(grid, 5, 0, "pixel", "pixel", " nm", 0.0, 1e4, 3);
  this->Pixel->setDecimals(4);
  this->Pixel->setToolTip("Of the images, on the specimen, in nm.");
  this->PixelWidgets = { this->Pixel, grid->itemAtPosition(5, 0)->widget() };

  auto* const buttons = new QHBoxLayout;
  this->Read = new QPushButton("Read", this);
  this->Read->setObjectName("read");
  auto* const leave = new QPushButton("Leave out", this);
  leave->setObjectName("leave");
  this->LeaveAll = new QPushButton("Leave out all", this);
  this->LeaveAll->setObjectName("leaveAll");
  this->LeaveAll->setToolTip("This series and all that are still to be asked about.");
  buttons->addWidget(this->Read, 2);
  buttons->addWidget(leave, 1);
  buttons->addWidget(this->LeaveAll, 1);
  grid->addLayout(buttons, 6, 0, 1, 4);
  grid->setColumnStretch(1, 1);
  grid->setColumnStretch(3, 1);
  QObject::connect(this->Read, &QPushButton::clicked, this, &pqMagNetForm::read);
  QObject::connect(leave, &QPushButton::clicked, this, &pqMagNetForm::leftOut);
  QObject::connect(this->LeaveAll, &QPushButton::clicked, this, &pqMagNetForm::allLeftOut);
  this->hide();
}

QDoubleSpinBox* pqMagNetForm::addNumber(QGridLayout* grid, int line, int column, const char* name, const QString& label,
  const QString& unit, double least, double most, int columns)
{
  auto* const editor = new pqMagNetNumber(this);
  editor->setObjectName(name);
  editor->setRange(least, most);
  editor->setDecimals(3);
  editor->setSuffix(unit);
  editor->setMinimumWidth(60);
  editor->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  auto* const words = new QLabel(label, this);
  words->setBuddy(editor);
  grid->addWidget(words, line, column);
  grid->addWidget(editor, line, column + 1, 1, columns);
  QObject::connect(editor, QOverload<double>::of(&QDoubleSpinBox::valueChanged), this, [this] { this->hear(); });
  return editor;
}

void pqMagNetForm::ask(const pqMagNetStack& stack, int axis)
{
  this->Stack = stack;
  this->Words->setMinimumHeight(0);
  for (QDoubleSpinBox* const editor : { this->Azimuth, this->First, this->Step, this->Pixel })
  {
    const QSignalBlocker quiet(editor);
    editor->setValue(0.0);
  }
  {
    const QSignalBlocker quiet(this->Axis);
    this->Axis->setCurrentIndex(stack.Axis.isEmpty() ? axis : 0);
  }
  this->AngleFile->setText("from a file\u2026");
  this->AxisLabel->setVisible(stack.Axis.isEmpty());
  this->Axis->setVisible(stack.Axis.isEmpty());
  for (QWidget* const widget : this->AngleWidgets)
  {
    widget->setVisible(stack.Angles != stack.Images);
  }
  for (QWidget* const widget : this->PixelWidgets)
  {
    widget->setVisible(stack.Pixel <= 0.0);
  }
  this->hear();
  this->show();
  this->keepPlace();
}

void pqMagNetForm::setMore(int more)
{
  this->More = more;
  this->LeaveAll->setVisible(more > 0);
  this->tell();
}

void pqMagNetForm::setAngleFile(const QString& file, pqServer* server)
{
  this->Stack.AngleFile = file;
  this->Stack.look(server);
  this->AngleFile->setText(QFileInfo(file).fileName());
  if (!this->Stack.Problem.isEmpty())
  {
    // Without the file, so that the rest is known again; the words stay.
    const QString problem = this->Stack.Problem;
    this->Stack.AngleFile.clear();
    this->Stack.look(server);
    this->Stack.Problem = problem;
    this->AngleFile->setText("from a file\u2026");
  }
  this->tell();
}

void pqMagNetForm::hear()
{
  this->Stack.GivenAxis = this->Axis->currentIndex();
  this->Stack.GivenAzimuth = this->Azimuth->value();
  for (QWidget* const widget : this->AzimuthWidgets)
  {
    widget->setVisible(this->Stack.GivenAxis == 3);
  }
  this->Stack.First = this->First->value();
  this->Stack.Step = this->Step->value();
  this->Stack.GivenPixel = this->Pixel->value();
  if (!this->Stack.lacksAngles())
  {
    this->Stack.Problem.clear();
  }
  this->tell();
}

void pqMagNetForm::tell()
{
  const pqMagNetStack& stack = this->Stack;
  QString words = stack.describe() + ".";
  if (!stack.Problem.isEmpty())
  {
    words += " " + stack.Problem + ". Choose another file of angles, or give the first angle and the step.";
  }
  QStringList missing;
  if (stack.lacksAxis())
  {
    missing << "the tilt axis";
  }
  if (stack.lacksAngles())
  {
    missing << "the tilt angles";
  }
  if (stack.lacksPixel())
  {
    missing << "the size of a pixel";
  }
  if (!missing.isEmpty())
  {
    words += " Still missing: " + missing.join(", ") + ".";
  }
  if (stack.Angles != stack.Images && stack.Step != 0.0)
  {
    words += QString(" The tilts go from %1 to %2\u00B0.")
               .arg(stack.First, 0, 'g', 4)
               .arg(stack.First + (stack.Images - 1) * stack.Step, 0, 'g', 4);
  }
  if (this->More > 0)
  {
    words += QString(" Then %1 more.").arg(this->More);
  }
  this->Words->setText(words);
  this->Read->setEnabled(missing.isEmpty());
  this->keepPlace();
}

void pqMagNetForm::keepPlace()
{
  // As many lines as the words may need until everything is answered, so that no button moves away from a click.
  QString longest = this->Words->text();
  if (this->Stack.lacksAngles() && this->Stack.Problem.isEmpty())
  {
    longest += " The tilts go from -88.88 to 88.88\u00B0.";
  }
  const QRect place(0, 0, this->Words->width(), QWIDGETSIZE_MAX);
  const int height = this->Words->fontMetrics().boundingRect(place, Qt::TextWordWrap, longest).height();
  this->Words->setMinimumHeight(std::max(height, this->Words->minimumHeight()));
}

void pqMagNetForm::resizeEvent(QResizeEvent* event)
{
  this->QWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width())
  {
    this->Words->setMinimumHeight(0);
    // Once the words have the new width.
    QTimer::singleShot(0, this, &pqMagNetForm::keepPlace);
  }
}
