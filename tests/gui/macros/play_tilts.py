"""A macro, run inside the window: the page Tilt Series plays, and the angle that its views tell follows."""

from paraview import servermanager, simple


def caption(image):
    chosen = servermanager.filters.PassThrough(Input=servermanager.OutputPort(image, 1))
    chosen.UpdatePipeline(simple.GetAnimationScene().TimeKeeper.Time)
    return servermanager.Fetch(chosen).GetColumn(0).GetValue(0)


def check():
    images = {name: source for (name, _), source in simple.GetSources().items() if source.GetXMLName() == "TiltSeriesImage"}
    assert len(images) == 2, f"two series are shown, found {sorted(images)}"
    scene = simple.GetAnimationScene()
    assert scene.PlayMode == "Snap To TimeSteps", scene.PlayMode
    table = simple.GetColorTransferFunction("phase_rad")
    scale = list(table.RGBPoints)
    seen = [sorted(caption(image) for image in images.values())]
    assert seen[0] == ["x axis, 0\u00b0", "y axis, 0\u00b0"], seen[0]
    scene.Play()
    seen.append(sorted(caption(image) for image in images.values()))
    assert seen[1] == ["x axis, +60\u00b0", "y axis, +60\u00b0"], seen[1]
    assert list(table.RGBPoints) == scale, "the colour scale changed with the tilt"
    scene.AnimationTime = 30
    print("tilts were played", flush=True)


check()
