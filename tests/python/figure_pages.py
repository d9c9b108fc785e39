"""Pages of figures: what is saved is what is shown, a page replaces its like, shares with others and goes as a whole, also
after a state was loaded; titles follow the data; legends are whole in views of any shape."""

import os
import sys

import numpy
from paraview import servermanager, simple

import magnet
from check import expect, near
from figure_count import proxies as count
from figures_look import picture
from magnet import layouts, page, sections


def pipeline():
    """A vortex, its images and VFET of it."""
    texture = simple.MagneticTexture(registrationName="Vortex", Texture="Vortex", Dimensions=[32, 32, 32], Spacing=[8, 8, 8],
        Radius=100, Thickness=60, CoreRadius=25)
    magnet.update(texture)
    truth = magnet.update(simple.MagneticInduction(registrationName="Truth", Input=texture))
    series = magnet.update(simple.PhaseTiltSeries(registrationName="Series", Input=texture, MaximumTilt=60, TiltStep=10))
    vfet = magnet.update(simple.VFETReconstruction(registrationName="VFET", XSeries=series, YSeries=simple.OutputPort(series, 1)))
    return truth, vfet


def nodes():
    return sorted(name for name, _ in simple.GetSources() if name.startswith("Figure"))


def tabs():
    return sorted(name for name, _ in simple.GetLayouts())


def same(path, other):
    a, b = picture(path), picture(other)
    return a.shape == b.shape and abs(a - b).mean() < 0.5


def saved_is_shown():
    """Not what was made last."""
    first, second = layouts.side_by_side(), layouts.components()
    page.save("first.png", first)
    page.save("second.png", second)
    expect(not same("first.png", "second.png"), "two pages that differ")
    for shown, name in ((first, "first.png"), (second, "second.png")):
        simple.SetActiveView(shown.views[0][0])
        expect(same(page.save("shown.png"), name), f"the page that is shown is saved, {name}")
    blank = simple.CreateLayout("Layout of mine")
    view = simple.CreateView("RenderView")
    blank.AssignView(0, view)
    simple.SetActiveView(view)
    try:
        page.save("shown.png")
        expect(False, "a tab that is no figure is refused")
    except magnet.MagnetError as error:
        expect("Layout of mine" in str(error) and "Side by side" in str(error), f"in words that help: {error}")
    simple.Delete(view)
    simple.Delete(blank)


def names_say_what():
    layouts.side_by_side(arrows=True, shading="In-plane strength")
    layouts.side_by_side(z=20)
    layouts.components("z", 16)
    for name in ("Side by side", "Induction map", "Side by side, z = 20 nm", "Components, x = 0 nm", "Components, z = 16 nm"):
        expect(tabs().count(name) == 1, f"one tab '{name}' among {tabs()}")
    words = {source.Text for source in simple.GetSources().values() if source.SMProxy.GetXMLName() == "TextSource"}
    expect({"x = 0 nm; y to the right, z up", "z = 16 nm; x to the right, y up"} <= words and {"z = 4 nm", "z = 20 nm"} <= {each.split(",")[0] for each in words if " T" in each},
        f"sections say where they are, and what full colour is: {sorted(words)}")


def again_replaces():
    before, proxies, names = nodes(), count(), tabs()
    for _ in range(2):
        layouts.side_by_side()
        layouts.side_by_side(arrows=True, shading="In-plane strength")
        layouts.components()
    expect(nodes() == before, f"made again, the same hidden nodes: {len(nodes())}, before {len(before)}")
    expect(tabs() == names, f"and the same tabs: {tabs()}")
    expect(count() == proxies, f"and as many proxies: {count()}, before {proxies}")


def goes_as_a_whole():
    for made in page.pages():
        page.close(made)
    expect(not nodes(), f"nothing is left: {nodes()}")
    expect(not simple.GetLayouts() and not count(("views", "scalar_bars", "figure_pages")), "no tab, no view, no bar")
    proxies = count()
    kept = layouts.side_by_side()
    alone = nodes()
    for kind in (name for name in layouts.__all__[1:] if name != "trust"):  # needs a model: real_series.py
        # As the window does where a tab is closed: what belongs to it goes, but for what another page shows.
        made = getattr(layouts, kind)()
        for line in made.views:
            for view in line:
                simple.Delete(view)
        simple.Delete(made.layout)
        page.tidy()
        expect(nodes() == alone, f"{kind} leaves {sorted(set(nodes()) - set(alone))}, takes {sorted(set(alone) - set(nodes()))}")
    page.save("kept.png", kept)
    page.close(kept)
    # Colour tables stay: they are ParaView's, and small.
    expect(count(("sources", "representations", "views", "layouts", "figure_pages")) <= proxies, "nothing piles up")


