"""A macro: begins ParaView's Python trace, as Tools > Start Trace does."""

from paraview import smtrace

smtrace.start_trace()
