// The menu "MagNet": figures of a page, examples, and help. What it does is done by the Python package magnet, so that
// scripts can do the same.
#ifndef pqMagNetMenu_h
#define pqMagNetMenu_h

#include <QActionGroup>
#include <QList>
#include <QMenu>
#include <QPointer>

class pqMagNetMenu : public QActionGroup
{
  Q_OBJECT
  typedef QActionGroup Superclass;

public:
  explicit pqMagNetMenu(QObject* parent = nullptr);
  ~pqMagNetMenu() override;

private:
  QMenu* addMenu(const char* name, const QString& title);
  void addCall(QMenu* menu, const char* name, const QString& title, const QString& tip, const QString& call);

  void placeMenus();

  QList<QPointer<QMenu>> Menus; // of this until they are below another menu
};

#endif
