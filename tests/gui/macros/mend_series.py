"""A macro: takes back what break_series.py did."""

from paraview import simple

simple.FindSource("bare_x.mrc").PixelSize = 0
