"""A macro, run inside the window after each stage of figure_pages: what is saved is shown, what is made again is replaced, what
is closed is gone."""

import builtins

from paraview import simple

from figures_look import picture
from magnet import page


def nodes():
    return sorted(name for name, _ in simple.GetSources() if name.startswith("Figure"))


def saved_is_shown(pages):
    assert page.shown().title == "Components, x = 0 nm", page.shown().title
    page.save("expected.png", pages["Components, x = 0 nm"])
    page.save("other.png", pages["Side by side"])
    saved = picture("shown.png")
    for name, alike in (("expected.png", True), ("other.png", False)):
        other = picture(name)
        same = other.shape == saved.shape and abs(other - saved).mean() < 1.0
        assert same == alike, f"what was saved is {'not ' if alike else ''}{name}"


def check():
    stage, before = getattr(builtins, "magnet_pages", (0, None))
    tabs = sorted(name for name, _ in simple.GetLayouts())
    pages = {each.title: each for each in page.pages()}
    if stage == 0:
        saved_is_shown(pages)
    elif stage == 1:
        assert (nodes(), tabs) == before, f"made again, there are {len(nodes())} nodes, {tabs}; before {before}"
        simple.SaveState("pages.pvsm")
    else:
        assert len(tabs) == len(before[1]) - 1 and len(pages) == 2, f"the tab of a page is closed, there are {tabs}"
        assert len(nodes()) < len(before[0]), "with a tab go nodes"
        needed = sorted({part.SMProxy.GetGlobalID() for each in pages.values() for part in each.parts})
        there = sorted(source.SMProxy.GetGlobalID() for (name, _), source in simple.GetSources().items() if name.startswith("Figure"))
        assert there == needed, f"what the pages {sorted(pages)} need is there, and nothing else: {nodes()}"
    print(f"stage {stage}: {len(nodes())} nodes, {tabs}", flush=True)
    builtins.magnet_pages = stage + 1, (nodes(), tabs)


check()
