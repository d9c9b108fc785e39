"""A macro: the x series gets other pixels than the y series, which VFET refuses."""

from paraview import simple

# What is shown, ParaView would run at once for its view, and complain of the picture that it has none.
simple.HideAll()
simple.FindSource("bare_x.mrc").PixelSize = 4
