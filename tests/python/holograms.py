"""Holograms as a pipeline: simulated, reconstructed, unwrapped, and what the nodes say of images that they can't use.

    pvpython holograms.py
"""

import math
import os
import tempfile

import numpy as np
from paraview import servermanager, simple

import magnet
from check import expect, near, refused
from outputs import numbers, output, stack, word

NM = 2.0


def series(name, images, **settings):
    """A reader of a stack [image, y, x]."""
    np.save(name, images)
    return simple.TiltSeriesReader(FileNames=[os.path.abspath(name)], PixelSize=NM, **settings)


def phases(n):
    """Smooth phases of up to 8 rad, of n x n pixels, at tilts of -40, 0 and 40 degrees."""
    y, x = (np.mgrid[:n, :n] + 0.5) / n - 0.5
    return np.stack([8.0 * np.exp(-(x**2 + (y / math.cos(t)) ** 2) / 0.03) + 0.8 * np.sin(5 * x) * math.cos(t)
        for t in np.radians([-40, 0, 40])]).astype(np.float32)


def retrieved():
    """Wave and phase of noisy holograms."""
    truth = series("truth.npy", phases(96), TiltAngles=[-40, 0, 40], TiltAxis="x", Content="Phase")
    holograms = simple.SimulateHologram(Input=truth, Contrast=0.4, Electrons=2000, Drift=1.5)
    made, vacuum = output(holograms), output(holograms, 1)
    expect(made.GetDimensions() == (384, 384, 3) and vacuum.GetDimensions() == (384, 384, 1), "four pixels of the camera in one")
    near(made.GetSpacing()[0], NM / 4, 1e-9, "pixel of the camera [nm]")
    expect(word(made, "content") == "counts" and numbers(made, "tilt_angles") == [-40, 0, 40], "counts, with the tilts")
    near(np.mean(stack(made, "counts")), 2000, 5, "electrons in a pixel")

    wave = simple.HologramReconstruction(Input=holograms, Reference=servermanager.OutputPort(holograms, 1))
    image = output(wave)
    expect(word(image, "content") == "wrapped phase", "it says that it is wrapped")
    near(numbers(image, "fringe_spacing"), 4.0, 0.02, "fringe spacing")
    near(numbers(image, "fringe_contrast"), 0.4, 0.01, "contrast")
    expect(numbers(image, "hologram_binning") == [4], "binned as the aperture allows")
    near(image.GetSpacing()[0], NM, 1e-9, "pixel of the result [nm]")
    expect(np.abs(stack(image)).max() <= math.pi + 1e-5, "wrapped")
    expect(image.GetDimensions() == (96, 96, 3), f"the size that the data told: {image.GetDimensions()}")

    unwrapped = simple.UnwrapPhase(Input=wave)
    result = output(unwrapped)
    expect(result.GetDimensions() == (96, 96, 3) and word(result, "content") == "phase", "unwrapped, of the same size")
    valid = stack(result, "valid") > 0
    expect(valid.mean() > 0.7, f"most pixels are valid: {valid.mean()}")
    # The offset of an image is what its fringes have drifted.
    error = stack(result) - phases(96)
    for i in range(3):
        one = error[i][valid[i]]
        sigma = numbers(result, "phase_sigma")[i]
        spread = np.std(one - np.median(one))
        expect(0.8 * sigma < spread < 1.3 * sigma, f"noise of image {i}: {spread}, told {sigma}")
    expect(np.ptp([np.median(error[i][valid[i]]) for i in range(3)]) < 2 * math.pi, "no jumps between images")
    return holograms, wave, unwrapped


def settings(holograms, wave):
    """Other sideband, another binning."""
    first = stack(output(wave)).copy()
    keep = stack(output(wave), "valid") > 0
    wave.OtherSideband = 1
    other = stack(output(wave))
    near(np.angle(np.exp(1j * (first + other)))[keep], 0.0, 1e-3, "the other sideband's phase is the negative")
    wave.OtherSideband = 0
    wave.Binning = 2
    expect(output(wave).GetDimensions() == (192, 192, 3), "binned by 2")
    wave.Binning = 5
    refused(wave, "the binning is 5", "would cut the aperture")
    wave.Binning = 0
    wave.Sideband = [0.231, 0.096]
    near(numbers(output(wave), "sideband")[:2], [0.231, 0.096], 1e-12, "the sideband that was asked for")
    wave.Sideband = [0, 0]
    alone = simple.HologramReconstruction(Input=holograms)
    expect("without a reference" in word(output(alone), "notes"), "without a reference, that is said")


