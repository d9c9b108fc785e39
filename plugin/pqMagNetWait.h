// A bar that fills while ParaView itself is at work and the window cannot answer: figures, which Python makes.
#ifndef pqMagNetWait_h
#define pqMagNetWait_h

#include <QObject>
#include <QPointer>
#include <QString>

class QProgressBar;
class pqServer;
class vtkObject;

// While it lives, the bar tells what is worked at.
class pqMagNetWait : public QObject
{
  Q_OBJECT

public:
  // what: what the user waits for.
  pqMagNetWait(pqServer* server, QProgressBar* bar, const QString& what);
  ~pqMagNetWait() override;

private Q_SLOTS:
  void onProgress(vtkObject* handler);

private:
  QPointer<pqServer> Server;
  QProgressBar* Bar;
  QString What;
  unsigned long Tag;
};

#endif