def nothing_of_what_failed():
    """A page that could not be made leaves nothing behind, and takes nothing of another."""
    layouts.layer_errors()
    before, names = nodes(), tabs()
    whole = sections._section
    sections._section = None
    try:
        layouts.components()
        expect(False, "it fails")
    except TypeError:
        pass
    sections._section = whole
    page.tidy()
    expect((nodes(), tabs()) == (before, names), f"what is left: {nodes()}, {tabs()}")
    page.close(page.pages()[0])


def titles(kind="Vector"):
    """By result, what the figures say of it."""
    found = {}
    for (name, _), source in simple.GetSources().items():
        if source.SMProxy.GetXMLName() == "FigureTitle" and source.Component == kind:
            source.UpdatePipeline()
            found[name.split(", ")[-1]] = servermanager.Fetch(source).GetColumn(0).GetValue(0)
    return found


def titles_follow(vfet):
    made = layouts.side_by_side()

    def score():
        node = next(source for source in simple.GetSources().values() if source.SMProxy.GetXMLName() == "NRMSE")
        return f"NRMSE {100 * magnet.scores(node)[0]['NRMSE']:.1f} %"

    first = score()
    expect(titles() == {"Truth": "Truth", "VFET": f"VFET\n{first}"}, f"name and score: {titles()}")
    vfet.LowPassPeriod = 60
    simple.Render(made.views[0][-1])
    expect(titles()["VFET"] == f"VFET\n{score()}" and score() != first, f"{titles()} over the new image, {score()}")
    vfet.LowPassPeriod = 0
    simple.Render(made.views[0][-1])
    expect(titles()["VFET"] == f"VFET\n{first}", f"and no longer: {titles()}")


def wheel_is_whole(truth):
    """Both discs at the right of the foot, in views wider than high, as high, and higher."""
    for width, height in ((1600, 400), (1200, 500), (700, 700), (400, 700)):
        made = layouts.side_by_side(truth=truth)
        made.size = (width, height)
        made.layout.SetSize(width, height)
        made.fit()
        simple.SaveScreenshot("wheel.png", made.layout, ImageResolution=[width, height])
        foot = picture("wheel.png")[-int(0.22 * height):]
        x = numpy.nonzero((foot.max(axis=2) - foot.min(axis=2) > 60).any(axis=0))[0]
        expect(len(x) > 0, f"the wheel is drawn at {width} x {height}")
        expect(x.min() > 0.4 * width and x.max() < 0.96 * width, f"from {x.min()} to {x.max()} of {width} pixels")
        # Two discs and their letters are twice as wide as they are high.
        y = numpy.nonzero((foot.max(axis=2) - foot.min(axis=2) > 60).any(axis=1))[0]
        expect(x.max() - x.min() > 1.8 * (y.max() - y.min()), f"both discs, {x.max() - x.min()} x {y.max() - y.min()}")


def after_a_state():
    layouts.components()
    made = layouts.side_by_side()
    page.save("before_state.png", made)
    there = nodes()
    simple.SaveState("pages.pvsm")
    size = os.path.getsize("pages.pvsm")
    simple.ResetSession()
    magnet.load()
    simple.LoadState("pages.pvsm")
    expect(nodes() == there, "the hidden nodes are there again")
    found = {each.title: each for each in page.pages()}
    expect(set(found) == {"Side by side", "Components, x = 0 nm"}, f"the pages are known again: {sorted(found)}")
    loaded = found["Side by side"]
    loaded.layout.SetSize(*loaded.size)
    simple.SetActiveView(loaded.views[0][0])
    page.save("after_state.png")
    near(float(abs(picture("after_state.png") - picture("before_state.png")).mean()), 0.0, 0.5, "the page that is shown")
    simple.SaveState("again.pvsm")
    # Links of the user's settings to pages that are gone stay with the session that made them.
    again = os.path.getsize("again.pvsm")
    expect(again < 1.1 * size, f"a state of what was loaded has {again} bytes, that which was loaded {size}")
    layouts.side_by_side()
    expect(nodes() == there and tabs().count("Side by side") == 1, "made again, the loaded page is replaced")
    for each in page.pages():
        page.close(each)
    expect(not nodes(), f"a loaded page goes as a whole: {nodes()}")


def main():
    magnet.load()
    truth, vfet = pipeline()
    saved_is_shown()
    names_say_what()
    again_replaces()
    goes_as_a_whole()
    nothing_of_what_failed()
    titles_follow(vfet)
    wheel_is_whole(truth)
    after_a_state()
    # Or ParaView 5.13 ends with an X error, of windows that the session before had.
    simple.Disconnect()
    print("1 passed, 0 failed", flush=True)


main()
sys.exit(0)
