"""Runs inside the real ParaView window: the plugin is loaded, its menus' proxies are there, a pipeline renders."""

import os

import paraview.simple as simple
from paraview import servermanager

import magnet
from check import expect


def main():
    texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[50, 50, 20], Spacing=[10, 10, 10], CoreRadius=40)
    coloured = simple.DirectionColor(Input=texture)
    magnet.update(coloured)
    view = simple.GetActiveViewOrCreate("RenderView")
    material = simple.Threshold(Input=coloured, Scalars=["POINTS", "mask"], LowerThreshold=1, UpperThreshold=1)
    shown = simple.Show(material, view)
    simple.ColorBy(shown, ("POINTS", "direction_color"))
    shown.MapScalars = 0
    simple.Hide(texture, view)
    simple.ResetCamera(view)
    simple.Render(view)
    path = os.environ["MAGNET_RESULT"]
    simple.SaveScreenshot(path, view, ImageResolution=[800, 600])
    expect(os.path.getsize(path) > 10000, "a picture with something in it")
    manager = servermanager.ProxyManager().SMProxyManager
    for group, name in (("sources", "MagneticTexture"), ("filters", "MagneticInduction"), ("filters", "PhaseTiltSeries"),
            ("filters", "VFETReconstruction"), ("filters", "NRMSE"), ("filters", "DirectionColor"),
            ("filters", "PrepareTiltSeries"), ("filters", "MarkAsTiltSeries"),
            ("filters", "ModelBasedReconstruction")):
        prototype = manager.GetPrototypeProxy(group, name)
        expect(prototype is not None, f"{group}/{name} is there")
        expect(prototype.GetHints().FindNestedElementByName("ShowInMenu") is not None, f"{name} is in the menu")
        expect(prototype.GetDocumentation().GetDescription(), f"{name} is documented")
    print("1 passed, 0 failed", flush=True)


try:
    main()
except BaseException as error:
    print(f"FAILED: {error!r}", flush=True)
    os._exit(1)
# The window would stay open: leave without its shutdown questions.
os._exit(0)
