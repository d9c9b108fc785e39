"""A macro: a stack without angles, as File > Open and Apply would read it."""

from paraview import simple

reader = simple.TiltSeriesReader(registrationName="bare_x.mrc", FileNames=["own/mrc/bare_x.mrc"], TiltAxis="x")
reader.UpdatePipeline()
