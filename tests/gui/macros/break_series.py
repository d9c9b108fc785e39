"""A macro: the x series gets other pixels than the y series, which VFET refuses."""

from paraview import simple

simple.FindSource("bare_x.mrc").PixelSize = 4
