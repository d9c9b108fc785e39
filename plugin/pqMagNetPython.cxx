// Python's headers come before all others.
#ifdef MAGNET_USE_PYTHON
#include <vtkPython.h>

#include <vtkPythonInterpreter.h>
#include <vtkPythonUtil.h>
#include <vtkSmartPyObject.h>
#endif

#include "pqMagNetPython.h"

#include <pqApplicationCore.h>
#include <pqUndoStack.h>

#include <vtkSMTrace.h>

#include <QApplication>
#include <QDir>
#include <QFileInfo>

#include <dlfcn.h>

namespace
{
QString pluginFile()
{
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&pluginFile), &info);
  return QFileInfo(info.dli_fname).canonicalFilePath();
}

#ifdef MAGNET_USE_PYTHON
const char* const incomplete = "The folder share/magnet is nowhere above the plugin; install MagNet completely.";

// Lines by which Python finds the package, and the package this plugin.
QString findPackage(const QString& share)
{
  // In Python's own copy of the environment, which it made when it started: that may have been before this plugin.
  return QString(
    "import os, sys\nos.environ.setdefault('MAGNET_PLUGIN', %2)\nif %1 not in sys.path: sys.path.append(%1)\n")
    .arg(pqMagNetPython::Quoted(share + "/python"), pqMagNetPython::Quoted(pluginFile()));
}

// Runs `code`, which leaves its failure in the variable _magnet_failure of __main__.
QString run(const QString& code)
{
  vtkPythonInterpreter::Initialize();
  if (vtkPythonInterpreter::RunSimpleString(code.toUtf8().data()) != 0)
  {
    return "Python could not run it; ParaView's output window tells more.";
  }
  vtkPythonScopeGilEnsurer gil;
  PyObject* const main = PyImport_AddModule("__main__"); // borrowed
  vtkSmartPyObject failure(PyObject_GetAttrString(main, "_magnet_failure"));
  const char* const text = failure ? PyUnicode_AsUTF8(failure) : nullptr;
  return text != nullptr ? QString::fromUtf8(text) : QString("Python gave no answer.");
}

// A call such as "magnet.page.shown()", with the import of its module.
QString linesOf(const QString& path, const QString& call, const QString& before = QString())
{
  return QString("%1import %2\n%3%4").arg(path, call.section('.', 0, 1), before, call);
}

// Runs the lines; what went wrong in words.
QString attempt(const QString& lines)
{
  const QString indented = "    " + QString(lines).replace("\n", "\n    ");
  // As ParaView's own Python shell says it: sizes of views are the window's.
  return run("_magnet_failure = ''\ntry:\n    import paraview\n    paraview.fromGUI = True\n" + indented +
             "\nexcept Exception as error:\n    _magnet_failure = str(error) or repr(error)\n");
}
#else
const char* const withoutPython = "This needs a ParaView that was built with Python.";
#endif
}

QString pqMagNetPython::ShareFolder()
{
  QDir folder = QFileInfo(pluginFile()).dir();
  do
  {
    if (QFileInfo::exists(folder.filePath("share/magnet")))
    {
      return folder.filePath("share/magnet");
    }
  } while (folder.cdUp());
  return {};
}

QString pqMagNetPython::Quoted(const QString& text)
{
  QString escaped = text;
  return "'" + escaped.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
}

void pqMagNetPython::Refit()
{
#ifdef MAGNET_USE_PYTHON
  SM_SCOPED_TRACE(BlockTraceItems);
  run("_magnet_failure = ''\nimport sys\nif 'magnet.page' in sys.modules: sys.modules['magnet.page'].fit()\n");
#endif
}

void pqMagNetPython::Tidy()
{
#ifdef MAGNET_USE_PYTHON
  SM_SCOPED_TRACE(BlockTraceItems);
  BEGIN_UNDO_SET("MagNet: close figure");
  run("_magnet_failure = ''\n" + findPackage(ShareFolder()) + "import magnet.page\nmagnet.page.tidy()\n");
  END_UNDO_SET();
#endif
}

QString pqMagNetPython::Call(const QString& title, const QString& call, const QString& before)
{
#ifdef MAGNET_USE_PYTHON
  const QString share = ShareFolder();
  if (share.isEmpty())
  {
    return incomplete;
  }
  const QString path = findPackage(share);
  const QString lines = linesOf(path, call, before);
  SM_SCOPED_TRACE(TraceText).arg(QString("# %1\n%2").arg(title, lines).toUtf8().data());
  // Or each of the many steps would be in the trace as well.
  SM_SCOPED_TRACE(BlockTraceItems);
  QApplication::setOverrideCursor(Qt::BusyCursor);
  BEGIN_UNDO_SET("MagNet: " + title);
  const QString failure = attempt(lines);
  END_UNDO_SET();
  QApplication::restoreOverrideCursor();
  return failure;
#else
  (void)title;
  (void)call;
  (void)before;
  return withoutPython;
#endif
}

QString pqMagNetPython::Ask(const QString& call)
{
#ifdef MAGNET_USE_PYTHON
  const QString share = ShareFolder();
  SM_SCOPED_TRACE(BlockTraceItems);
  return share.isEmpty() ? QString(incomplete) : attempt(linesOf(findPackage(share), call));
#else
  (void)call;
  return withoutPython;
#endif
}
