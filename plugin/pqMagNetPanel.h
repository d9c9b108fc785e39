// The dock panel "MagNet": the data's way as six steps, each with its state, its few important settings and its
// buttons. It makes and edits ordinary pipeline proxies, and computes nothing.
#ifndef pqMagNetPanel_h
#define pqMagNetPanel_h

#include "pqMagNetSteps.h"

#include <QDockWidget>

#include <functional>

class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;
class pqMagNetRunner;
class pqMagNetSetting;
class pqPipelineSource;
struct pqMagNetPipeline;

class pqMagNetPanel : public QDockWidget
{
  Q_OBJECT
  typedef QDockWidget Superclass;

public:
  pqMagNetPanel(const QString& title, QWidget* parent = nullptr, Qt::WindowFlags flags = Qt::WindowFlags());
  explicit pqMagNetPanel(QWidget* parent = nullptr, Qt::WindowFlags flags = Qt::WindowFlags());

protected:
  void showEvent(QShowEvent* event) override;

private Q_SLOTS:
  void refresh();
  void showProgress(int percent, double seconds, const QString& words);

private:
  struct Row
  {
    QLabel* State;
    QLabel* Info;
    QHBoxLayout* Place;
    QList<QPushButton*> Buttons;
  };

  void build();
  void buildSteps(QGridLayout* grid);
  void buildReconstructions(QGridLayout* grid);
  void buildFoot(QGridLayout* grid);
  void watchPipeline();
  Row& addRow(QGridLayout* grid, const QString& name, const QString& what);
  QHBoxLayout* addLine(Row& row, QGridLayout* grid);
  // `step` is done on the active server.
  void addButton(Row& row, const char* name, const QString& text, const QString& tip,
    const std::function<pqMagNetSteps::Outcome(pqServer*)>& step);
  pqMagNetSetting* addNumber(Row& row, const char* name, const QString& label, const QString& unit, const QString& zero,
    const QString& tip, const char* property, double scale, double maximum);
  QComboBox* addChoice(
    Row& row, const char* name, const QString& label, const QStringList& entries, const QString& tip);

  // One step of ParaView's undo, with all that it made.
  void click(const QString& name, const std::function<pqMagNetSteps::Outcome(pqServer*)>& step);
  void say(const QString& message, bool wrong);
  void setRow(int row, const QString& state, const QString& info, const QList<bool>& enabled);
  void refreshData(const pqMagNetPipeline& found);
  void refreshResults(const pqMagNetPipeline& found);

  QList<Row> Rows;
  pqMagNetSteps::Settings VfetSettings, MagNetSettings, ModelSettings;
  QComboBox* Outline = nullptr;
  QLabel* Message = nullptr;
  QProgressBar* Progress = nullptr;
  QPushButton* Stop = nullptr;
  QTimer* Later = nullptr;
  pqMagNetRunner* Runner = nullptr;
  QScopedPointer<pqMagNetSteps> Steps;
};

#endif
