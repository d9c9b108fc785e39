"""Volumes and series that a test makes from arrays of its own."""

import numpy
from paraview import simple
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkImageData


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
