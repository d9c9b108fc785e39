"""The model-based reconstruction in ParaView: better than VFET, the same from the script, residual series, its words."""

import os
import subprocess
import tempfile

import magnet
import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

from check import expect, is_root, near

magnet.load()


def array(source, name, port=0):
    chosen = servermanager.filters.PassThrough(Input=servermanager.OutputPort(source, port))
    image = servermanager.Fetch(chosen)
    found = image.GetPointData().GetArray(name)
    expect(found is not None, f"the array {name} is there")
    return vtk_to_numpy(found)


def number(source, name):
    return source.FieldData[name].GetRange()[0]


def score(truth, reconstruction, name):
    table = simple.NRMSE(Reference=truth, Reconstruction=reconstruction, ReferenceArray="B", ReconstructionArray=name)
    magnet.update(table)
    return servermanager.Fetch(table).GetColumnByName("NRMSE").GetValue(0)


if is_root():
    with tempfile.TemporaryDirectory() as folder:
        texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[48, 48, 48], Spacing=[5, 5, 5], Radius=85.0,
            Thickness=50.0, CoreRadius=35.0)
        truth = simple.MagneticInduction(Input=texture)
        series = simple.PhaseTiltSeries(Input=texture, MaximumTilt=45.0, PhaseNoise=0.02)
        magnet.update(series)
        paths = [os.path.join(folder, axis + ".vti") for axis in "xy"]
        for port, path in enumerate(paths):
            magnet.write(servermanager.filters.PassThrough(Input=servermanager.OutputPort(series, port)), path)
        mask = os.path.join(folder, "mask.vti")
        magnet.write(texture, mask)
        x, y = (magnet.read(path) for path in paths)
        vfet = magnet.update(simple.VFETReconstruction(XSeries=x, YSeries=y))
        model = magnet.update(simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=texture))
        before, after = score(truth, vfet, "B_vfet"), score(truth, model, "B_model")
        expect(after < 0.3 * before, f"NRMSE {before:.3f} of VFET, {after:.3f} of the model")
        near(number(model, "phase_noise_found_rad"), 0.02, 0.0005, "the noise is found")
        near(number(model, "chi_square"), 0.95, 0.1, "chi square of a model that holds")
        near(number(model, "saturation_magnetization_found_A_per_m"), 3.84e5, 8e3, "Ms is found")
        expect((array(model, "mask") == array(texture, "mask")).all(), "the support that was given")
        lengths = numpy.linalg.norm(array(model, "M_model"), axis=1)
        near(lengths.max(), number(model, "saturation_magnetization_found_A_per_m"), 100.0, "the length is exact")
        for port in (1, 2):
            residual = array(model, "phase", port)
            near(residual.std(), 0.02, 0.001, f"residuals of port {port} are noise")
        # VFET's directions as a second start: the one of the lower chi square is kept.
        hybrid = magnet.update(simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=texture, Initial=vfet))
        expect(number(hybrid, "chi_square") <= number(model, "chi_square") + 1e-9, "a second start never fits worse")
        expect(score(truth, hybrid, "B_model") < 0.3 * before, "with a second start")
        expect(number(model, "doubted_images") == 0, "no image is doubted")
        near(number(model, "residual_correlation"), 0.0, 0.03, "no structure is left in the residual images")
        strong = magnet.update(
            simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=texture, SaturationMagnetization=1.1 * 3.84e5))
        near(number(strong, "saturation_magnetization_found_A_per_m"), 1.1 * 3.84e5, 1.0, "a given Ms is kept")
        expect(number(strong, "saturation_magnetization_preferred_A_per_m") < 1.07 * 3.84e5, "a wrong Ms shows")
        sampled = magnet.update(simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=texture, Ensemble=4))
        sigma = array(sampled, "B_sigma")
        expect(numpy.isfinite(sigma).all() and 0.001 < numpy.median(sigma[array(texture, "mask") > 0]) < 0.1,
            "the uncertainty of B is some hundredths of a tesla")
        soft = magnet.update(simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=texture, Length="Soft"))
        expect(score(truth, soft, "B_model") < before, "length about the same")

        # An outline that is a voxel too wide all around, and the film that is found from there.
        wide = simple.MagneticTexture(Texture="Vortex", Dimensions=[48, 48, 48], Spacing=[5, 5, 5], Radius=90.0,
            Thickness=60.0, CoreRadius=35.0)
        film = magnet.update(simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=wide, Outline="As a film"))
        found = score(truth, film, "B_model")
        expect(found < 1.5 * after, f"NRMSE {found:.3f} as a film, {after:.3f} in the true outline")
        near(array(film, "mask").sum() / array(texture, "mask").sum(), 1.0, 0.05, "the film's volume")

        script = os.path.join(os.path.dirname(magnet.__file__), "..", "reconstruct.py")
        out = os.path.join(folder, "out.vti")
        subprocess.run(["pvpython", script, "--x", paths[0], "--y", paths[1], "--method", "Model-based", "--support", mask,
            "--out", out], check=True)
        made = magnet.read(out)
        expect(numpy.array_equal(array(made, "B_model"), array(model, "B_model")), "filter and script agree")
        expect(numpy.array_equal(array(made, "B_vfet"), array(vfet, "B_vfet")), "every step is in the file")
        array(made, "M_model")

        small = simple.MagneticTexture(Texture="Vortex", Dimensions=[20, 20, 20])
        wrong = simple.ModelBasedReconstruction(XSeries=x, YSeries=y, Support=small)
        try:
            magnet.update(wrong)
            expect(False, "a support on another grid is refused")
        except magnet.MagnetError as error:
            expect("support" in str(error), f"in words: {error}")
        swapped = simple.ModelBasedReconstruction(XSeries=y, YSeries=x)
        try:
            magnet.update(swapped)
            expect(False, "swapped series are refused")
        except magnet.MagnetError as error:
            expect("axis" in str(error) or "series" in str(error), f"in words: {error}")
print("ok")
