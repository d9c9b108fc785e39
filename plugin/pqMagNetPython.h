// Calls of the Python package magnet (share/magnet/python) inside ParaView's window: the same functions that scripts
// call.
#ifndef pqMagNetPython_h
#define pqMagNetPython_h

#include <QString>

namespace pqMagNetPython
{
// Runs a call such as "magnet.layouts.side_by_side()" in one undo set named `title`, with one line in ParaView's Python
// trace, after the lines `before`. Returns what went wrong in words, empty if nothing did.
QString Call(const QString& title, const QString& call, const QString& before = QString());

// The same for a call that changes nothing; neither undone nor traced.
QString Ask(const QString& call);

// Fits the cameras of the last page to the sizes that its views have on the screen now; neither traced nor undone.
void Refit();

// Takes away what is left of pages whose tab was closed: one undo step, not traced, for the next page does the same.
void Tidy();

// `text` as a Python string literal.
QString Quoted(const QString& text);

// The folder share/magnet above this plugin, where it was built or installed; empty if there is none.
QString ShareFolder();
}

#endif
