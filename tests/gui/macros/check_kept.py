"""A macro, run inside the window twice: the model-based result, with Ms found and the true outline, and then after a
stopped run with another Ms, is the same to the last bit."""

import builtins

import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

model = simple.FindSource("ModelBasedReconstruction1")
data = servermanager.Fetch(model)
now = vtk_to_numpy(data.GetPointData().GetArray("B_model")).copy()
assert now.shape[0] == 100**3, now.shape
before = getattr(builtins, "magnet_kept", None)
if before is None:
    assert model.OutOfDate == 0 and not model.ErrorText
    builtins.magnet_kept = now
else:
    model.UpdatePropertyInformation()
    assert model.OutOfDate == 1 and "kept" in model.ErrorText, model.ErrorText
    assert numpy.array_equal(now, before), "the result of before was not kept"
    print("kept", flush=True)
