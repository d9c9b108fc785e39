// Brings nodes up to date while the window goes on answering.
//
// ParaView's own update holds the window until it is over. Here each progress that is reported, by a node of this
// process or by a server, is used to let the window draw itself and to let Finish and Stop be pressed; nothing else is
// let through, for a view that draws a new image or a setting that changes in the middle of an update would ask the
// server for what it can't give yet. On a server, the time between two reports is spent in the same way.
#ifndef pqMagNetRunner_h
#define pqMagNetRunner_h

#include "vtkMagNetStop.h"

#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QString>

class QWidget;
class pqPipelineSource;
class vtkObject;

class pqMagNetRunner : public QObject
{
  Q_OBJECT

public:
  // `finish` and `stop` are the widgets that can be pressed while nodes run; finish() and stop() are for their clicks.
  pqMagNetRunner(QWidget* finish, QWidget* stop, QObject* parent);

  // Updates the node, and says what went wrong in its own words; empty if it has a result, also if it was stopped.
  QString run(pqPipelineSource* node);

  bool running() const { return this->Node != nullptr; }
  pqPipelineSource* node() const { return this->Node; }
  // Whether the last run was stopped, or asked to finish.
  bool stopped() const { return this->Stopped; }
  bool finishing() const { return this->Finishing; }
  // Whether the node that runs can be.
  bool canStop() const;
  bool canFinish() const;
  void stop();
  void finish();

  bool eventFilter(QObject* object, QEvent* event) override;

Q_SIGNALS:
  // words: what the node says it is doing; empty before it says anything.
  void progressed(int percent, double seconds, const QString& words);

private Q_SLOTS:
  void onProgress(vtkObject* handler);

private:
  void letAnswer();
  // Whether a server has sent something, or `milliseconds` have passed.
  bool serverSpoke(int milliseconds) const;
  void answered();

  void ask(vtkMagNetStop::Wish wish);
  bool isOurs(const QObject* object) const;

  QPointer<QWidget> Finish, Stop;
  pqPipelineSource* Node = nullptr;
  bool Stopped = false, Finishing = false;
  bool Answering = false;
  QList<QPointer<QWidget>> Resized; // views that wait for the end to draw themselves anew
  // How the run went, for the log "magnet.run": the longest times without an answer and without progress.
  QElapsedTimer Clock;
  int Percent = 0;
  QString Words;
  qint64 LastAnswer = 0, LongestPause = 0, LastProgress = 0, LongestStill = 0;
};

#endif
