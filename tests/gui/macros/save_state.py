"""A macro: the session as a state file."""

from paraview import simple

simple.SaveState("saved.pvsm")
