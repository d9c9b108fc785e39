"""A macro, run inside the window: nodes behind the reader of a file that can't be read, shown and rendered; and a node amid
others with a setting that can't be, for the user to apply: what fails inside a macro, ParaView says twice."""

from paraview import simple


def behind(series):
    """What would follow; nothing comes out of it."""
    vfet = simple.VFETReconstruction(XSeries=series[0], YSeries=series[1])
    return simple.Calculator(Input=simple.MagNetEnhancement(Input=vfet))


view = simple.GetActiveViewOrCreate("RenderView")
(reader,) = [source for source in simple.GetSources().values() if source.GetXMLName() == "TiltSeriesReader"]
prepared = simple.PrepareTiltSeries(Input=reader)
last = behind([prepared, prepared])
for _ in range(2):
    last.UpdatePipeline()
    simple.Show(last, view)
    simple.Render(view)
texture = simple.MagneticTexture(Dimensions=[16, 16, 8])
series = simple.PhaseTiltSeries(Input=simple.MagneticInduction(Input=texture), MaximumTilt=100)
behind([simple.OutputPort(series, 0), simple.OutputPort(series, 1)])
