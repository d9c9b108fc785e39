"""A macro, run inside the window twice, after a node has failed: puts nodes behind it, shows and renders them. The first time it
leaves a texture for the next node that is to fail."""

from paraview import simple

view = simple.GetActiveViewOrCreate("RenderView")
sources = list(simple.GetSources().values())
marked = [source for source in sources if source.GetXMLName() == "MarkAsTiltSeries"]
failed = marked or [source for source in sources if source.GetXMLName() == "TiltSeriesReader"]
assert len(failed) == 1, failed
series = simple.PrepareTiltSeries(Input=failed[0])
vfet = simple.VFETReconstruction(XSeries=series, YSeries=series)
last = simple.Calculator(Input=simple.MagNetEnhancement(Input=vfet))
for _ in range(2):
    last.UpdatePipeline()
    simple.Show(last, view)
    simple.Render(view)
if not marked:
    texture = simple.MagneticTexture(Dimensions=[16, 16, 8])
    texture.UpdatePipeline()
    simple.SetActiveSource(texture)
