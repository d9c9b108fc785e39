// What single nodes of a pipeline are and hold, as the panel sees them.
#ifndef pqMagNetNodes_h
#define pqMagNetNodes_h

#include <QList>
#include <QString>
#include <QStringList>

class pqOutputPort;
class pqPipelineSource;
class vtkPVArrayInformation;

namespace pqMagNetNodes
{
enum class State
{
  Ready,     // nothing computed yet
  Done,      // has a result of its settings and inputs
  OutOfDate, // has a result of other ones
  Stopped,   // as before, by the user
  Failed
};
State StateOf(pqPipelineSource* node);
bool IsMagNet(pqPipelineSource* node);
// All that a node is made from and the node itself, each after what it needs.
QList<pqPipelineSource*> WithNeeded(pqPipelineSource* node);
bool HasResult(pqPipelineSource* node);

// A point data array, or field data, of what a port holds now; null if there is none.
vtkPVArrayInformation* Array(pqOutputPort* port, const char* name);
// Whether it is a series of phases to reconstruct: not of counts, wrapped or electrostatic phases, if it tells.
bool HoldsPhases(pqOutputPort* port);
vtkPVArrayInformation* FieldArray(pqOutputPort* port, const char* name);

// As in the pipeline browser, with the port where there are several; a prepared series that has no name of its own by
// what it was made from: "strong_x.mrc, prepared".
QString NameOf(pqOutputPort* port);

// Whether it comes from a Prepare Tilt Series.
bool IsPrepared(pqOutputPort* port);

// "x", "y", "33\u00B0" (from x) of an axis along neither, or empty.
QString TiltAxis(pqOutputPort* series);
// In degrees, 0 to 90; and whether it is nearer to x than to y: of two at right angles one is.
double AngleFromX(const QString& axis);
bool IsAboutX(const QString& axis);

// The ports of an input, and the first of them; null if there is none.
QList<pqOutputPort*> InputsOf(pqPipelineSource* node, const QString& name);
pqOutputPort* InputOf(pqPipelineSource* node, const QString& name);
// Appends a port that is none of the list's, and not null.
void AddOnce(QList<pqOutputPort*>& list, pqOutputPort* port);

// The files that a reader reads; none of other nodes.
QStringList FilesOf(pqPipelineSource* reader);

// Whether two nodes come from one experiment: from files in one folder, or from one source.
bool SameOrigin(pqPipelineSource* one, pqPipelineSource* other);
// Whether two series have images of one size and pixel, or a volume lies in the frame of a series' images, to a pixel;
// true also where one of them has not been read yet.
bool SameImages(pqOutputPort* one, pqOutputPort* other);
bool SameFrame(pqOutputPort* volume, pqOutputPort* series);

// What a file that was read lacks to be a series or a truth, and what to do; empty if nothing.
QString Lacks(pqPipelineSource* reader);

// The size of a pixel along x in nm; 0 before the port has data.
double PixelOf(pqOutputPort* series);

// Whether a node's result is the best that was found until it was asked to finish.
bool FinishedEarly(pqPipelineSource* node);

// "19 images", "1 image".
QString CountImages(long long count);
// "19 images, -45 to 45 degrees".
QString Describe(pqOutputPort* series);
// What a model-based fit has come to, and what it means; empty where it has no result.
QString DescribeModel(pqPipelineSource* model);
// What was assumed, or cannot be right in a series (its field data 'notes'), a line each after a line break; empty if
// nothing.
QString Notes(pqOutputPort* series);
// Who told the angles, and each image's file where they are single ones; empty if nobody says.
QString Understood(pqOutputPort* series);
// ", 100 x 100 pixels of 5 nm"; empty before they are read.
QString DescribeImages(pqOutputPort* series);
}

#endif
