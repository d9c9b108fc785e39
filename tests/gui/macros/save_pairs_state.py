"""A macro: the session as a state file, for pairs_loaded.xml."""

from paraview import simple

simple.SaveState("pairs.pvsm")
