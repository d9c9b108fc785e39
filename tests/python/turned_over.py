"""The simulated experiment: what turning the specimen over does, by phases without noise, and images moved by parts of a pixel.

    pvpython turned_over.py
"""

import argparse

import numpy

import experiment
from check import expect, near

experiment.CELLS = (48, 40, 12)
specimen = experiment.Specimen(argparse.Namespace(texture="Single domain", shape="Triangle", radius=36, rotation=12))
upright = specimen.volume()
for axis, along in (("x", 0.0), ("y", 90.0)):
    over = specimen.volume(axis)
    mirrored = (lambda image: image[::-1]) if axis == "x" else (lambda image: image[:, ::-1])
    for tilt, off in ((-50.0, 0.0), (0.0, 0.0), (30.0, 3.0)):
        first = experiment.image(upright, along + off, along, tilt)
        second = mirrored(experiment.image(over, along - off, along, tilt))
        magnetic = experiment.image(upright, along + off, along, tilt, 0.0)
        expect(numpy.abs(magnetic).max() > 0.05, "there is a magnetic phase")
        near((first - second) / 2, magnetic, 3e-6, f"half the difference, {tilt} degrees about {axis}")
        near((first + second) / 2, first - magnetic, 3e-6, f"half the sum, {tilt} degrees about {axis}")

y, x = numpy.mgrid[:64, :80].astype(float)
parabola = lambda x, y: 0.02 * x * x - 0.03 * x * y + 0.01 * y * y + x
inside = (slice(12, -12),) * 2
for shift in ((3.3, -7.6), (-0.25, 4.0), (0.0, 0.0)):
    found = experiment.moved(parabola(x, y), shift)
    near(found[inside], parabola(x - shift[0], y - shift[1])[inside], 1e-9, f"a parabola moved by {shift} pixels")
print("turned over: half the sum and half the difference are the two phases")
