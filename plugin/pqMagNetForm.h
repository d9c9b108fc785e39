// The panel's questions for what the files of a tilt series do not tell: tilt axis, tilt angles, size of a pixel. Only
// what is missing is asked for.
#ifndef pqMagNetForm_h
#define pqMagNetForm_h

#include "pqMagNetStack.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QPushButton;

class pqMagNetForm : public QWidget
{
  Q_OBJECT

public:
  explicit pqMagNetForm(QWidget* parent);

  // Asks for what a series lacks; `axis`: what to suggest, 0 nothing, 1 x, 2 y.
  void ask(const pqMagNetStack& stack, int axis);
  // How many others wait.
  void setMore(int more);
  const pqMagNetStack& answer() const { return this->Stack; }

Q_SIGNALS:
  // Everything that was asked for is there.
  void read();
  void leftOut();
  void allLeftOut();
  // The user wants to choose a file of angles.
  void angleFileWanted();

public Q_SLOTS:
  void setAngleFile(const QString& file, pqServer* server);

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  QDoubleSpinBox* addNumber(QGridLayout* grid, int line, int column, const char* name, const QString& label,
    const QString& unit, double least, double most, int columns = 1);
  void hear();
  void tell();
  void keepPlace();

  pqMagNetStack Stack;
  int More = 0;
  QLabel* Words;
  QLabel* AxisLabel;
  QComboBox* Axis;
  QPushButton* AngleFile;
  QDoubleSpinBox *Azimuth, *First, *Step, *Pixel;
  QList<QWidget*> AzimuthWidgets, AngleWidgets, PixelWidgets;
  QPushButton *Read, *LeaveAll;
};

#endif
