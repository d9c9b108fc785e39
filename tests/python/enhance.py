"""MagNet on a reconstruction, with a network that is written here byte by byte: what it adds, the same from the script,
and files that are no network."""

import hashlib
import json
import os
import struct
import subprocess
import tempfile

import magnet
import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

from check import expect, is_root, near

magnet.load()


def write_model(path):
    """One level, one block, all weights zero: m = half of its normalized input."""
    network = {"head": "magnetization", "width": 4, "levels": 1, "patch": 2, "deepest": 0, "residual": True,
        "blocks": True, "conditioned": False, "unit_length": False}
    shapes = {"entry.weight": (4, 24, 3, 3, 3), "entry.bias": (4,), "down0.first.weight": (4, 4, 3, 3, 3),
        "down0.first.bias": (4,), "down0.second.weight": (4, 4, 3, 3, 3), "down0.second.bias": (4,),
        "exit.weight": (32, 4, 1, 1, 1), "exit.bias": (32,)}
    head = json.dumps({"network": network, "licence": "test",
        "weights": [{"name": name, "shape": shape} for name, shape in shapes.items()]}).encode()
    content = b"MAGNETNN" + struct.pack("<IQ", 1, len(head)) + head
    content += b"".join(numpy.zeros(shape, "<f2").tobytes() for shape in shapes.values())
    with open(path, "wb") as file:
        file.write(content + hashlib.sha256(content).digest())


def array(source, name):
    image = servermanager.Fetch(source)
    found = image.GetPointData().GetArray(name)
    expect(found is not None, f"the array {name} is there")
    return vtk_to_numpy(found)


if is_root():
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "small.magnet")
        write_model(model)
        texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[40, 40, 40], Spacing=[10, 10, 10], Radius=150.0,
            Thickness=100.0)
        series = simple.PhaseTiltSeries(Input=texture, MaximumTilt=60.0)
        magnet.update(series)
        paths = [os.path.join(folder, axis + ".vti") for axis in "xy"]
        for port, path in enumerate(paths):
            chosen = servermanager.filters.PassThrough(Input=servermanager.OutputPort(series, port))
            magnet.write(chosen, path)
        vfet = simple.VFETReconstruction(XSeries=magnet.read(paths[0]), YSeries=magnet.read(paths[1]))
        enhanced = magnet.update(simple.MagNet(Input=vfet, Model=model))
        result = array(enhanced, "B_magnet")
        expect(result.shape == array(enhanced, "B_vfet").shape, "B_magnet has B_vfet's shape")
        # Half of B as M makes another field, but one along it, of its strength.
        b = array(vfet, "B_vfet")
        cosine = (result * b).sum() / numpy.sqrt((result ** 2).sum() * (b ** 2).sum())
        expect(0.8 < cosine <= 1.0, f"B_magnet resembles B_vfet: {cosine}")
        near(numpy.sqrt((result ** 2).mean() / (b ** 2).mean()), 1.0, 0.25, "strength of B_magnet")

        # VFET's low-pass reaches the network by the field data: without it the same B gives another result.
        smooth = simple.VFETReconstruction(XSeries=magnet.read(paths[0]), YSeries=magnet.read(paths[1]),
            LowPassPeriod=80.0)
        known = array(magnet.update(simple.MagNet(Input=smooth, Model=model)), "B_magnet")
        image = servermanager.Fetch(smooth)
        kept = simple.TrivialProducer()
        kept.GetClientSideObject().SetOutput(image)
        same = array(magnet.update(simple.MagNet(Input=kept, Model=model)), "B_magnet")
        near(numpy.abs(same - known).max(), 0.0, 1e-6, "the same volume from memory")
        for name in ("vfet_low_pass_period_nm", "vfet_low_pass_order"):
            expect(image.GetFieldData().HasArray(name), f"VFET says its {name}")
            image.GetFieldData().RemoveArray(name)
        unknown = simple.TrivialProducer()
        unknown.GetClientSideObject().SetOutput(image)
        other = array(magnet.update(simple.MagNet(Input=unknown, Model=model)), "B_magnet")
        expect(numpy.linalg.norm(other - known) > 0.01 * numpy.linalg.norm(known), "the low-pass is taken into account")

        # The script gives the same.
        out = os.path.join(folder, "out.vti")
        script = os.path.join(os.path.dirname(magnet.__file__), "..", "reconstruct.py")
        run = subprocess.run(["pvpython", script, "--x", paths[0], "--y", paths[1], "--model", model, "--out", out],
            capture_output=True, text=True, check=False)
        expect(run.returncode == 0, f"reconstruct.py --model: {run.stderr}")
        largest = numpy.abs(result).max()
        near(numpy.abs(array(magnet.read(out), "B_magnet") - result).max() / largest, 0.0, 1e-6, "script and filter")

        for content, words in ((b"MAGNETNN\x01\0\0\0" + b"x" * 100, "checksum"), (b"something else", "neither"), (None, "opened")):
            bad = os.path.join(folder, "bad.magnet")
            if content:
                with open(bad, "wb") as file:
                    file.write(content)
            elif os.path.exists(bad):
                os.remove(bad)
            try:
                magnet.update(simple.MagNet(Input=vfet, Model=bad))
                expect(False, f"a model file with {content} is refused")
            except magnet.MagnetError as error:
                expect(words in str(error), f"'{words}' is in the message: {error}")
    print("enhancement through the proxy: ok", flush=True)
