"""The page "Tilt Series", here and on a server: Play tilts both series, the scale is locked, residuals stand beside."""

import sys

import check

check.connect()

from paraview import servermanager, simple  # noqa: E402

import magnet  # noqa: E402
from check import expect, near  # noqa: E402
from figures_look import picture  # noqa: E402
from magnet import layouts, page, tilts  # noqa: E402


def figure(kind):
    """The newest part of the figure of this kind, by axis."""
    found = {}
    for (name, _), source in sorted(simple.GetSources().items(), key=lambda item: int(item[0][1])):
        if source.SMProxy.GetXMLName() == kind and name.startswith("Figure"):
            found[name.split(", ")[-1].split(" ")[0]] = source
    return found


def caption(image):
    chosen = servermanager.filters.PassThrough(Input=servermanager.OutputPort(image, 1))
    chosen.UpdatePipeline(simple.GetAnimationScene().TimeKeeper.Time)
    return servermanager.Fetch(chosen).GetColumn(0).GetValue(0)


def shot(made, name):
    return picture(page.save(f"tilts_{name}.png", made, dpi=150))


def part(pixels, made, row, column, top=0.0, bottom=1.0):
    """A view without the head that has its title, or what is asked for of its height."""
    rows, columns = pixels.shape[0] // 2, pixels.shape[1]
    widths = [1.0] * (made.columns - 1) + [1.1]
    ends = [round(columns * sum(widths[:n]) / sum(widths)) for n in (column, column + 1)]
    return pixels[rows * row + int(top * rows):rows * row + int(bottom * rows), ends[0]:ends[1]]


def differ(a, b):
    return (abs(a - b).max(axis=2) > 40).mean()


def scale(array):
    points = list(simple.GetColorTransferFunction(array).RGBPoints)
    return points[0], points[-4]


def main():
    try:
        layouts.tilt_series()
        expect(False, "nothing to show is an error")
    except magnet.MagnetError as error:
        expect("no phase tilt series" in str(error), f"nothing to show: {error}")

    texture = simple.MagneticTexture(registrationName="Vortex", Texture="Vortex", Dimensions=[32, 32, 32], Spacing=[8, 8, 8],
        Radius=100, Thickness=60, CoreRadius=25)
    magnet.update(texture)
    series = simple.PhaseTiltSeries(registrationName="Series", Input=texture, MaximumTilt=60, TiltStep=20, PhaseNoise=0.02)
    magnet.update(series)
    made = layouts.tilt_series()
    expect((made.rows, made.columns) == (2, 3), "x, y and the geometry")
    scene = simple.GetAnimationScene()
    near(scene.AnimationTime, 0.0, 1e-9, "it begins untilted")
    expect(list(scene.TimeKeeper.TimestepValues) == [-60, -40, -20, 0, 20, 40, 60], "the tilts are the times")
    images = figure("TiltSeriesImage")
    before = shot(made, "0")
    largest = max(abs(end) for number in (0, 1)
        for end in servermanager.OutputPort(series, number).PointData["phase"].GetRange(0))
    locked = scale("phase_rad")
    near(locked[0], -locked[1], 1e-9, "symmetric about 0")
    expect(largest <= locked[1] <= 1.1 * largest, f"the scale {locked} holds all tilts, up to {largest}")

    scene.GoToFirst()
    for tilt in range(-60, 60, 20):
        near(scene.TimeKeeper.Time, tilt, 1e-9, "the tilt that the play buttons went to")
        scene.GoToNext()
    near(scene.TimeKeeper.Time, 60, 1e-9, "the last tilt")
    expect(caption(images["x"]) == "x axis, +60°" and caption(images["y"]) == "y axis, +60°", "the angle follows the time")
    expect(scale("phase_rad") == locked, "the scale does not")
    after = shot(made, "60")
    for row, column, what in ((0, 0, "x image"), (0, 1, "y image"), (0, 2, "beam"), (1, 0, "mark in the x sinogram"),
            (1, 1, "mark in the y sinogram"), (1, 2, "plane that is measured")):
        expect(differ(part(before, made, row, column, 0.15), part(after, made, row, column, 0.15)) > 0.001,
            f"the {what} follows the time")
    for column in (0, 1):
        expect(differ(part(before, made, 0, column, 0, 0.12), part(after, made, 0, column, 0, 0.12)) > 0.0005,
            "so does the text")

    shown = layouts.tilt_series(x=series, contours=4)
    expect(shown.columns == 2, "one series alone")
    contours = figure("TiltSeriesImage")["x"]
    expect(contours.Show == "Contours" and scale("contours") == (-1.0, 1.0), "contours from -1 to 1")
    shot(shown, "contours")

    model = simple.ModelBasedReconstruction(registrationName="Model", XSeries=series, YSeries=servermanager.OutputPort(series, 1),
        Support=texture)
    magnet.update(model)
    made = layouts.tilt_series()
    expect(made.columns == 5, "with the residuals beside")
    near(scale("residual_rad")[0], -scale("residual_rad")[1], 1e-9, "residuals are symmetric about 0")
    expect(scale("residual_rad")[1] < 0.3 * locked[1], "and have a scale of their own")
    pixels = shot(made, "residual")
    for row in range(2):
        for column in range(5):
            view = part(pixels, made, row, column)
            expect((view.min(axis=2) < 200).mean() > 0.002, f"something in view {row}, {column}")

    gaps = simple.PhaseTiltSeries(registrationName="Gaps", Input=texture, MaximumTilt=60, TiltStep=20, MissingPixels=0.15,
        TiltAxisAzimuth=33)
    made = layouts.tilt_series(x=gaps)
    pixels = shot(made, "gaps")
    expect(caption(figure("TiltSeriesImage")["33"]) == "axis at +33°, 0°", caption(figure("TiltSeriesImage")["33"]))
    for row in (0, 1):
        grey = (abs(part(pixels, made, row, 0, 0.15) - [255 * share for share in tilts.MISSING]).max(axis=2) < 6).mean()
        expect(0.03 < grey < 0.2, f"missing pixels are grey: {grey:.3f} of view {row}")
    print("1 passed, 0 failed", flush=True)


main()
sys.exit(0)
