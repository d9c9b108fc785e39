// What of the data's way from tilt series to B a server's pipeline holds already.
#ifndef pqMagNetPipeline_h
#define pqMagNetPipeline_h

#include <QList>
#include <QString>

class pqOutputPort;
class pqPipelineSource;
class pqServer;
class vtkPVArrayInformation;

struct pqMagNetPipeline
{
  pqOutputPort* X = nullptr; // the series about x and about y; prepared ones, where there are such
  pqOutputPort* Y = nullptr;
  pqOutputPort* Truth = nullptr;     // a volume with M
  pqOutputPort* Induction = nullptr; // a volume with the true B
  pqPipelineSource* Vfet = nullptr;
  pqPipelineSource* MagNet = nullptr;
  pqPipelineSource* Model = nullptr;
  QList<pqPipelineSource*> Scores;

  // Of several of a kind, the newest. Series and truth that have not been read yet (of a state file that was just
  // loaded) are known by what is made from them.
  static pqMagNetPipeline Find(pqServer* server);

  enum class State
  {
    Ready,     // nothing computed yet
    Done,      // has a result of its settings and inputs
    OutOfDate, // has a result of other ones
    Stopped,   // as before, by the user
    Failed
  };
  static State StateOf(pqPipelineSource* node);
  static bool IsMagNet(pqPipelineSource* node);
  static bool HasResult(pqPipelineSource* node);

  // What a file that was read lacks to be a series or a truth, and what to do; empty if nothing.
  static QString Lacks(pqPipelineSource* reader);

  // How many volumes show B: truth, VFET, MagNet, model-based.
  int CountVolumes() const;

  // "19 images, -45 to 45 degrees".
  static QString Describe(pqOutputPort* series);
  // ", 100 x 100 pixels of 5 nm"; empty before they are read.
  static QString DescribeImages(pqOutputPort* series);

  // The table that scores a result; null if there is none.
  pqPipelineSource* TableOf(pqPipelineSource* result) const;
  // The NRMSE (a fraction) of a result; negative if it was not scored.
  double ScoreOf(pqPipelineSource* result) const;
};

// A point data array of what a port holds now; null if there is none.
vtkPVArrayInformation* pqMagNetArray(pqOutputPort* port, const char* name);

#endif
