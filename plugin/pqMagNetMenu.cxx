#include "pqMagNetMenu.h"

#include "pqMagNetFigure.h"
#include "pqMagNetPython.h"

#include <pqApplicationCore.h>
#include <pqCoreUtilities.h>
#include <pqHelpReaction.h>

#include <vtkSMTransferFunctionPresets.h>

#include <QAction>
#include <QDesktopServices>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTimer>
#include <QUrl>

namespace
{
// Into ParaView's list of presets, which it keeps in the user's settings.
void addColorMaps()
{
  auto* const presets = vtkSMTransferFunctionPresets::GetInstance();
  const QString file = pqMagNetPython::ShareFolder() + "/magnet-colormaps.json";
  if (!presets->HasPreset("MagNet error") && !presets->ImportPresets(file.toUtf8().data()))
  {
    qWarning("MagNet's colour maps could not be read from %s", file.toUtf8().data());
  }
}

// In ParaView's help browser, which has the properties of each proxy beside it; or as plain HTML, in the system's.
void showPage(const QString& name)
{
#ifdef MAGNET_IN_HELP_BROWSER
  pqHelpReaction::showHelp("qthelp://MagNet.org/MagNet/" + name + ".html");
#else
  const QString file = pqMagNetPython::ShareFolder() + "/help/" + name + ".html";
  if (!QDesktopServices::openUrl(QUrl::fromLocalFile(file)))
  {
    qWarning("MagNet's help pages could not be shown; open %s in a browser.", file.toUtf8().data());
  }
#endif
}
}

pqMagNetMenu::pqMagNetMenu(QObject* parent)
  : Superclass(parent)
{
  addColorMaps();
  pqMagNetFigure::FollowTabs(this);
  QMenu* const figures = this->addMenu("figures", "Figures");
  const auto figure = [this, figures](const char* name, const QString& title, const QString& tip)
  { this->addCall(figures, name, title, tip, QString("magnet.layouts.%1()").arg(name)); };
  figure("tilt_series", "Tilt Series",
    "The x and the y series at the same tilt, sinograms, residuals, missing wedges; Play tilts the specimen.");
  figures->addSeparator();
  figure("side_by_side", "Side by Side", "The middle layers of truth, VFET, MagNet and model, coloured by direction.");
  this->addCall(figures, "induction_map", "Induction Map",
    "Side by side, lightness the in-plane strength, with arrows.",
    "magnet.layouts.side_by_side(arrows=True, shading='In-plane strength')");
  figure("components", "Components", "Bx, By and Bz in the section x = 0.");
  figure("line_profiles", "Line Profiles", "Bx, By and Bz along x through the middle.");
  figures->addSeparator();
  figure("layer_errors", "Error of Each Layer", "NRMSE of each z layer; needs the truth.");
  figure("error_volume", "Error Volume", "Where the error is, cut open; needs the truth.");
  figures->addSeparator();
  figure("skyrmion_tube", "Skyrmion Tube", "The surface where Bz changes sign.");
  figure("field_lines", "Field Lines", "Lines of B from the core, as tubes.");
  figure("topological_charge", "Topological Charge", "Of each z slice.");
  figures->addSeparator();
  figure("trust", "How Far To Trust It",
    "Of a model-based reconstruction with Leave One Out or an Ensemble: halves of the images, images left out, "
    "deviations.");
  figures->addSeparator();
  QAction* const save = figures->addAction("Save Figure\u2026");
  save->setObjectName("save");
  QObject::connect(save, &QAction::triggered, this, [] { pqMagNetFigure::Save(); });

  QMenu* const examples = this->addMenu("examples", "Examples");
  const auto example = [this, examples](const char* name, const QString& title, const QString& tip)
  { this->addCall(examples, name, title, tip, QString("magnet.examples.%1()").arg(name)); };
  example("measured_series", "Two Tilt Series",
    "The sample series at \u00B145\u00B0: images that Play tilts, sinograms, the missing wedges (seconds).");
  example("measured_skyrmion", "Two Tilt Series to B",
    "The sample series at \u00B145\u00B0, by VFET and MagNet, beside the truth (half a minute).");
  example("magnet_and_physics", "MagNet + Physics",
    "The same, and the magnetization that explains the images, in the outline of a film (two minutes).");
  example("simulated_vortex", "A Vortex, Imaged and Reconstructed",
    "A small vortex, its phase images, VFET, and the error (seconds).");
  example("one_tilt_axis", "One Tilt Axis",
    "Nine images about one axis, with backgrounds, gaps and shifts: the magnetization that explains them (half a "
    "minute).");
  example("two_axes", "Two Axes, 70\u00B0 Apart",
    "Two series with backgrounds and gaps: VFET, and the magnetization that explains them (seconds).");
  example("textures", "Nine Magnetic Textures", "Closed forms, a quarter cut away, coloured by direction (seconds).");
  QMenu* const help = this->addMenu("help", "Help");
  const auto page = [this, help](const char* name, const QString& title)
  {
    QAction* const action = help->addAction(title);
    action->setObjectName(name);
    QObject::connect(action, &QAction::triggered, this, [name] { showPage(name); });
  };
  page("index", "All Pages");
  page("tour", "From Two Tilt Series to a Figure");
  page("figures", "Figures and Examples");
  page("signs", "Data, Units and Signs");

  // ParaView makes the menu in the bar after this: at once where its window is there already.
  QTimer::singleShot(0, this, [this] { this->placeMenus(); });
  QObject::connect(
    pqApplicationCore::instance(), &pqApplicationCore::clientEnvironmentDone, this, [this] { this->placeMenus(); });
}

pqMagNetMenu::~pqMagNetMenu()
{
  for (const QPointer<QMenu>& menu : this->Menus)
  {
    delete menu;
  }
}

void pqMagNetMenu::placeMenus()
{
  auto* const window = qobject_cast<QMainWindow*>(pqCoreUtilities::mainWidget());
  const QList<QAction*> inBar = window != nullptr ? window->menuBar()->actions() : QList<QAction*>();
  for (QAction* const action : inBar)
  {
    if (action->menu() != nullptr && action->menu()->actions().contains(this->Menus.front()->menuAction()))
    {
      for (QMenu* const menu : this->Menus)
      {
        // Below it, for those who look for widgets by their place (GUI tests, recorders).
        menu->setParent(action->menu(), menu->windowFlags());
      }
      return;
    }
  }
}

QMenu* pqMagNetMenu::addMenu(const char* name, const QString& title)
{
  auto* const menu = new QMenu(title);
  menu->setObjectName(name);
  menu->setToolTipsVisible(true);
  this->Menus.append(menu);
  menu->menuAction()->setObjectName(name);
  this->addAction(menu->menuAction());
  return menu;
}

void pqMagNetMenu::addCall(QMenu* menu, const char* name, const QString& title, const QString& tip, const QString& call)
{
  QAction* const action = menu->addAction(title);
  action->setObjectName(name);
  action->setToolTip(tip);
  QObject::connect(action, &QAction::triggered, this, [title, call] { pqMagNetFigure::Make(title, call); });
}
