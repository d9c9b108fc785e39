"""Volumes and series that a test makes from arrays of its own."""

import numpy
from paraview import simple
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkImageData


def produced(size, spacing, arrays, fields=()):
    """A source with these arrays (values, components last), about the origin, and field data: numbers (a row a tuple) or a word."""
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
                tuples = image.GetNumberOfPoints() if data is image.GetPointData() else len(values)
                array = numpy_to_vtk(numpy.ascontiguousarray(values).reshape(tuples, -1), deep=True)
            array.SetName(name)
            data.AddArray(array)
    source = simple.PVTrivialProducer()
    source.GetClientSideObject().SetOutput(image)
    source.UpdatePipeline()
    return source
