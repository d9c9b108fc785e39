// What of the data's way from tilt series to B a server's pipeline holds already.
#ifndef pqMagNetPipeline_h
#define pqMagNetPipeline_h

#include "pqMagNetNodes.h"

#include <pqOutputPort.h>
#include <pqPipelineSource.h>

#include <QList>
#include <QMap>
#include <QPointer>
#include <QString>

class pqServer;

// Where the specimen is, for Model.
struct pqMagNetOutline
{
  enum class Kind
  {
    MagNets,   // what MagNet found
    True,      // the mask of the truth
    Threshold, // none is given: where VFET's B is strong
    Volume     // another node's array mask
  };
  Kind What = Kind::MagNets;
  QPointer<pqOutputPort> Volume; // of the kind Volume

  bool operator==(const pqMagNetOutline& other) const { return What == other.What && Volume == other.Volume; }
};

// What the user chose among several nodes; nothing: as Find does by itself.
struct pqMagNetChoice
{
  QPointer<pqOutputPort> X, Y, Truth;
  bool OneAxis = false;   // X or Y alone
  bool AllSeries = false; // Model is given those beyond them, too
  bool NoTruth = false;
  bool OutlineChosen = false;
  pqMagNetOutline Outline;
};

struct pqMagNetPipeline
{
  // Those that are there, the oldest first.
  QList<pqOutputPort*> SeriesX, SeriesY, Truths, Masks;

  // Those that the steps use.
  // The series about x and about y, or the axes nearest to them; prepared ones, where there are such.
  pqOutputPort* X = nullptr;
  pqOutputPort* Y = nullptr;
  QList<pqOutputPort*> More;          // of the same experiment, beside X and Y
  bool OneAxis = false;               // X or Y alone
  bool AllSeries = false;             // Model is given More, too
  pqOutputPort* Truth = nullptr;      // a volume with M, or with the true B
  pqOutputPort* Induction = nullptr;  // a volume with the true B
  pqPipelineSource* Vfet = nullptr;   // of X and Y
  pqPipelineSource* MagNet = nullptr; // of Vfet
  pqPipelineSource* Model = nullptr;  // of X and Y in the outline
  pqMagNetOutline Outline;
  bool OtherModel = false; // there is one of X and Y in another outline
  QList<pqPipelineSource*> Scores;
  QString Apart; // why a series that is there is not paired, or a doubt about the pair that was chosen; or empty

  // Of several of a kind, the newest. Series are paired, and scored against a truth, where they come from one
  // experiment (pqMagNetNodes.h); others have to be chosen. Series and truth that have not been read yet (of a state
  // file that was just loaded) are known by what is made from them.
  static pqMagNetPipeline Find(pqServer* server, const pqMagNetChoice& choice = {});

  bool pair() const { return X != nullptr && Y != nullptr; }
  // All series that are wanted are there.
  bool complete() const { return pair() || (OneAxis && (X != nullptr || Y != nullptr)); }
  // X and Y, where they are there.
  QList<pqOutputPort*> chosen() const;
  // The images of Model, once they are complete.
  QList<pqOutputPort*> used() const;
  // What Model is to be given, by the names of its inputs.
  QMap<QString, QList<pqOutputPort*>> modelSeries() const;
  // What Model is to be given; null for a threshold, and where the outline is not there yet.
  pqOutputPort* outlinePort() const;
  bool hasOutline() const;

  // How many volumes show B: truth, VFET, MagNet, model-based.
  int CountVolumes() const;

  // The table that scores a result against the truth; null if there is none.
  pqPipelineSource* TableOf(pqPipelineSource* result) const;
  // The NRMSE (a fraction) of a result; negative if it was not scored.
  double ScoreOf(pqPipelineSource* result) const;

private:
  void collect(pqPipelineSource* source);
  void pairSeries(const pqMagNetChoice& choice);
  // Those that have not been read yet, of a state that was just loaded, before what has.
  void addUnread(const pqMagNetChoice& choice);
  pqOutputPort* partnerOf(pqOutputPort* one, const QMap<pqOutputPort*, pqOutputPort*>& partners) const;
  pqOutputPort* newestSeries(const QMap<pqOutputPort*, pqOutputPort*>& partners) const;
  void findMore();
  void tellApart(const QMap<pqOutputPort*, pqOutputPort*>& partners);
  // Of each series the other one of its pair: the one that it was reconstructed with, or else the last before it that
  // is of the same experiment and has no partner.
  QMap<pqOutputPort*, pqOutputPort*> partners() const;
  void chooseTruth(const pqMagNetChoice& choice);
  void chooseResults(const pqMagNetChoice& choice);
  pqMagNetOutline outlineOf(pqPipelineSource* model) const;

  QList<pqOutputPort*> Order; // all series
  QList<pqPipelineSource*> Vfets, MagNets, Models, Inductions;
};

#endif
