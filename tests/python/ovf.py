"""OVF files through the proxies: what was saved is read again, exactly; and folders that can't be written to.

Argument: the folder of the sample data.
"""

import os
import resource
import signal
import sys
import tempfile

import magnet
import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData

from check import expect, near

PARALLEL = servermanager.vtkProcessModule.GetProcessModule().GetNumberOfLocalPartitions() > 1
checks = 0


def whole(source, array):
    """The array and the grid of a source, as this process has them."""
    image = source.GetClientSideObject().GetOutputDataObject(0)
    return vtk_to_numpy(image.GetPointData().GetArray(array)), image


def agree(found, expected, array, name=None):
    """The same grid to 1e-6 nm, the same values bit by bit."""
    global checks
    checks += 1
    score = magnet.scores(simple.NRMSE(Reference=expected, Reconstruction=found, ReferenceArray=array,
        ReconstructionArray=name or array, UseMask=0)) if array == "M" else [{"NRMSE": 0.0}]
    expect(score[0]["NRMSE"] == 0.0, f"no difference between the volumes: {score[0]}")
    if PARALLEL:
        # This process has a part only.
        return
    values, image = whole(found, name or array)
    reference, origin = whole(expected, array)
    expect(image.GetDimensions() == origin.GetDimensions(), f"{image.GetDimensions()} points")
    for axis in range(3):
        near(image.GetSpacing()[axis], origin.GetSpacing()[axis], 1e-6, "spacing")
        near(image.GetBounds()[2 * axis], origin.GetBounds()[2 * axis], 1e-6, "place")
    expect(values.dtype == numpy.float32 and numpy.array_equal(values, reference.astype(numpy.float32)),
        f"the values of {array} after writing and reading")


def source(**arrays):
    """A volume of odd sizes with the given numbers of components."""
    image = vtkImageData()
    image.SetDimensions(7, 5, 3)
    image.SetExtent(2, 8, 0, 4, -1, 1)
    image.SetSpacing(0.3, 1 / 3, 7)
    image.SetOrigin(-11, 0.1, 1e3)
    for name, components in arrays.items():
        values = numpy.random.default_rng(2).standard_normal((105, components)).astype(numpy.float32)
        array = numpy_to_vtk(values, deep=1)
        array.SetName(name)
        image.GetPointData().AddArray(array)
    producer = simple.TrivialProducer()
    producer.GetClientSideObject().SetOutput(image)
    producer.UpdatePipeline()
    return producer


def header(path):
    with open(path, "rb") as file:
        return file.read().split(b"# End: Header")[0].decode()


def refused(source, path, *words, **options):
    global checks
    checks += 1
    try:
        magnet.write(source, path, **options)
    except magnet.MagnetError as error:
        for word in words:
            expect(word in str(error), f"'{word}' in the message: {error}")
    else:
        expect(False, f"refused, with '{words[0]}'")


def main(folder):
    sample = magnet.read(os.path.join(sys.argv[1], "skyrmion.vti"))
    texture = simple.MagneticTexture(Texture="Hopfion", Dimensions=[31, 20, 17], Spacing=[10, 11, 12.5], Seed=4)
    magnet.update(texture)
    for volume in (sample, texture):
        for number, kind in enumerate(("Text", "Binary 4", "Binary 8")):
            for ending in ("ovf", "omf", "ohf", "ovf.zst") + (("obf", "oef", "obf.zst") if number == 0 else ()):
                path = os.path.join(folder, f"{number}.{ending}")
                simple.SaveData(path, proxy=volume, Format=kind)
                agree(magnet.read(path), volume, "M")
    if PARALLEL:
        return
    found = header(os.path.join(folder, "1.ovf"))
    for line in ("# Desc: texture: Hopfion", "# Desc: texture_seed: 4", "# valueunits: A/m A/m A/m", "# znodes: 17"):
        expect(line in found, f"'{line}' in the header:\n{found}")
    fields = magnet.read(os.path.join(folder, "1.ovf")).GetClientSideObject().GetOutputDataObject(0).GetFieldData()
    expect("texture_seed: 4" in fields.GetAbstractArray("ovf_description").GetValue(0), "the description is read")
    opened = simple.OpenDataFile(os.path.join(folder, "2.ovf.zst"))
    magnet.update(opened)
    agree(opened, texture, "M")

    any_array(folder)
    meanings(folder)
    errors(folder, texture)


def any_array(folder):
    """Arrays of any name and number of components, in an image whose first point is not its origin."""
    path = os.path.join(folder, "any.ovf")
    units = {"B_vfet": "T", "phase": "rad", "Blob": "1", "strain": "1", "two words": "1"}
    for array, components in {"B_vfet": 3, "phase": 1, "Blob": 3, "strain": 6, "two words": 1}.items():
        volume = source(**{"other": 3, array: components})
        magnet.write(volume, path, arrays=[array])
        expect(f"# valueunits: {units[array]}" in header(path), f"the unit of {array}")
        agree(magnet.read(path), volume, array, "B" if array == "B_vfet" else array)
    # Without a choice: M, the active vectors, the first vector.
    several = source(height=1, first=3, active=3)
    magnet.write(several, path)
    expect("first_x" in header(path), "the first vector")
    several.GetClientSideObject().GetOutputDataObject(0).GetPointData().SetActiveVectors("active")
    magnet.write(several, path)
    expect("active_x" in header(path), "the active vectors")
    magnet.write(source(first=3, M=3), path)
    expect("M_x" in header(path), "M")


