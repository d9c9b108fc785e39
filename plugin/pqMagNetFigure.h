// Figures of what the pipeline holds.
#ifndef pqMagNetFigure_h
#define pqMagNetFigure_h

#include "pqMagNetPipeline.h"

#include <QObject>
#include <QString>

#include <functional>

namespace pqMagNetFigure
{
// A figure of a page by a call of the Python package magnet (layouts.py, examples.py), one undo step and one line in
// the trace. Returns what went wrong in words, which ParaView's output window tells as well; empty if nothing did.
QString Make(const QString& title, const QString& call);

// As long as `owner` lives, figures show the series and volumes that `find` tells of a server.
void ChooseBy(QObject* owner, const std::function<pqMagNetPipeline(pqServer*)>& find);

// As long as `follower` lives, a page of figures takes its hidden nodes with it when its tab is closed.
void FollowTabs(QObject* follower);

// Asks for a file, and writes the page that is shown to it; where none is, says so at once. Both are empty if the user
// thought better of it.
struct Saved
{
  QString File;
  QString Failure;
};
Saved Save();

// Whether the session has a page of figures.
bool HasPages();

// Draws the views that are seen, where there is a page of figures: its nodes have new data; of results, for which its
// scales were not made.
void Draw(bool ofResults);
bool IsOlder();

// Whether the page that is shown shows results, and none of these.
bool ShowsOther(const pqMagNetPipeline& found);

// The middle slices of all volumes in a new layout, one beside the other: layouts.py's side_by_side.
QString ShowSideBySide();
}

#endif
