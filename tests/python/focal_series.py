"""Focal series and pairs of phases as a pipeline: Lorentz images, the transport of intensity, and the separation of the
magnetic from the electrostatic phase; and what the nodes say of what they can't use.

    pvpython focal_series.py
"""

import math
import os
import tempfile

import numpy as np
from paraview import servermanager, simple

import magnet
from check import expect, near, refused
from outputs import numbers, output, stack, word

NM = 5.0


def series(name, images, **settings):
    """A reader of a stack [image, y, x]."""
    np.save(name, np.asarray(images, np.float32))
    return simple.TiltSeriesReader(FileNames=[os.path.abspath(name)], PixelSize=NM, **settings)


def places(ny, nx):
    y, x = np.mgrid[:ny, :nx]
    return (x - (nx - 1) / 2) / nx, (y - (ny - 1) / 2) / nx


def bump(ny, nx, turn=0.0):
    x, y = places(ny, nx)
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return 1.5 * np.exp(-(x**2 + 2 * y**2) / 0.01) + 0.5 * np.exp(-((x - 0.15) ** 2 + y**2) / 0.004)


def slopes(image):
    return np.concatenate([part.ravel() for part in np.gradient(image)])


def correlation(a, b):
    a, b = a - a.mean(), b - b.mean()
    return (a * b).sum() / math.sqrt((a**2).sum() * (b**2).sum())


def transport():
    """Of two tilts, by one stack of all images and by one stack a defocus."""
    truth = np.stack([bump(90, 101), bump(90, 101, 0.5)])
    given = series("truth.npy", truth, TiltAngles=[-20, 30], TiltAxis="x", Content="Phase")
    lorentz = simple.LorentzImage(Input=given, Defocus=[-100, 0, 100], Electrons=10000)
    images = output(lorentz)
    expect(images.GetDimensions() == (101, 90, 6) and word(images, "content") == "counts", "three images of each tilt")
    expect(numbers(images, "defocus_um") == [-100, 0, 100] * 2, "each tells its defocus")
    expect(numbers(images, "tilt_angles") == [-20] * 3 + [30] * 3, "and its tilt")
    near(np.median(stack(images, "counts")[1]), 10000, 60, "electrons in vacuum")
    expect(not np.array_equal(stack(images, "counts")[1], stack(images, "counts")[4]), "each image has noise of its own")

    phase = simple.TransportOfIntensity(Input=lorentz)
    found = output(phase)
    expect(found.GetDimensions() == (101, 90, 2) and word(found, "content") == "phase", "a phase a tilt")
    expect(numbers(found, "tilt_angles") == [-20, 30] and numbers(found, "voltage_kV") == [300], "what is known goes on")
    for i in range(2):
        expect(correlation(slopes(stack(found)[i]), slopes(truth[i])) > 0.95, f"the phase of tilt {i}")
    single = [simple.LorentzImage(Input=given, Defocus=[z], Electrons=10000, Seed=3) for z in (100, 0, -100)]
    other = output(simple.TransportOfIntensity(Input=single))
    expect(other.GetDimensions() == (101, 90, 2), "one stack a defocus")
    expect(correlation(slopes(stack(other)[1]), slopes(truth[1])) > 0.95, "the same phase")
    swapped = output(simple.TransportOfIntensity(Input=single, Defocus=[-100, 0, 100]))
    near(stack(swapped), -stack(other), 1e-3, "-z and +z exchanged change the sign")
    return given, lorentz


