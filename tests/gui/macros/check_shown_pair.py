"""A macro: the page that is shown shows the second pair when it is run first, and the first pair then."""

from magnet import page
from paraview import simple

seen = [part.Input for part in page.shown().parts if part.SMProxy.GetXMLName() == "DirectionColor"]
names = {name for (name, _), source in simple.GetSources().items() if any(source.SMProxy == each.SMProxy for each in seen)}
titles = [each.title for each in page.pages()]
print(sorted(names), titles, flush=True)
if len(titles) == 1:
    assert names == {"VFETReconstruction2"} and titles == ["Side by side: second_x.mrc"], (names, titles)
else:
    assert names == {"truth.vti", "VFETReconstruction1"} and "Side by side: about_x.mrc" in titles, (names, titles)
