"""Finding and loading the plugin."""

import atexit
import os
import pathlib

import paraview.simple
from paraview import servermanager


def plugin_path():
    """The plugin's file: $MAGNET_PLUGIN, or the one that was built in build/ beside python-shell/, or is installed with
    this package."""
    chosen = os.environ.get("MAGNET_PLUGIN")
    if chosen:
        path = pathlib.Path(chosen).resolve()
        if not path.is_file():
            raise ImportError(f"MAGNET_PLUGIN names {chosen}, which is no file")
        return str(path)
    parents = pathlib.Path(__file__).resolve().parents
    installed = parents[2].name == "magnet" and parents[3].name == "share"  # PREFIX/share/magnet/python/magnet
    folder = (parents[4] if installed else parents[2] / "build") / "lib"
    found = sorted(folder.glob("**/MagNet.so"))
    if not found:
        raise ImportError(f"no MagNet.so below {folder}; " + ("install MagNet completely" if installed else
            "build the plugin (bash python-shell/demo.sh, or cmake --preset default && cmake --build build)") +
            ", or set MAGNET_PLUGIN to its full path")
    return str(found[0])


def _known():
    if not servermanager.ActiveConnection:
        return False
    manager = servermanager.ProxyManager().SMProxyManager
    return manager.GetProxyDefinitionManager().HasDefinition("filters", "VFETReconstruction")


def load():
    """Loads the plugin into this process and, if one is connected, the server; adds its proxies to paraview.simple."""
    path = plugin_path()
    remote = bool(servermanager.ActiveConnection and servermanager.ActiveConnection.IsRemote())
    known = _known()
    if remote and not known:
        paraview.simple.LoadPlugin(path, remote=True, ns=paraview.simple.__dict__)
    # In ParaView's window the plugin is there before this package is.
    if not known or not hasattr(paraview.simple, "VFETReconstruction"):
        paraview.simple.LoadPlugin(path, remote=False, ns=paraview.simple.__dict__)
    if not hasattr(paraview.simple, "VFETReconstruction"):
        raise ImportError(f"the plugin {path} was loaded, but its filters did not appear")
    # ParaView makes the name from the label that the menu shows.
    paraview.simple.MagNet = paraview.simple.MagNetEnhancement
    load_colormaps(path)


def load_colormaps(path):
    """Makes the colour maps of the plugin at `path` known: MagNet direction, component, strength, error."""
    presets = servermanager.vtkSMTransferFunctionPresets.GetInstance()
    if presets.HasPreset("MagNet error"):
        return
    for folder in pathlib.Path(path).resolve().parents:
        file = folder / "share" / "magnet" / "magnet-colormaps.json"
        if file.is_file():
            presets.ImportPresets(str(file))
            return
    raise ImportError(f"share/magnet/magnet-colormaps.json is in no folder above {path}: the installation is not complete")


@atexit.register
def _close_views():
    """At a script's end: views that are left until the process ends outlive their OpenGL context in ParaView 5.13, and a
    script that did all its work ends in an X error or a crash."""
    module = servermanager.vtkProcessModule.GetProcessModule()
    if module is None or not servermanager.ActiveConnection or module.GetNumberOfLocalPartitions() > 1:
        return
    # A window, which alone can undo, closes its views itself.
    if servermanager.vtkSMProxyManager.GetProxyManager().GetUndoStackBuilder() is not None:
        return
    if servermanager.ProxyManager().GetProxiesInGroup("views"):
        paraview.simple.Disconnect()
