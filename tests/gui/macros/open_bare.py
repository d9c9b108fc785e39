"""A macro: a stack without angles, as File > Open and Apply would read it."""

import os

from paraview import simple

reader = simple.TiltSeriesReader(registrationName="bare_x.mrc", FileNames=[os.path.abspath("own/mrc/bare_x.mrc")], TiltAxis="x")
reader.UpdatePipeline()
