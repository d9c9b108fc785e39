"""Pixels and angles that tell no phase: what each node says of them, and the error after what it advises.

    pvpython unusable_pixels.py

The sample series at 45 degrees, spoilt in one way each; a table of them is printed.
"""

import math
import os

import numpy as np
from paraview import servermanager, simple
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonCore import vtkOutputWindow
from vtkmodules.vtkCommonDataModel import vtkImageData

import magnet
from check import expect, near

SAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "sample-data")
CLOSE = 0.5  # points of the error
heard = []
vtkOutputWindow.GetInstance().AddObserver("WarningEvent", lambda *_: heard.append(1))
random = np.random.default_rng(5)
original = {axis: servermanager.Fetch(magnet.read(os.path.join(SAMPLES, f"{axis}_45.vti"))) for axis in "xy"}
truth = magnet.data.update(simple.MagneticInduction(Input=magnet.read(os.path.join(SAMPLES, "skyrmion.vti"))))


def spoilt(change=lambda phase: phase, tilt=lambda angle: angle):
    """Both sample series with their images [image, y, x] and their angles changed."""
    pair = []
    for axis in "xy":
        image = vtkImageData()
        image.DeepCopy(original[axis])
        nx, ny, images = image.GetDimensions()
        phase = numpy_support.vtk_to_numpy(image.GetPointData().GetArray("phase")).reshape(images, ny, nx)
        array = numpy_support.numpy_to_vtk(change(phase.astype(float)).astype(np.float32).ravel(), deep=1)
        array.SetName("phase")
        image.GetPointData().SetScalars(array)
        angles = image.GetFieldData().GetArray("tilt_angles")
        for i in range(images):
            angles.SetValue(i, tilt(angles.GetValue(i)))
        source = simple.PVTrivialProducer()
        source.GetClientSideObject().SetOutput(image)
        source.UpdatePipeline()
        pair.append(source)
    return pair


def notes(node):
    array = servermanager.Fetch(node).GetFieldData().GetAbstractArray("notes")
    return [array.GetValue(i) for i in range(array.GetNumberOfValues())] if array else []


def warnings():
    """How many warnings there were since the last call."""
    count = len(heard)
    heard.clear()
    return count


def error(pair, **settings):
    """NRMSE in per cent, and VFET's notes; or what it refused with."""
    vfet = simple.VFETReconstruction(XSeries=pair[0], YSeries=pair[1], **settings)
    try:
        magnet.update(vfet)
    except magnet.MagnetError as problem:
        return math.nan, [str(problem)]
    return 100.0 * magnet.data.scores(simple.NRMSE(Reference=truth, Reconstruction=vfet))[0]["NRMSE"], notes(vfet)


def border(fill):
    def change(phase):
        for image in phase:
            left, right, below, above = random.integers(0, 8, 4)
            image[:, :left] = image[:below] = fill
            image[:, 100 - right:] = image[100 - above:] = fill
        return phase

    return change


def hot(phase):
    for image in phase:
        image[random.integers(0, 100), random.integers(0, 100)] += 20.0
    return phase


def holes(phase):
    for image in phase:
        for _ in range(20):
            image[random.integers(0, 100), random.integers(0, 100)] = np.nan
    return phase


def prepared(**settings):
    return lambda pair: [simple.PrepareTiltSeries(Input=series, **settings) for series in pair]


def unwrapped(pair):
    """As a user would: by another program."""
    pictures = [numpy_support.vtk_to_numpy(servermanager.Fetch(series).GetPointData().GetArray("phase")) for series in pair]
    stacks = iter([np.unwrap(np.unwrap(p.reshape(-1, 100, 100).astype(float), axis=2), axis=1) for p in pictures])

    def change(_):
        phase = next(stacks)
        return phase - 2 * np.pi * np.round(phase[:, :1, :1] / (2 * np.pi))

    return spoilt(change)


def wrapped(phase):
    return (phase + np.pi) % (2 * np.pi) - np.pi


def offset(change):
    y, x = np.mgrid[:100, :100]
    return lambda phase: change(phase + 3.0 + 0.01 * x - 0.02 * y)


inside = {"Crop": [8, 91, 8, 91]}
whole = {"Size": 100}
# What, the series, what Prepare Tilt Series says, what VFET says, what it advises, settings of VFET.
conditions = [
    ("wrapped", spoilt(wrapped), "the phase is wrapped", "the phase is wrapped", unwrapped, {}),
    ("wrapped, noise 0.1 rad", spoilt(lambda p: wrapped(p + random.normal(0, 0.1, p.shape))), "the phase is wrapped",
        "the phase is wrapped", None, {}),
    ("hot pixels of 20 rad", spoilt(hot), "19 hot pixels", "no ferromagnet", prepared(HotPixels=8), {}),
    ("20 NaN an image", spoilt(holes), "NaN or infinite", "Hot Pixels = 8", prepared(HotPixels=8), {}),
    ("border NaN", spoilt(border(np.nan)), "Crop = ", "Crop = ", prepared(**inside), whole),
    ("border NaN, ramp", spoilt(offset(border(np.nan))), "Crop = ", "Crop = ", prepared(Background=2, **inside), whole),
    ("border 0", spoilt(border(0.0)), "filled with one number", "filled with one number", prepared(**inside), whole),
    ("border 0, ramp", spoilt(offset(border(0.0))), "filled with one number", "no ferromagnet",
        prepared(Background=2, **inside), whole),
    ("radians", spoilt(tilt=math.radians), "Angle Unit = Radians", "Angle Unit = Radians", prepared(AngleUnit=1), {}),
    ("0.8 degrees", spoilt(tilt=lambda a: a * 0.8 / 45), "too little", "too little", None, {}),
]

clean, said = error(spoilt())
expect(not said and warnings() == 0, f"sound series: {said}")
print(f"{'':24}{'VFET':>10}{'after':>10}   of {clean:.2f} % when clean\n")
for name, pair, of_series, of_vfet, advised, settings in conditions:
    first = [simple.PrepareTiltSeries(Input=series) for series in pair]
    series_notes = notes(first[0]) + notes(first[1])
    told = warnings()
    expect(told == sum(bool(notes(each)) for each in first) and all(of_series in n for n in series_notes[:1]) and series_notes,
        f"{name}: {told} warnings for {series_notes}")
    before, said = error(first, **settings)
    expect(any(of_vfet in note for note in said), f"{name}: VFET says {said}")
    # Not again what the series' own node has told.
    again = [note for note in said if note.split("series: ")[-1] not in series_notes]
    told = warnings()
    expect(math.isnan(before) or told == bool(again), f"{name}: {told} warnings for {again}")
    if math.isnan(before):
        model = simple.ModelBasedReconstruction(XSeries=first[0], YSeries=first[1])
        try:
            magnet.update(model)
            expect(False, f"{name}: the model is refused")
        except magnet.MagnetError as problem:
            expect(of_vfet in str(problem), str(problem))
    after = math.nan
    if advised:
        warnings()
        after, said = error(advised(pair), **settings)
        expect(after < clean + CLOSE, f"{name}: {after:.2f} % after what was advised, {clean:.2f} % when clean")
        expect(not said and warnings() == 0, f"{name}, after what was advised: {said}")
    show = lambda value: "refused" if math.isnan(value) else f"{value:.2f} %"
    print(f"{name:24}{show(before):>10}{show(after) if advised else '-':>10}   {series_notes[0]}")
