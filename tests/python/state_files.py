"""The shipped state files in another folder than they were made in: they find the data beside them, and give the figures
and the README's score."""

import pathlib
import shutil
import sys

from paraview import simple

import magnet
from check import expect, near
from figures_look import picture
from magnet import page
from sample_scores import EXPECTED, TOLERANCE

source = pathlib.Path(sys.argv[1])
folder = pathlib.Path("moved states")
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
for name in ("x_45.vti", "y_45.vti", "skyrmion.vti", "side-by-side.pvsm", "tilt-series.pvsm"):
    shutil.copy(source / name, folder)
folder = folder.resolve()

magnet.load()
for state, layout_name in (("tilt-series", "Tilt Series"), ("side-by-side", "Side by side")):
    text = (folder / f"{state}.pvsm").read_text(encoding="utf-8")
    expect('value="x_45.vti"' in text, f"{state} names its data without a folder")
    simple.LoadState(str(folder / f"{state}.pvsm"), data_directory=str(folder))
    reader = [s for (name, _), s in simple.GetSources().items() if name == "x_45.vti"][-1]
    expect(str(reader.FileName[0]) == str(folder / "x_45.vti"), f"{state} reads {reader.FileName[0]}")
    layouts = [proxy for (name, _), proxy in simple.GetLayouts().items() if name == layout_name]
    expect(layouts, f"{state} has the layout '{layout_name}'")
    layouts[-1].SetSize(1200, 500)
    simple.SaveScreenshot(f"{state}.png", layouts[-1])
    simple.SetActiveView(simple.GetViewsInLayout(layouts[-1])[0])
    expect(picture(page.save(f"{state}_saved.png")).shape[1] >= 180 / 25.4 * 300, f"the page of {state} is saved as it is shown")
    expect((picture(f"{state}.png").min(axis=2) < 200).mean() > 0.05, f"something is drawn of {state}")

truth, enhanced = simple.FindSource("Truth"), simple.FindSource("MagNet")
score = simple.NRMSE(Reference=truth, Reconstruction=enhanced, ReconstructionArray="B_magnet")
found = 100 * magnet.scores(magnet.update(score))[0]["NRMSE"]
near(found, EXPECTED["MagNet"], TOLERANCE, "NRMSE of MagNet in the state, in per cent")
print("1 passed, 0 failed", flush=True)