def masked(holograms):
    """Pixels that do not count in the holograms do not in the phases, and binning knows how far the noise reaches."""
    counts, mask = stack(output(holograms), "counts"), np.ones((3, 384, 384), np.uint8)
    mask[1, 100:140, 200:230] = 0
    np.save("mask.npy", mask)
    given = series("masked.npy", counts, Content="Counts", TiltAngles=[-40, 0, 40], ValidFile=os.path.abspath("mask.npy"))
    wave = simple.HologramReconstruction(Input=given, Reference=servermanager.OutputPort(holograms, 1), Binning=1)
    image = output(wave)
    expect((stack(image, "valid")[1, 100:140, 200:230] == 0).all() and stack(image, "valid")[0, 120, 210] == 1, "masked")
    element = numbers(image, "resolution_element_pixels")[0]
    near(element, 4 * 3 / math.sqrt(math.pi), 0.4, "edge of a resolution element [pixel]")
    flat = output(simple.PrepareTiltSeries(Input=simple.UnwrapPhase(Input=wave), Binning=4))
    near(numbers(flat, "phase_sigma"), numbers(image, "phase_sigma"), 1e-9, "the mean within an element has its noise")


def behind(wave, unwrapped):
    """A reconstruction takes it, of a size that only the data told; and needs no second run for it."""
    model = simple.VFETReconstruction(XSeries=unwrapped, YSeries=simple.MarkAsTiltSeries(Input=unwrapped, TiltAxis="y",
        AnglesFrom="List", TiltAngles=[-40, 0, 40]))
    expect(output(model).GetDimensions() == (96, 96, 96), "a volume of the size of the images")
    made = wave.GetClientSideObject().GetOutputDataObject(0).GetPointData().GetArray("phase").GetMTime()
    simple.Slice(Input=wave).UpdatePipeline()
    wave.UpdatePipeline()
    expect(wave.GetClientSideObject().GetOutputDataObject(0).GetPointData().GetArray("phase").GetMTime() == made,
        "no work is done twice for a size that only the data told")
    refused(simple.VFETReconstruction(XSeries=wave, YSeries=wave), "the x series holds images of the content 'wrapped phase'", "Unwrap Phase")


def refusals(holograms):
    """What can't be used."""
    counts = stack(output(holograms), "counts")
    random = np.random.default_rng(3)
    flat = series("flat.npy", random.poisson(1000, (1, 128, 128)).astype(np.uint16))
    image = output(flat)
    expect(word(image, "content") == "counts" and image.GetPointData().GetArray("counts"), "whole numbers are counts")
    expect(word(output(series("zero.npy", np.zeros((2, 8, 8), np.uint8))), "content") is None, "a mask is not")
    refused(simple.HologramReconstruction(Input=flat), "sideband")
    small = series("small.npy", counts[:1, :200, :], Content="Counts")
    refused(simple.HologramReconstruction(Input=holograms, Reference=small), "the reference hologram has", "the object's")
    two = series("two.npy", counts[:2], Content="Counts")
    refused(simple.HologramReconstruction(Input=holograms, Reference=two), "2 reference holograms for 3")
    refused(simple.HologramReconstruction(Input=series("full.npy", np.minimum(counts, 2400), Content="Counts")), "saturated")
    given = series("given.npy", phases(96), TiltAngles=[-40, 0, 40], Content="Phase")
    refused(simple.HologramReconstruction(Input=given), "content 'phase'", "as the camera recorded them")
    refused(simple.UnwrapPhase(Input=given), "content 'phase'")
    refused(simple.HologramReconstruction(Input=series("told.npy", phases(96))), "holds no counts")
    refused(simple.SimulateHologram(Input=holograms), "content 'counts'")
    refused(simple.SimulateHologram(Input=given, Contrast=0.99, FringeSpacing=2.5), "can't have a contrast")
    refused(simple.VFETReconstruction(XSeries=two, YSeries=two), "content 'counts'", "Hologram Reconstruction")


os.chdir(tempfile.mkdtemp())
holograms, wave, unwrapped = retrieved()
settings(holograms, wave)
behind(wave, unwrapped)
masked(holograms)
refusals(holograms)
print("holograms: simulated, reconstructed, unwrapped")
