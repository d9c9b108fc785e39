"""Complete pipelines, from data to a figure, one call each: the menu MagNet ▸ Examples."""

import pathlib

from paraview import simple

from . import layouts, specimens
from .data import MagnetError, read, update
from .legends import LABEL_SIZE, color_wheel, text
from .page import Page, made
from .plugin import plugin_path

__all__ = ["measured_series", "measured_skyrmion", "magnet_and_physics", "simulated_vortex", "one_tilt_axis", "two_axes",
    "textures"]


def sample(name):
    """The path of a sample file: share/magnet/samples above the plugin, or sample-data of the source tree."""
    for folder in pathlib.Path(plugin_path()).resolve().parents:
        for file in (folder / "share" / "magnet" / "samples" / name, folder / "sample-data" / name):
            if file.is_file():
                return str(file)
    raise MagnetError(f"the sample data are missing: share/magnet/samples/{name} is in no folder above {plugin_path()}")


def _sample_reconstruction():
    """The sample series within ±45°, the truth, VFET and MagNet's enhancement of it."""
    x, y = read(sample("x_45.vti")), read(sample("y_45.vti"))
    vfet = update(simple.VFETReconstruction(registrationName="VFET", XSeries=x, YSeries=y))
    magnet = update(simple.MagNet(registrationName="MagNet", Input=vfet))
    truth = update(simple.MagneticInduction(registrationName="Truth", Input=read(sample("skyrmion.vti"))))
    return (x, y), {"truth": truth, "vfet": vfet, "magnet": magnet}


def measured_series():
    """The sample series within ±45°: images that Play tilts, sinograms, the missing wedges."""
    x, y = read(sample("x_45.vti")), read(sample("y_45.vti"))
    return layouts.tilt_series(x, y, specimen=read(sample("skyrmion.vti")))


def measured_skyrmion():
    """The sample series within ±45°, reconstructed by VFET, enhanced by MagNet, beside the truth."""
    return layouts.side_by_side(**_sample_reconstruction()[1])


def magnet_and_physics():
    """The same, and then the magnetization that explains the images, in the outline of a film that begins at MagNet's."""
    (x, y), volumes = _sample_reconstruction()
    model = update(simple.ModelBasedReconstruction(registrationName="MagNet + physics", XSeries=x, YSeries=y,
        Support=volumes["magnet"], Outline="As a film"))
    return layouts.side_by_side(**volumes, model=model)


def _vortex():
    """A vortex in a disc of 48³ voxels, and its induction."""
    texture = update(simple.MagneticTexture(registrationName="Vortex", Texture="Vortex", Dimensions=[48, 48, 48],
        Spacing=[8, 8, 8], Radius=150, Thickness=120, CoreRadius=25))
    return texture, update(simple.MagneticInduction(registrationName="Truth", Input=texture))


# What a microscope adds: noise, a background of its own in each image, pixels that failed, images that are a little astray.
_AS_MEASURED = {"PhaseNoise": 0.02, "PhaseOffset": 1.0, "PhaseRamp": 0.01, "PhaseCurvature": 0.2, "MissingPixels": 0.1}


def one_tilt_axis():
    """A vortex from one series of nine images, -60° to 60° about x, with backgrounds, gaps and shifts: the magnetization that
    explains them, in the known outline, the images brought into place on the way."""
    texture, truth = _vortex()
    series = update(simple.PhaseTiltSeries(registrationName="About x", Input=texture, MaximumTilt=60, TiltStep=15,
        ImageShift=8, **_AS_MEASURED))
    layouts.tilt_series(series, specimen=texture)
    model = update(simple.ModelBasedReconstruction(registrationName="Model-based", Series=[series], Support=texture,
        Background="Quadratic", Refine="Shifts"))
    return layouts.side_by_side(truth=truth, model=model)


def two_axes():
    """The vortex from two series whose axes are 70° apart, with backgrounds and gaps: VFET, and the magnetization that explains
    the images, in the known outline."""
    texture, truth = _vortex()
    about = [update(simple.PhaseTiltSeries(registrationName=f"About {azimuth}°", Input=texture, MaximumTilt=60, TiltStep=5,
        TiltAxisAzimuth=azimuth, Seed=azimuth + 1, **_AS_MEASURED)) for azimuth in (0, 70)]
    flat = [update(simple.PrepareTiltSeries(registrationName=f"Without background, {azimuth}°", Input=each, Background="Remove offset and ramp"))
        for azimuth, each in zip((0, 70), about)]
    vfet = update(simple.VFETReconstruction(registrationName="VFET", XSeries=flat[0], YSeries=flat[1],
        LowPassPeriod=64))
    model = update(simple.ModelBasedReconstruction(registrationName="Model-based", Series=about, Support=texture,
        Background="Quadratic"))
    return layouts.side_by_side(truth=truth, vfet=vfet, model=model)


def simulated_vortex():
    """A vortex, its induction, phase images within ±60°, VFET, and the error of each layer."""
    texture, truth = _vortex()
    series = update(simple.PhaseTiltSeries(registrationName="Phase images", Input=texture, MaximumTilt=60, TiltStep=5))
    vfet = update(simple.VFETReconstruction(registrationName="VFET", XSeries=series,
        YSeries=simple.OutputPort(series, 1)))
    layouts.layer_errors(truth=truth, vfet=vfet)
    return layouts.side_by_side(truth=truth, vfet=vfet, arrows=True)


_TEXTURES = ("Single domain", "Vortex", "Néel vortex", "Cylindrical domains", "Skyrmion", "Skyrmion lattice", "Spin helix",
    "Conical", "Hopfion")


def textures():
    """Nine closed forms in a disc, the corner nearest to the viewer cut away, coloured by the direction of M."""
    page = Page("Textures", 3, 3, panel=0.8)
    views = [view for line in page.views for view in line]
    for view, name in zip(views, _TEXTURES):
        texture = simple.MagneticTexture(registrationName=name, Texture=name, Dimensions=[60, 60, 24], Spacing=[8, 8, 8],
            Radius=200, Thickness=130)
        specimens.show(page, view, texture, name)
        text(view, name, size=LABEL_SIZE)
    color_wheel(page, views[-1])
    page.link_cameras()
    return made(page)
