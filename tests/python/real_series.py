"""The examples of series as a microscope gives them, with backgrounds, gaps and shifts: the magnetization is found."""

from paraview import simple

import magnet
from check import expect, near
from magnet import examples, page


def fitted(example, views):
    """The example's error against the truth, and what its model tells."""
    simple.ResetSession()
    magnet.load()
    made = getattr(examples, example)()
    expect(made.columns == views, f"{example}: {views} views")
    page.save(f"{example}.png", made)
    model = simple.FindSource("Model-based")
    score = simple.NRMSE(Reference=simple.FindSource("Truth"), Reconstruction=model, ReconstructionArray="B_model")
    told = {name: model.FieldData[name].GetRange(0)[0] for name in model.FieldData.keys()}
    near(told["chi_square"], 1.0, 0.15, f"{example}: chi square")
    near(told["phase_noise_found_rad"], 0.02, 0.002, f"{example}: the noise, beside the backgrounds")
    near(told["saturation_magnetization_found_A_per_m"], 384e3, 4e3, f"{example}: Ms")
    return magnet.scores(magnet.update(score))[0]["NRMSE"]


one = fitted("one_tilt_axis", 2)
expect(one < 0.04, f"one tilt axis: NRMSE {one}")
two = fitted("two_axes", 3)
expect(two < 0.04, f"two axes: NRMSE {two}")
print(f"{one:.4f}, {two:.4f}\n1 passed, 0 failed", flush=True)