def written(folder, labels, unit, length, ending="ovf", mesh="# meshunit: nm\n"):
    """A file as other programs write it: 8 x 8 x 8 cells of 5 nm, vectors of this length along z."""
    path = os.path.join(folder, f"foreign.{ending}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# OOMMF OVF 2.0\n{mesh}" + "".join(f"# {a}stepsize: 5\n# {a}nodes: 8\n" for a in "xyz")
            + f"# valuedim: 3\n# valuelabels: {labels}\n# valueunits: {unit}\n# Begin: Data Text\n"
            + f"0 0 {length}\n" * 512)
    return path


def meanings(folder):
    """Arrays are named for what they are, in SI; what a file leaves open is in the field data; no H is taken for M."""
    global checks
    for labels, unit, length, properties, array, value, note in (
            ("M_x M_y M_z", "kA/m", 800, {}, "M", 8e5, None),
            ("m_x m_y m_z", "1", 1, {"SaturationMagnetization": 8e5}, "M", 8e5, None),
            ("m_x m_y m_z", "1", 1, {}, "m", 1, "set Saturation Magnetization"),
            ("M_x M_y M_z", "1", 800, {"ValueUnit": "kA/m"}, "M", 8e5, None),
            ("H_x H_y H_z", "kA/m", 100, {}, "H", 1e5, "no magnetization"),
            ("B_x B_y B_z", "mT", 100, {}, "B", 0.1, None)):
        checks += 1
        reader = magnet.read(written(folder, labels, unit, length), **properties)
        expect(reader.PointData.keys() == [array, "mask"], f"{array} of {labels}: {reader.PointData.keys()}")
        near(reader.PointData[array].GetRange(2)[1] / value, 1, 1e-6, f"the length of {array}")
        notes = reader.GetClientSideObject().GetOutputDataObject(0).GetFieldData().GetAbstractArray("notes")
        expect((notes is None) == (note is None), f"a note on {labels} in {unit}")
        expect(note is None or note in notes.GetValue(0), f"'{note}' in the notes")
    for labels, words in (("H_x H_y H_z", "a magnetic field H, no magnetization"), ("m_x m_y m_z", "set Saturation")):
        unit = "A/m" if labels[0] == "H" else "1"
        reader = magnet.read(written(folder, labels, unit, 1))
        for kind in (simple.MagneticInduction, simple.PhaseTiltSeries):
            told(kind(Input=reader), words)
    told(simple.MagneticInduction(Input=magnet.read(written(folder, "H_x H_y H_z", "A/m", 1)), MagnetizationArray="H"),
        "is a magnetic field")
    path = written(folder, "M_x M_y M_z", "A/m", 1e5, mesh="")
    told(simple.OVFReader(FileName=path), "set Mesh Unit")
    near(whole(magnet.read(path, MeshUnit="nm"), "M")[1].GetSpacing()[0], 5, 1e-9, "the cell in nm")
    opened = simple.OpenDataFile(written(folder, "H_x H_y H_z", "Oe", 1, "obf"))
    expect(opened.GetXMLName() == "OVFReader", "an .obf opens")


def told(node, words):
    """The node fails in these words."""
    global checks
    checks += 1
    try:
        magnet.update(node)
        expect(False, f"refused, with '{words}'")
    except magnet.MagnetError as error:
        expect(words in str(error), f"'{words}' in the message: {error}")


def errors(folder, texture):
    """Errors are texts that a script sees, and nothing is left behind."""
    path = os.path.join(folder, "any.ovf")
    before = sorted(os.listdir(folder))
    refused(texture, os.path.join(folder, "none", "a.ovf"), "there is no folder", "a.ovf")
    refused(texture, folder + "/../" + os.path.basename(folder) + "/a.ovf", "choose one of", arrays=["M", "mask"])
    refused(texture, os.path.join(folder, "a.ovf"), "no point data array 'B'", arrays=["B"])
    refused(source(height=1), os.path.join(folder, "a.ovf"), "no point data array 'M'", "'height' (1)")
    spoilt = source(M=3)
    spoilt.GetClientSideObject().GetOutputDataObject(0).GetPointData().GetArray("M").SetValue(4, float("nan"))
    refused(spoilt, os.path.join(folder, "a.ovf"), "value 5 of 315 is NaN")
    refused(simple.MagneticTexture(Radius=0), os.path.join(folder, "a.ovf"), "radius")
    os.mkdir(os.path.join(folder, "closed"), 0o555)
    if os.geteuid() != 0:
        refused(texture, os.path.join(folder, "closed", "a.ovf"), "Permission denied")
    refused(texture, "/proc/a.ovf", "/proc/a.ovf could not be written")
    os.rmdir(os.path.join(folder, "closed"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    refused(texture, path, "is the disk full")
    expect(sorted(os.listdir(folder)) == before, f"only {before} in {os.listdir(folder)}")
    expect("M_x" in header(path), "the old file is as it was")
    # A writer that failed writes when the reason is gone.
    writer = servermanager.writers.OVFWriter(Input=source(M=3), FileName=os.path.join(folder, "later", "a.ovf"))
    writer.UpdatePipeline()
    expect("no folder" in magnet.data.error_text(writer), "the error text of the writer")
    os.mkdir(os.path.join(folder, "later"))
    writer.UpdatePipeline()
    expect(magnet.data.error_text(writer) == "", "no error text after a success")
    agree(magnet.read(os.path.join(folder, "later", "a.ovf")), writer.Input, "M")


with tempfile.TemporaryDirectory() as temporary:
    main(temporary)
print(f"{checks} passed, 0 failed")
