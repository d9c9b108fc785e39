"""What the sample skyrmion of sample-data gives at +-45 degrees, in per cent, by the XML name of the node that made it:
the figures of README. They change with the shipped network."""

EXPECTED = {"VFETReconstruction": 19.55, "MagNet": 14.8, "ModelBasedReconstruction": 10.3}
# Processors round differently, and the model-based fit can end in a place that is a little better or worse.
TOLERANCE = 0.3
