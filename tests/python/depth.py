"""Volumes as deep as the specimen, and wider than the frame: VFET, MagNet and the model on them, their grids and words.

    pvpython depth.py
"""

import magnet
import numpy
from paraview import servermanager, simple
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonDataModel import vtkImageData

from check import expect, near, refused

magnet.load()
texture = simple.MagneticTexture(Texture="Skyrmion lattice", Dimensions=[48, 48, 48], Spacing=[10, 10, 10], Radius=190.0,
    Thickness=100.0)
truth = magnet.update(simple.MagneticInduction(Input=texture))
series = magnet.update(simple.PhaseTiltSeries(Input=texture, MaximumTilt=60.0, PhaseNoise=0.005))
inputs = {"XSeries": servermanager.OutputPort(series, 0), "YSeries": servermanager.OutputPort(series, 1)}


def image(node):
    return servermanager.Fetch(servermanager.filters.PassThrough(Input=servermanager.OutputPort(node, 0)))


def values(node, name):
    return numpy_support.vtk_to_numpy(image(node).GetPointData().GetArray(name))


def grid(node):
    found = image(node)
    return found.GetDimensions(), [round(place, 6) for place in found.GetBounds()]


def layers(source, first, last):
    return simple.ExtractSubset(Input=source, VOI=[0, 47, 0, 47, first, last])


def error(reference, node, name):
    return magnet.data.scores(simple.NRMSE(Reference=reference, Reconstruction=node, ReconstructionArray=name))[0]["NRMSE"]


def notes_of(node):
    notes = image(node).GetFieldData().GetAbstractArray("notes")
    return " ".join(notes.GetValue(i) for i in range(notes.GetNumberOfValues())) if notes else ""


# The middle layers of the whole, at their place.
whole = magnet.update(simple.VFETReconstruction(**inputs))
middle = magnet.update(layers(truth, 17, 30))
thin = magnet.update(simple.VFETReconstruction(**inputs, Depth=14))
expect(grid(thin) == grid(middle), f"the grid of 14 layers: {grid(thin)}, expected {grid(middle)}")
of_whole = error(middle, magnet.update(layers(whole, 17, 30)), "B_vfet")
# The worst that is known: rows of a fine lattice along an edge (core/vfet/Vfet.h).
near(error(middle, thin, "B_vfet"), of_whole, 0.02, "the error of 14 layers")
expect(thin.GetDataInformation().GetExtent() == (0, 47, 0, 47, 0, 13), "what the pipeline was told of the result")

# A margin moves the first voxel out.
wide = magnet.update(simple.VFETReconstruction(**inputs, Depth=14, Margin=5))
size, bounds = grid(wide)
expect(size == (58, 58, 14), f"with a margin of 5: {size}")
near(bounds[0], grid(thin)[1][0] - 50.0, 1e-3, "its first place along x")

# MagNet on it.
enhanced = magnet.update(simple.MagNet(Input=thin))
expect(error(middle, enhanced, "B_magnet") < 0.9 * of_whole, "MagNet is better than VFET on a thin volume")
cut = magnet.update(simple.MagNet(Input=magnet.update(simple.VFETReconstruction(**inputs, Depth=4))))
expect((values(cut, "B_magnet") == values(cut, "B_vfet")).all(), "MagNet gives back what cuts the specimen")
told = notes_of(cut)
expect("Depth in VFET Reconstruction" in told and "B_magnet is B_vfet." in told, f"and says so: {told}")

# Missing pixels are told of.
masked = image(servermanager.filters.PassThrough(Input=inputs["XSeries"]))
copy = vtkImageData()
copy.DeepCopy(masked)
mask = numpy.ones(copy.GetNumberOfPoints(), numpy.uint8)
mask[::4] = 0
array = numpy_support.numpy_to_vtk(mask, deep=1)
array.SetName("valid")
copy.GetPointData().AddArray(array)
source = simple.PVTrivialProducer()
source.GetClientSideObject().SetOutput(copy)
gaps = magnet.update(simple.VFETReconstruction(XSeries=source, YSeries=inputs["YSeries"], Depth=14))
expect("the x series: 25 % of the pixels are missing" in notes_of(gaps), f"the share of missing pixels: {notes_of(gaps)}")

# The model takes the depth of the support, or the one that is given.
support = magnet.update(layers(texture, 18, 29))
model = magnet.update(simple.ModelBasedReconstruction(**inputs, Support=support))
expect(grid(model) == grid(support), f"the model's grid: {grid(model)}, expected {grid(support)}")
expect(error(magnet.update(layers(truth, 18, 29)), model, "B_model") < 0.7 * of_whole, "the model is better than VFET")
deep = magnet.update(simple.ModelBasedReconstruction(**inputs, Support=texture))
expect(grid(deep) == grid(texture), "a whole volume as support gives a whole volume")
refused(simple.ModelBasedReconstruction(**inputs, Support=support, Depth=14), "48 x 48 x 14", "48 x 48 x 12")
refused(simple.ModelBasedReconstruction(**inputs, Support=support, Margin=3), "54 x 54 x 12")
refused(simple.VFETReconstruction(XSeries=inputs["XSeries"]), "one tilt series only", "Model Based Reconstruction")
refused(simple.VFETReconstruction(**inputs, Depth=1), "the volume's depth is 1; expected 0")
print("passed", flush=True)
