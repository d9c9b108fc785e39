// The dock panel "MagNet": the data's way as six steps, each with its state, the nodes that it uses, its few important
// settings and its buttons. It makes and edits ordinary pipeline proxies, and computes nothing. Progress, Stop and
// messages stay in sight beneath; the steps scroll where the window is low.
#ifndef pqMagNetPanel_h
#define pqMagNetPanel_h

#include "pqMagNetSteps.h"

#include <QDockWidget>
#include <QPointer>

#include <functional>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;
class vtkPVXMLElement;
class vtkSMProxyLocator;
class pqMagNetForm;
class pqMagNetRunner;
class pqMagNetSetting;
struct pqMagNetPipeline;

class pqMagNetPanel : public QDockWidget
{
  Q_OBJECT
  typedef QDockWidget Superclass;

public:
  pqMagNetPanel(const QString& title, QWidget* parent = nullptr, Qt::WindowFlags flags = Qt::WindowFlags());
  explicit pqMagNetPanel(QWidget* parent = nullptr, Qt::WindowFlags flags = Qt::WindowFlags());

  bool eventFilter(QObject* object, QEvent* event) override;

protected:
  void showEvent(QShowEvent* event) override;

private Q_SLOTS:
  void refresh();
  void hideProgress();
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
  void buildData(QGridLayout* grid);
  void buildOffer(QGridLayout* grid);
  void buildReconstructions(QGridLayout* grid);
  void buildFoot(QWidget* page);
  void watchPipeline();
  void watchUndo();
  Row& addRow(QGridLayout* grid, const QString& name, const QString& what);
  QHBoxLayout* addLine(Row& row, QGridLayout* grid);
  // `step` is done on the active server.
  void addButton(Row& row, const char* name, const QString& text, const QString& tip,
    const std::function<pqMagNetSteps::Outcome(pqServer*)>& step);
  pqMagNetSetting* addNumber(Row& row, const char* name, const QString& label, const QString& unit, const QString& zero,
    const QString& tip, const char* property, int decimals, double maximum);
  QComboBox* addChoice(
    Row& row, const char* name, const QString& label, const QStringList& entries, const QString& tip);

  // One of several nodes.
  QComboBox* addNodes(Row& row, const char* name, const QString& label, const QString& tip);
  // Names of files are long, and the panel is to stay as wide as its buttons.
  static void narrow(QWidget* editor);

  // One step of ParaView's undo, with all that it made; by a button of this row, or with -1 by one of the form: what is
  // in sight stays there.
  void click(int row, const QString& name, const std::function<pqMagNetSteps::Outcome(pqServer*)>& step);
  // Shows where the user goes on after it.
  void showNext(int row, const pqMagNetSteps::Outcome& outcome);
  // The series that is asked about, with the answers; or it, or all, left out.
  void readAnswered();
  void leaveOut(bool all);
  // Takes the focus from a form that goes: Qt would hand it on to the next setting, and scroll there.
  void leaveForm();
  // Scroll there; to the form if it asks.
  void showRow(int row);
  void showForm();
  void say(const QString& message, bool wrong, pqPipelineSource* about = nullptr);
  // A message about a problem goes with the problem.
  void forgetMessage();
  void forgetSession();
  void addToState(vtkPVXMLElement* root) const;
  void takeState(vtkPVXMLElement* root, vtkSMProxyLocator* locator);

  pqMagNetSteps::Outcome chooseFiles(pqServer* server);
  void chooseAngleFile();
  void chooseOutline(int index);
  pqMagNetSteps::Outcome chooseMask(pqServer* server);
  // Readers that the panel has not made: to be read, to be asked about, or of ParaView's own.
  void lookAtReaders(pqServer* server);
  void askNext(const pqMagNetPipeline& found);
  bool known(pqPipelineSource* reader) const;

  void setRow(int row, const QString& state, const QString& info, const QList<bool>& enabled);
  // What hurts, and what waits, in colours that are read on the window's own.
  QString colour(bool wrong) const;
  void refreshData(const pqMagNetPipeline& found);
  void refreshLowPass(const pqMagNetPipeline& found);
  void refreshResults(const pqMagNetPipeline& found);
  void refreshScores(const pqMagNetPipeline& found);
  // Whether a result is older than its settings, or has none.
  bool waits(const pqMagNetPipeline& found) const;
  void refreshChoices(const pqMagNetPipeline& found);
  void refreshOutlines(const pqMagNetPipeline& found);
  void refreshMore(const pqMagNetPipeline& found);

  static constexpr int maskFile = 100; // the entry of Outline that opens a file, beside those of pqMagNetOutline::Kind

  QList<Row> Rows;
  pqMagNetSteps::Settings VfetSettings, MagNetSettings, ModelSettings;
  QComboBox* Outline = nullptr;
  QCheckBox* AllSeries = nullptr;
  QComboBox* SeriesX = nullptr;
  QComboBox* SeriesY = nullptr;
  QComboBox* Truth = nullptr;
  pqMagNetForm* Form = nullptr;
  QWidget* Offer = nullptr; // to open a file again that another reader has opened
  QLabel* OfferWords = nullptr;
  QLabel* Message = nullptr;
  QPointer<pqPipelineSource> About; // what the message is about, and whether it is about a node
  bool AboutNode = false;
  bool AboutFailure = false;                  // of that node
  QString Unread;                             // what was wrong with files beside those that are asked about
  QList<pqMagNetStack> Asked;                 // series that wait for the user's answer
  QList<QPointer<pqPipelineSource>> Answered; // readers about which the user wants no more questions
  QList<QPointer<pqPipelineSource>> Applied;  // readers and prepared series that got new settings elsewhere
  QPointer<pqPipelineSource> Other;           // the reader that is offered to be replaced
  int RunningRow = -1;                        // the step that shows that it is running
  QProgressBar* Progress = nullptr;
  QPushButton* Finish = nullptr;
  QPushButton* Stop = nullptr;
  QTimer* Later = nullptr;
  pqMagNetRunner* Runner = nullptr;
  QScopedPointer<pqMagNetSteps> Steps;
};

#endif
