"""MagneticTexture with Relax on: a permalloy disc's vortex, what the field data tell, its shape, and bad materials."""

import magnet
import numpy
from paraview import simple
from vtkmodules.util.numpy_support import vtk_to_numpy

from check import expect, is_root, near

magnet.load()


def made(**properties):
    texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[40, 40, 16], Spacing=[5, 5, 5], Radius=80.0,
        Thickness=50.0, SaturationMagnetization=8e5, CoreRadius=20.0, BulkDMI=0.0, Exchange=13.0)
    for name, value in properties.items():
        setattr(texture, name, value)
    return magnet.update(texture)


def arrays(source):
    image = source.GetClientSideObject().GetOutputDataObject(0)
    points, field = image.GetPointData(), image.GetFieldData()
    return vtk_to_numpy(points.GetArray("M")), vtk_to_numpy(points.GetArray("mask")), field


if is_root():
    start, mask, field = arrays(made())
    expect(field.GetAbstractArray("energy") is None, "no energy without a relaxation")
    relaxed = made(Relax=1)
    m, inside, field = arrays(relaxed)
    expect(numpy.array_equal(mask, inside), "the same cells are magnetized")
    length = numpy.linalg.norm(m, axis=1)
    near(length[inside > 0].min(), 8e5, 1.0, "|M| in the disc")
    near(length[inside > 0].max(), 8e5, 1.0, "|M| in the disc")
    expect(length[inside == 0].max() == 0.0, "nothing outside the disc")
    expect(numpy.abs(m - start).max() > 0.05 * 8e5, "the relaxation moved something")
    expect(field.GetAbstractArray("relaxed_to").GetValue(0) == "vortex", "it is a vortex")
    expect(field.GetArray("torque").GetValue(0) <= 1e-4, "the stopping torque is reached")
    # A vortex core is half a skyrmion, but for the m_z that the stray field leaves at the rim.
    near(abs(field.GetArray("topological_charge").GetValue(5)), 0.5, 0.05, "charge of a slice")
    # Saturated by a strong field.
    saturated, inside, field = arrays(made(Relax=1, AppliedField=[1500.0, 0.0, 0.0]))
    expect(saturated[inside > 0, 0].mean() > 0.95 * 8e5, "1.5 T saturate permalloy")
    expect(field.GetAbstractArray("relaxed_to").GetValue(0) == "single domain", "it is a single domain")
    square, inside, _ = arrays(made(Shape="Square"))
    near(inside.sum() / mask.sum(), 22 * 22 * 10 / mask.sum(), 1e-9, "area of the square: 22 cells a side, 10 layers")

    for properties, words in (({"Relax": 1, "StoppingTorque": 0.0}, "stopping torque"),
                              ({"Relax": 1, "Exchange": 0.0, "BulkDMI": 1.0}, "exchange"),
                              ({"Relax": 1, "UniaxialAnisotropy": 10.0, "EasyAxis": [0, 0, 0]}, "easy axis")):
        try:
            made(**properties)
        except magnet.MagnetError as error:
            expect(words in str(error), f"'{words}' in '{error}'")
        else:
            expect(False, f"{properties} is refused")
    print("relaxation through the proxy: ok")
