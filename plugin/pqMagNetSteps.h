// What the panel's buttons do to the pipeline: nodes are made or found, and brought up to date with what hangs on them.
// Everything is an ordinary node, can be undone, and is written to ParaView's Python trace.
#ifndef pqMagNetSteps_h
#define pqMagNetSteps_h

#include "pqMagNetPipeline.h"
#include "pqMagNetStack.h"

#include <QList>
#include <QMap>
#include <QPointer>
#include <QString>

class pqMagNetRunner;
class pqMagNetSetting;
class pqServer;

class pqMagNetSteps
{
public:
  // What a step came to: words for the user, whether they tell of a problem, and the node that was run last.
  struct Outcome
  {
    QString Words;
    bool Wrong = false;
    QPointer<pqPipelineSource> Node;
  };
  using Inputs = QMap<QString, QList<pqOutputPort*>>;
  using Settings = QList<pqMagNetSetting*>;

  explicit pqMagNetSteps(pqMagNetRunner* runner)
    : Runner(runner)
  {
  }

  // How many nodes were run.
  int runs() const { return this->Runs; }

  // The nodes that the steps work with.
  pqMagNetPipeline find(pqServer* server) const { return pqMagNetPipeline::Find(server, this->Choice); }
  pqMagNetChoice Choice;
  // One of the lists says which series about x (else y) the steps use; or that there is none, for the other is `alone`.
  void chooseSeries(bool x, pqOutputPort* series, bool alone);

  // The panel's settings, by the kind of their nodes. What was changed there is given to a node when a step needs it.
  QMap<QString, Settings> Edited;
  bool waits(pqPipelineSource* node) const;
  // As pqMagNetNodes::StateOf; a node is out of date, too, if something that it needs has settings that wait here or in
  // Properties.
  pqMagNetNodes::State stateOf(pqPipelineSource* node) const;

  // The truth and two series, from the folder of samples on the machine that holds the data.
  Outcome openSamples(pqServer* server);
  // After a redo: readers are there again, but nothing has read those that no view shows.
  void readAgain(pqServer* server);
  // Files that a user chose. Series whose files tell all that is needed are read; the others are added to `asked`.
  Outcome openFiles(pqServer* server, const QList<QStringList>& files, QList<pqMagNetStack>& asked);
  // The files of another reader, which is taken away where nothing hangs on it.
  Outcome openAgain(pqServer* server, pqPipelineSource* other, QList<pqMagNetStack>& asked);
  // A series, with what the user added.
  Outcome readStack(pqServer* server, const pqMagNetStack& stack);
  // A reader, or a Prepare Tilt Series, that has new settings, and is shown in no view that would run it.
  Outcome runApplied(pqPipelineSource* node);
  // A volume with the array mask, which becomes the chosen outline.
  Outcome openMask(pqServer* server, const QString& file);
  Outcome prepare(pqServer* server);
  Outcome reconstruct(pqServer* server);
  Outcome enhance(pqServer* server);
  Outcome fitModel(pqServer* server);
  Outcome score(pqServer* server);
  // Those of VFET, MagNet and Model that are there and out of date.
  Outcome bringResultsUpToDate(pqServer* server);

private:
  // The node `made` where it has these inputs, else a new one; then it is brought up to date with the settings.
  Outcome step(pqPipelineSource* made, const char* name, const Inputs& inputs, pqServer* server);
  pqPipelineSource* make(const char* name, const Inputs& inputs, pqServer* server) const;
  void giveWaiting(pqPipelineSource* node) const;
  // A volume, or a series that is one in ParaView's own format.
  Outcome readOther(const QString& file, pqServer* server);
  // As after Apply, and so again after a redo: a node that is made anew waits for Apply.
  static void markApplied(pqPipelineSource* node);
  // What has been typed in Properties and not been applied.
  static void applyProperties(pqPipelineSource* node);
  // Runs what the node needs, itself, and what is made of it, each where it is out of date.
  Outcome bringUpToDate(pqPipelineSource* node);
  Outcome run(pqPipelineSource* node);

  pqMagNetRunner* Runner;
  int Runs = 0;
};

#endif
