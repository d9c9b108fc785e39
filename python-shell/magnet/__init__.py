"""MagNet in pvpython: finds and loads the plugin, so that its sources and filters are in paraview.simple.

    import magnet
    from paraview.simple import *
    texture = MagneticTexture(Texture="Skyrmion")

and helpers for batch scripts, which (unlike ParaView's own update) raise when a step fails: update(), read(),
write(), scores(). With a server other than the built-in one, connect first and import then, or call load().
"""

from .data import MagnetError, read, scores, update, write
from .plugin import load, plugin_path

__all__ = ["MagnetError", "load", "plugin_path", "read", "scores", "update", "write"]

load()
