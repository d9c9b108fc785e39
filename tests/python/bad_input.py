"""Unfit inputs through the proxies: a clear message each, an empty output, no crash."""

import math

import magnet
from paraview import simple
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkImageData
import numpy

import check
from check import expect, refused


def source(image):
    producer = simple.TrivialProducer()
    producer.GetClientSideObject().SetOutput(image)
    producer.UpdatePipeline()
    return producer


def image(dimensions, spacing=(5, 5, 5), **arrays):
    result = vtkImageData()
    result.SetDimensions(*dimensions)
    result.SetSpacing(*spacing)
    for name, components in arrays.items():
        count = result.GetNumberOfPoints()
        values = numpy.random.default_rng(1).random((count, components) if components > 1 else count)
        array = numpy_to_vtk(values.astype(numpy.float32), deep=1)
        array.SetName(name)
        result.GetPointData().AddArray(array)
    return result


def series(axis="x", angles=(-20, -10, 0, 10, 20), dimensions=(12, 10, 5), spacing=(5, 5, 1), array="phase", components=1):
    result = image(dimensions, spacing, **{array: components})
    if angles is not None:
        values = numpy_to_vtk(numpy.array(angles, dtype=float), deep=1)
        values.SetName("tilt_angles")
        result.GetFieldData().AddArray(values)
    if axis is not None:
        name = vtkStringArray()
        name.SetName("tilt_axis")
        name.InsertNextValue(axis)
        result.GetFieldData().AddArray(name)
    return result


def spoilt(value, where=7):
    result = series()
    result.GetPointData().GetArray("phase").SetValue(where, value)
    return result


def vfet(x=None, y=None, support=None):
    inputs = {"XSeries": source(x or series("x")), "YSeries": source(y or series("y"))}
    if support:
        inputs["Support"] = source(support)
    return simple.VFETReconstruction(**inputs)


magnet.update(vfet())
refused(vfet(x=series(angles=None)), "the x series has no tilt angles")
refused(vfet(y=series("y", angles=(-20, -10, 0, 10, 10))), "10 degrees twice")
refused(vfet(x=series(angles=(-20, -10, 0, 10))), "5 images and 4 tilt angles")
refused(vfet(x=series(angles=(0,), dimensions=(12, 10, 2))), "2 images and 1 tilt angles")
refused(vfet(x=series(axis="z")), "'z'", "must be 'x' or 'y'")
refused(vfet(x=series(axis=None)), "tilt_axis")
refused(vfet(y=series("y", dimensions=(14, 10, 5))), "14 x 10", "12 x 10")
refused(vfet(y=series("y", spacing=(5, 6, 1))), "6 nm")
refused(vfet(x=spoilt(math.nan)), "NaN or infinite")
refused(vfet(x=spoilt(math.inf)), "NaN or infinite")
refused(vfet(x=series(components=3)), "scalar", "3 component")
refused(vfet(x=series(array="height")), "no point data array 'phase'", "'height'")
refused(vfet(x=series("y"), y=series("x")), "swapped")
refused(vfet(x=series(spacing=(0, 5, 1))), "pixel size of 0 nm")
refused(vfet(x=series(dimensions=(12, 1, 5)), y=series("y", dimensions=(12, 1, 5))), "12 x 1 pixels")
refused(vfet(x=series(dimensions=(12, 10, 1), angles=(0,))), "only one image")
refused(vfet(support=image((9, 9, 9), mask=1)), "same size")

refused(simple.MagneticInduction(Input=source(image((6, 6, 6), M=1))), "a vector (3) is expected")
refused(simple.MagneticInduction(Input=source(image((6, 6, 6), B=3))), "no point data array 'M'")
refused(simple.MagneticInduction(Input=source(image((6, 6, 1), M=3))), "1 sample(s) along z")
refused(simple.MagneticInduction(Input=source(image((6, 6, 6), (5, 0, 5), M=3))), "spacing of 0 nm along y")
refused(simple.MagneticInduction(Input=source(vtkImageData())), "empty")
turned = image((6, 6, 6), M=3)
turned.SetDirectionMatrix(0, 1, 0, -1, 0, 0, 0, 0, 1)
refused(simple.MagneticInduction(Input=source(turned)), "rotated")

texture = source(image((6, 6, 6), M=3))
refused(simple.PhaseTiltSeries(Input=texture, MaximumTilt=0), "maximum tilt")
refused(simple.PhaseTiltSeries(Input=texture, TiltStep=0), "tilt step")
refused(simple.PhaseTiltSeries(Input=texture, DetectorBinning=4), "does not divide")
refused(simple.PhaseTiltSeries(Input=texture, PhaseNoise=-1), "phase noise")
refused(simple.PhaseTiltSeries(Input=texture, MeanInnerPotential=10), "needs a mask")
refused(simple.PhaseTiltSeries(Input=source(image((6, 6, 6), height=1))), "no point data array 'M'")

a = source(image((6, 6, 6), B=3))
refused(simple.NRMSE(Reference=a, Reconstruction=a), "'mask'")
empty = image((6, 6, 6), B=3, mask=1)
empty.GetPointData().GetArray("mask").Fill(0)
refused(simple.NRMSE(Reference=source(empty), Reconstruction=a), "mask is empty")
refused(simple.NRMSE(Reference=a, Reconstruction=source(image((6, 6, 7), B=3)), UseMask=0), "same size")
refused(simple.NRMSE(Reference=a, Reconstruction=source(image((6, 6, 6), (5, 5, 6), B=3)), UseMask=0), "spacing")
refused(simple.NRMSE(Reference=a, Reconstruction=a, ReferenceArray="M"), "no point data array 'M'")
refused(simple.MagneticTexture(Radius=0), "radius")
refused(simple.MagneticTexture(Spacing=[0, 5, 5]), "positive size")
refused(simple.MagneticTexture(Dimensions=[1, 5, 5]), "at least 2 cells")
refused(simple.DirectionColor(Input=source(image((6, 6, 6), height=1))), "no point data array")

refused(simple.OVFReader(FileName="/nonexistent.ovf"), "/nonexistent.ovf")
refused(simple.OVFReader(FileName=__file__), "no OVF file")

# Odd sizes, non-square detectors, angles in any order, other number types: these simply work.
magnet.update(vfet(x=series(angles=(10, -20, 0, 20, -10), dimensions=(13, 9, 5)), y=series("y", dimensions=(13, 9, 5))))
print(f"{check.refusals} passed, 0 failed")
