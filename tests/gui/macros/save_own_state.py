"""A macro: the session as a state file, for outline_loaded.xml."""

from paraview import simple

simple.SaveState("own.pvsm")
