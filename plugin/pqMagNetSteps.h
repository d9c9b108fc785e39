// What the panel's buttons do to the pipeline: nodes are made or found, and brought up to date with what hangs on them.
// Everything is an ordinary node, can be undone, and is written to ParaView's Python trace.
#ifndef pqMagNetSteps_h
#define pqMagNetSteps_h

#include <QList>
#include <QMap>
#include <QString>

class pqMagNetRunner;
class pqMagNetSetting;
class pqOutputPort;
class pqPipelineSource;
class pqServer;

class pqMagNetSteps
{
public:
  // What a step came to: words for the user, and whether they tell of a problem.
  struct Outcome
  {
    QString Words;
    bool Wrong = false;
  };
  using Inputs = QMap<QString, QList<pqOutputPort*>>;
  using Settings = QList<pqMagNetSetting*>;

  explicit pqMagNetSteps(pqMagNetRunner* runner)
    : Runner(runner)
  {
  }

  // The truth and two series, from the folder of samples on the machine that holds the data.
  Outcome openSamples(pqServer* server);
  // After a redo: readers are there again, but nothing has read those that no view shows.
  void readAgain(pqServer* server);
  // What the user chooses in ParaView's own dialog.
  Outcome openFiles();
  Outcome prepare(pqServer* server);
  Outcome reconstruct(pqServer* server, const Settings& settings);
  Outcome enhance(pqServer* server, const Settings& settings);
  // In the outline of the truth, or else in the one that MagNet found.
  Outcome fitModel(pqServer* server, const Settings& settings, bool trueOutline);
  Outcome score(pqServer* server);

private:
  // The node `made` where it has these inputs, else a new one; then it is brought up to date.
  Outcome step(
    pqPipelineSource* made, const char* name, const Inputs& inputs, const Settings& settings, pqServer* server);
  static pqPipelineSource* make(const char* name, const Inputs& inputs, const Settings& settings, pqServer* server);
  static pqPipelineSource* read(const QString& file, pqServer* server);
  // As after Apply, and so again after a redo: a node that is made anew waits for Apply.
  static void markApplied(pqPipelineSource* node);
  // What has been typed in Properties and not been applied.
  static void applyProperties(pqPipelineSource* node);
  // Runs what the node needs, itself, and what is made of it, each where it is out of date.
  Outcome bringUpToDate(pqPipelineSource* node);
  Outcome run(pqPipelineSource* node);

  pqMagNetRunner* Runner;
};

#endif
