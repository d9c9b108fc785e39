"""A macro: the fits that are there have the series that the panel showed: of three axes first, then of one alone."""

from magnet import experiments
from paraview import servermanager, simple

fits = [source for source in experiments.sources() if source.SMProxy.GetXMLName() == "ModelBasedReconstruction"]
names = {source.SMProxy: name for (name, _), source in simple.GetSources().items()}
given = [[[names[each.SMProxy] for each in experiments.inputs(fit, inputs)] for inputs in ("XSeries", "YSeries", "Series")]
    for fit in fits]
chi_square = servermanager.Fetch(fits[-1]).GetFieldData().GetArray("chi_square").GetValue(0)
print(given, chi_square, flush=True)
three, alone = [["axis_0.mrc"], ["axis_60.mrc"], ["axis_150.mrc"]], [[], [], ["axis_150.mrc"]]
assert sorted(given) == sorted([three, alone][:max(1, len(fits))]), given
assert 0.3 < chi_square < 3, chi_square
