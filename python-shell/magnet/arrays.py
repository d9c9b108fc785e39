"""Between NumPy's arrays and the pipeline's images."""

import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkImageData

from .data import update


def fetched(node, port=0):
    """The image, or the table, of one of a node's outputs, once it is up to date."""
    update(node)
    # Fetch takes the first output; a filter in between takes the one that is meant.
    return servermanager.Fetch(simple.PassThrough(Input=servermanager.OutputPort(node, port)) if port else node)


def array_of(image, name):
    """A point array of an image, (z or image, y, x, ...)."""
    values = vtk_to_numpy(image.GetPointData().GetArray(name))
    return values.reshape(*image.GetDimensions()[::-1], *values.shape[1:])


def produced(size, spacing, arrays, fields=()):
    """A source about the origin with these arrays (components last; float in single precision), and field data: numbers, a row a
    tuple, or a word.
    """
    image = vtkImageData()
    image.SetDimensions(*size)
    image.SetSpacing(*spacing)
    image.SetOrigin(*(-0.5 * (n - 1) * h for n, h in zip(size, spacing)))
    for data, named in ((image.GetPointData(), arrays), (image.GetFieldData(), dict(fields))):
        for name, values in named.items():
            if isinstance(values, str):
                array = vtkStringArray()
                array.InsertNextValue(values)
            else:
                points = data is image.GetPointData()
                kind = "u1" if values.dtype == bool else "f4" if points and values.dtype == float else values.dtype
                tuples = image.GetNumberOfPoints() if points else len(values)
                array = numpy_to_vtk(numpy.ascontiguousarray(values, kind).reshape(tuples, -1), deep=True)
            array.SetName(name)
            data.AddArray(array)
    source = simple.PVTrivialProducer()
    source.GetClientSideObject().SetOutput(image)
    source.UpdatePipeline()
    return source
