"""A macro, run inside the window: Edit > Reset Session, which ParaView 5.11 asks about and 5.13 does not."""

from paraview import simple

simple.ResetSession()
