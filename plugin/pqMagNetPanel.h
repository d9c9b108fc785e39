// The dock panel "MagNet": the data's way as six steps. It creates and shows ordinary pipeline proxies, and computes
// nothing.
#ifndef pqMagNetPanel_h
#define pqMagNetPanel_h

#include <QDockWidget>
#include <QMap>

class QGridLayout;
class QLabel;
class QPushButton;
class QTimer;
class pqOutputPort;
class pqPipelineSource;

class pqMagNetPanel : public QDockWidget
{
  Q_OBJECT
  typedef QDockWidget Superclass;

public:
  pqMagNetPanel(const QString& title, QWidget* parent = nullptr, Qt::WindowFlags flags = Qt::WindowFlags());
  explicit pqMagNetPanel(QWidget* parent = nullptr, Qt::WindowFlags flags = Qt::WindowFlags());

private Q_SLOTS:
  void openSamples();
  void openFiles();
  void prepare();
  void reconstruct();
  void enhance();
  void fitModel();
  void score();
  void showSideBySide();
  void refresh();

private:
  struct Row
  {
    QLabel* State;
    QList<QPushButton*> Buttons;
  };

  void build();
  Row addRow(QGridLayout* grid, const QString& name, const QString& what);
  QPushButton* addButton(Row& row, QGridLayout* grid, const char* name, const QString& text, const QString& tip,
    void (pqMagNetPanel::*slot)());
  // Creates a filter on ports of the active server and updates it. Null, with the filter's words in the panel, if it
  // failed.
  pqPipelineSource* create(const char* name, const QMap<QString, QList<pqOutputPort*>>& inputs);
  // Whether `made` has these inputs: then it is brought up to date and chosen, and no second one is needed.
  bool again(pqPipelineSource* made, const QMap<QString, QList<pqOutputPort*>>& inputs);
  void say(const QString& message, bool wrong);

  QList<Row> Rows;
  QLabel* Message = nullptr;
  QTimer* Later = nullptr;
};

#endif
