"""A macro: the series with a hot pixel is the active one."""

from paraview import servermanager, simple

active = simple.GetActiveSource()
notes = servermanager.Fetch(active).GetFieldData().GetAbstractArray("notes")
assert notes and "Hot Pixels = 8" in notes.GetValue(0), f"{active} has no note of a hot pixel"
assert active.Input == simple.FindSource("hot_y.mrc"), f"{active} is made from {active.Input}"