def refusedFocalSeries(given, lorentz):
    refused(simple.TransportOfIntensity(Input=simple.LorentzImage(Input=given, Defocus=[-100, 100])), "there are two images")
    refused(simple.TransportOfIntensity(Input=simple.LorentzImage(Input=given, Defocus=[50])), "there is one image")
    refused(simple.TransportOfIntensity(Input=simple.LorentzImage(Input=given, Defocus=[10, 50, 100])), "all of one sign")
    refused(simple.TransportOfIntensity(Input=lorentz, Defocus=[-1, 0, 1, 2]), "6 images and Defocus 4")
    refused(simple.TransportOfIntensity(Input=given), "content 'phase'", "as the camera recorded them")
    plain = series("plain.npy", stack(output(lorentz), "counts"), Content="Counts")
    refused(simple.TransportOfIntensity(Input=plain), "defocus_um", "set Defocus")
    told = simple.TransportOfIntensity(Input=plain, Defocus=[-100, 0, 100])
    refused(told, "set Accelerating Voltage")
    mixed = series("mixed.npy", stack(output(lorentz), "counts")[[0, 3, 1, 4, 2, 5]], Content="Counts", TiltAngles=[-20, 30] * 3)
    refused(simple.TransportOfIntensity(Input=mixed, Defocus=[-100, 0, 100], AcceleratingVoltage=200), "belongs to a focal series at")
    other = simple.MarkAsTiltSeries(Input=lorentz, AnglesFrom="List", TiltAngles=[-20, 30, 0, 1, 2, 3])
    refused(simple.TransportOfIntensity(Input=[lorentz, other, lorentz], Defocus=[-100, 0, 100]), "has other tilts than")
    steep = np.angle(np.exp(1j * 8 * np.stack([bump(90, 101)] * 2)))
    refused(simple.LorentzImage(Input=series("wrapped.npy", steep, TiltAngles=[-20, 30])), "still wrapped")
    refused(simple.SimulateHologram(Input=series("wrapped.npy", steep, TiltAngles=[-20, 30])), "still wrapped")
    refused(simple.PrepareTiltSeries(Input=series("said.npy", steep, TiltAngles=[-20, 30], Content="Wrapped phase"), Binning=2),
        "content 'wrapped phase'")
    told.AcceleratingVoltage = 200
    expect(output(told).GetDimensions() == (101, 90, 2), "with both it works")
    refused(simple.LorentzImage(Input=lorentz), "content 'counts'")
    nothing = simple.LorentzImage(Input=given)
    nothing.Defocus = []
    refused(nothing, "no Defocus is given")


def edges(x, y):
    """An electrostatic phase that is no symmetric one, of 6 rad, and a magnetic one beside it."""
    depth = np.minimum(0.28 - np.abs(x), 0.06 + 0.35 * (x + 0.28) - np.abs(y - 0.2 * x + 0.05))
    inside = 1 / (1 + np.exp(-depth / 0.008))
    return inside * (6 + 2 * x), inside * np.sin(7 * x + 3 * y) * 1.2


def separation():
    """A specimen that was turned over about x, and drifted and turned a little."""
    random = np.random.default_rng(4)
    x, y = places(130, 144)
    turn, dx, dy = math.radians(2), 3.3 / 144, -5.6 / 144
    first, second = [], []
    for i in range(3):
        electric, magnetic = edges(x, y)
        first.append(electric + magnetic * (1 - 0.2 * i) + random.normal(0, 0.02, x.shape))
        u, v = x - dx, -(y - dy)
        electric, magnetic = edges(u * math.cos(turn) - v * math.sin(turn), u * math.sin(turn) + v * math.cos(turn))
        second.append(electric - magnetic * (1 - 0.2 * i) + random.normal(0, 0.02, x.shape) + 2 * math.pi * i)
    tilts = {"TiltAngles": [-20, 0, 20], "TiltAxis": "x", "Content": "Phase"}
    one, other = series("first.npy", first, **tilts), series("second.npy", second, **tilts)
    pairs = simple.SeparateMagneticPhase(Series=one, Turned=other)
    magnetic, electric = output(pairs), output(pairs, 1)
    table = output(pairs, 2)
    expect(word(magnetic, "content") == "phase" and word(electric, "content") == "electrostatic phase", "each says what it is")
    expect(table.GetNumberOfRows() == 3 and table.GetColumnByName("yy").GetValue(0) < -0.9, "a row a pair, mirrored about x")
    valid = stack(magnetic, "valid") > 0
    expect(valid.mean() > 0.8, f"most pixels are known: {valid.mean()}")
    for i in range(3):
        error = (stack(magnetic)[i] - edges(x, y)[1] * (1 - 0.2 * i))[valid[i]]
        expect(np.std(error) < 0.03, f"magnetic phase of image {i}: {np.std(error)} rad")
    tilts["TiltAngles"] = [-20, 0, 25]
    expect("differ by up to 5" in word(output(simple.SeparateMagneticPhase(Series=one, Turned=series("again.npy", second, **tilts))), "notes"),
        "tilts that differ are said")
    refused(simple.SeparateMagneticPhase(Series=one, Turned=series("two.npy", second[:2], **{**tilts, "TiltAngles": [-20, 0]})), "images")
    refused(simple.SeparateMagneticPhase(Series=one, Turned=other, RegisterBy="Amplitudes"), "amplitude")
    refused(simple.SeparateMagneticPhase(Series=one, Turned=simple.MarkAsTiltSeries(Input=other, PixelSize=2 * NM)),
        "the pixels of the turned series")
    refused(simple.VFETReconstruction(XSeries=servermanager.OutputPort(pairs, 1), YSeries=servermanager.OutputPort(pairs, 1)), "content 'electrostatic phase'",
        "Separate Magnetic Phase")


os.chdir(tempfile.mkdtemp())
refusedFocalSeries(*transport())
separation()
print("focal series and pairs: imaged, solved, separated")
