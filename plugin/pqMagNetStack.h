// The files of one tilt series before they are read: what they tell of it, and what the user is still to be asked.
#ifndef pqMagNetStack_h
#define pqMagNetStack_h

#include <pqPipelineSource.h>

#include <QList>
#include <QPointer>
#include <QString>
#include <QStringList>

class pqServer;

struct pqMagNetStack
{
  QStringList Files;
  QPointer<pqPipelineSource> Reader; // one that has tried to read them; else one will be made
  bool Existing = false;             // whether there was such a reader, for it may have gone

  // What the files tell; 0 or empty where they don't.
  int Width = 0, Height = 0, Images = 0;
  double Pixel = 0.0; // nm
  int Angles = 0;
  double FirstAngle = 0.0, LastAngle = 0.0; // degrees
  QString Axis;                             // as pqMagNetNodes::TiltAxis
  QString Problem; // why they could not be opened; where Images are known nevertheless, what is wrong with the angles

  // What the user adds.
  QString AngleFile;
  double First = 0.0, Step = 0.0; // degrees, of the images in the files' order; a step of 0: none
  int GivenAxis = 0;              // 1 x, 2 y, 3 at GivenAzimuth
  double GivenAzimuth = 0.0;      // degrees from x, counter-clockwise
  double GivenPixel = 0.0;        // nm

  // Opens the files, on the machine that holds the data, with the angle file.
  void look(pqServer* server);

  // An angle of 0 has not been given yet: that axis is x.
  bool lacksAxis() const { return Axis.isEmpty() && (GivenAxis == 0 || (GivenAxis == 3 && GivenAzimuth == 0.0)); }
  bool lacksPixel() const { return Pixel <= 0.0 && GivenPixel <= 0.0; }
  bool lacksAngles() const { return Angles != Images && Step == 0.0; }
  bool complete() const { return !lacksAxis() && !lacksPixel() && !lacksAngles(); }

  QString name() const;
  // "x.mrc: 19 images of 64 x 64 pixels of 5 nm, -45 to 45 degrees".
  QString describe() const;

  // Gives a reader the files and what the user added.
  void give(pqPipelineSource* reader) const;
  // The reader with all that it needs before it looks at a file for the first time; not yet run.
  pqPipelineSource* makeReader(pqServer* server) const;

  // The series among files that were chosen in a dialog (pqMagNetGroups.h). Files that other readers know are moved to
  // `others`. Opens each file.
  static QList<pqMagNetStack> Sort(pqServer* server, const QList<QStringList>& chosen, QStringList& others);
  // The reader for a file that is no series: of .vti and OVF; empty for others.
  static const char* OtherReader(pqServer* server, const QString& file);
  // Whether TiltSeriesReader reads files of this ending.
  static bool IsSeriesFile(pqServer* server, const QString& file);
  // For a file dialog.
  static QString Filters(pqServer* server);
};

#endif
