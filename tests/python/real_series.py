"""The examples of series as a microscope gives them, with backgrounds, gaps and shifts: the magnetization is found."""

from paraview import simple

import magnet
from check import expect, near
from magnet import examples, layouts, page


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


def trusted():
    """What is told of a result without a truth."""
    texture = magnet.update(simple.MagneticTexture(Texture="Vortex", Dimensions=[24, 24, 24], Spacing=[10, 10, 10], Radius=80,
        Thickness=80))
    series = magnet.update(simple.PhaseTiltSeries(Input=texture, MaximumTilt=60, TiltStep=30, PhaseNoise=0.02))
    model = magnet.update(simple.ModelBasedReconstruction(XSeries=series, YSeries=simple.OutputPort(series, 1), Support=texture,
        LeaveOneOut=1, Ensemble=4))
    told = {name: model.FieldData[name] for name in model.FieldData.keys()}
    expect(0.8 < told["leave_one_out"].GetRange(0)[0] < 4, f"leave one out: {told['leave_one_out'].GetRange(0)}")
    finest = told["half_bit_resolution_nm"].GetRange(0)[0]
    expect(19.9 < finest < 120, f"half bit resolution {finest} nm")
    shells = {told[name].GetNumberOfTuples() for name in ("shell_period_nm", "shell_correlation", "half_bit_correlation")}
    expect(len(shells) == 1 and shells.pop() > 3, "a curve behind it")
    figures = lambda: sorted(name for name, _ in simple.GetSources() if name.startswith("Figure"))
    before = figures()
    made = layouts.trust()
    expect(page.save("trust.png", made).endswith("trust.png"), "a page of all that")
    expect(made.rows == 3, f"halves, predictions, deviations: {made.rows} charts")
    page.close(made)
    expect(figures() == before, f"it goes as a whole: {figures()}, before {before}")
    for name, most in (("B_sigma", 0.5), ("M_sigma", 4e5)):
        low, high = model.PointData[name].GetRange(-1)
        expect(0.0 <= low < high < most, f"{name}: {low} to {high}")


one = fitted("one_tilt_axis", 2)
expect(one < 0.04, f"one tilt axis: NRMSE {one}")
two = fitted("two_axes", 3)
expect(two < 0.04, f"two axes: NRMSE {two}")
trusted()
print(f"{one:.4f}, {two:.4f}\n1 passed, 0 failed", flush=True)
