"""A macro: a stack by ParaView's own reader, as the first choice of File > Open would."""

import os

from paraview import simple

simple.MRCSeriesReader(registrationName="second_x.mrc", FileNames=[os.path.abspath("own/other/second_x.mrc")])
