"""Series as experiments give them: one axis or several, of any direction, with pixels that do not count.

    pvpython series.py
"""


import numpy as np
from paraview import servermanager, simple
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonCore import vtkDoubleArray
from vtkmodules.vtkCommonDataModel import vtkImageData

import magnet
from check import expect, near, refused

magnet.load()
random = np.random.default_rng(2)
texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[40, 40, 40], Spacing=[6, 6, 6], Radius=80.0, Thickness=50.0,
    CoreRadius=30.0)
truth = magnet.update(simple.MagneticInduction(Input=texture))
both = magnet.update(simple.PhaseTiltSeries(Input=texture, MaximumTilt=60.0, PhaseNoise=0.01))
original = [servermanager.Fetch(servermanager.filters.PassThrough(Input=servermanager.OutputPort(both, port)))
    for port in (0, 1)]


def series(number, valid=None, change=None, **field):
    """The series about x (0) or y (1) with other field data; `valid` masks its pixels [image, y, x]."""
    image = vtkImageData()
    image.DeepCopy(original[number])
    if change is not None:
        nx, ny, images = image.GetDimensions()
        phase = numpy_support.vtk_to_numpy(image.GetPointData().GetArray("phase")).reshape(images, ny, nx)
        phase[:] = change(phase)
    if valid is not None:
        array = numpy_support.numpy_to_vtk(valid.astype(np.uint8).ravel(), deep=1)
        array.SetName("valid")
        image.GetPointData().AddArray(array)
    for name, value in field.items():
        image.GetFieldData().RemoveArray("tilt_axis")
        array = vtkDoubleArray()
        array.SetName(name)
        array.InsertNextValue(value)
        image.GetFieldData().AddArray(array)
    source = simple.PVTrivialProducer()
    source.GetClientSideObject().SetOutput(image)
    source.UpdatePipeline()
    return source


def error(node, array):
    return magnet.data.scores(simple.NRMSE(Reference=truth, Reconstruction=node, ReconstructionArray=array))[0]["NRMSE"]


def model(**inputs):
    return magnet.update(simple.ModelBasedReconstruction(Support=texture, **inputs))


def values(node, name):
    return numpy_support.vtk_to_numpy(servermanager.Fetch(node).GetPointData().GetArray(name))


x, y = series(0), series(1)
pair = model(XSeries=x, YSeries=y)
# Whatever source is active: ParaView's Python makes it the first input, where that is not named.
simple.SetActiveSource(x)
expect((values(model(Series=[x, y]), "B_model") == values(pair, "B_model")).all(), "Series are X Series and Y Series")
simple.SetActiveSource(texture)
one = model(Series=[x])
near(one.FieldData["chi_square"].GetRange()[0], 1.0, 0.15, "chi square of one axis")
expect(error(one, "B_model") < 0.2, f"{error(one, 'B_model'):.3f} from one axis")
turned = [series(0, tilt_axis_azimuth=0.0, detector_azimuth=0.0), series(1, tilt_axis_azimuth=90.0)]
expect((values(model(Series=turned), "B_model") == values(pair, "B_model")).all(), "azimuths are the axes x and y")
refused(simple.ModelBasedReconstruction(Series=[x], Support=None), "Support")

# A background of second order, and pixels that do not count.
shape = (original[0].GetDimensions()[2], 40, 40)
rows, columns = np.mgrid[-1:1:40j, -1:1:40j]
spoil = lambda phase: phase + 5.0 * columns - 3.0 * rows + columns * rows - rows**2
masks = [random.random(shape) > 0.1 for _ in (0, 1)]
masked = [series(i, masks[i], lambda p, i=i: np.where(masks[i], spoil(p), np.nan)) for i in (0, 1)]
found = model(Series=masked, Background="Quadratic")
expect(error(found, "B_model") < 1.2 * error(pair, "B_model") + 0.005, f"{error(found, 'B_model'):.3f} with gaps, "
    f"{error(pair, 'B_model'):.3f} without")

vfet = magnet.update(simple.VFETReconstruction(XSeries=x, YSeries=y))
again = magnet.update(simple.VFETReconstruction(XSeries=turned[0], YSeries=turned[1]))
expect((values(again, "B_vfet") == values(vfet, "B_vfet")).all(), "VFET by azimuths")
gaps = [series(i, masks[i], lambda p, i=i: np.where(masks[i], p, np.nan)) for i in (0, 1)]
filled = magnet.update(simple.VFETReconstruction(XSeries=gaps[0], YSeries=gaps[1]))
expect(error(filled, "B_vfet") < error(vfet, "B_vfet") + 0.01, "VFET with gaps")
refused(simple.VFETReconstruction(XSeries=x, YSeries=series(1, tilt_axis_azimuth=20.0)), "20 degrees apart")
print("one axis %.1f %%, two %.1f %%, with gaps %.1f %%; VFET %.1f %%, with gaps %.1f %%" % tuple(100 * error(node, array)
    for node, array in ((one, "B_model"), (pair, "B_model"), (found, "B_model"), (vfet, "B_vfet"), (filled, "B_vfet"))))
