"""A macro: the model was fitted in the outline of the file, and nothing that was typed since has reached a node."""

from paraview import simple

model = simple.FindSource("ModelBasedReconstruction1")
vfet = simple.FindSource("VFETReconstruction1")
assert model.Support.FileName[0].endswith("own/mask.vti"), model.Support
assert vfet.LowPassPeriod == 0, vfet.LowPassPeriod
assert model.OutOfDate == 0 and vfet.OutOfDate == 0
data = model.GetDataInformation().GetFieldDataInformation()
print("chi square", data.GetArrayInformation("chi_square").GetComponentRange(0)[0], flush=True)
