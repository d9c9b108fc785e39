"""The main job through the proxies; the same numbers in pvpython, pvbatch, two processes, and on a server."""

import check

check.connect()

import magnet  # noqa: E402
from paraview import servermanager  # noqa: E402
from paraview.simple import *  # noqa: E402, F403

from check import expect, near  # noqa: E402

EXPECTED = {"Single domain", "Vortex", "Néel vortex", "Cylindrical domains", "Néel domains", "Skyrmion",
    "Skyrmion lattice", "Spin helix", "Conical", "Hopfion", "Skyrmion bundle", "Bent skyrmion", "Bobber",
    "Meron pair", "Random domains"}

texture = MagneticTexture(Texture="Skyrmion", Dimensions=[40, 40, 40], Spacing=[10, 10, 10], Radius=150,
    Thickness=100, CoreRadius=70)
expect(set(texture.GetProperty("Texture").Available) == EXPECTED, "names of the textures")
induction = MagneticInduction(Input=texture)
series = PhaseTiltSeries(Input=induction, MaximumTilt=60, TiltStep=4, PhaseNoise=0.01, Seed=5)
vfet = VFETReconstruction(XSeries=OutputPort(series, 0), YSeries=OutputPort(series, 1))
expect(vfet.Method == "Fourier slices", "the default method")
nrmse = NRMSE(Reference=induction, Reconstruction=vfet)
volume = magnet.scores(nrmse)
expect(len(volume) == 1, f"one row of scores, found {len(volume)}")
expect(list(volume[0]) == ["NRMSE", "NRMSE_x", "NRMSE_y", "NRMSE_z", "voxels"], "columns of the score")
# From the same pipeline in one process (a regression value of this version); any mode must give it.
near(volume[0]["NRMSE"], 0.26608, 2e-5, "NRMSE")
expect(volume[0]["voxels"] == 7160, f"voxels in the material: {volume[0]['voxels']}")
layers = magnet.scores(nrmse, 1)
expect(len(layers) == 40, f"one row for each of the 40 layers, found {len(layers)}")
near(layers[0]["z_nm"], -195, 1e-6, "z of the first layer")
expect(layers[0]["NRMSE"] != layers[0]["NRMSE"], "a layer without material has no score")

# Pieces of a parallel run tile the volume (they share a plane of points): nothing is missing or there twice.
integral = IntegrateVariables(Input=vfet)
integral.UpdatePipeline()
whole = servermanager.Fetch(integral).GetCellData().GetArray("Volume").GetValue(0)
near(whole, 390.0 ** 3, 1.0, "integrated volume")
info = vfet.GetDataInformation()
expect(40 ** 3 <= info.GetNumberOfPoints() <= 41 * 40 ** 2, f"{info.GetNumberOfPoints()} points in the result")
fields = {info.GetFieldDataInformation().GetArrayInformation(i).GetName()
    for i in range(info.GetFieldDataInformation().GetNumberOfArrays())}
for name in ("tilt_angles_x", "tilt_angles_y", "vfet_method", "texture", "noise_seed"):
    expect(name in fields, f"field data '{name}' in {sorted(fields)}")
rotated = DirectionColor(Input=vfet)
magnet.update(rotated)
expect(rotated.PointData["direction_color"].GetNumberOfComponents() == 3, "colours")

# Values, not only sums: along a line through the volume.
probe = PlotOverLine(Input=induction, Point1=[-195, 5, 5], Point2=[195, 5, 5], Resolution=39)
probe.UpdatePipeline()
low, high = probe.PointData["B"].GetRange(2)
near(low, -0.42359, 1e-4, "lowest B_z on the line")
if check.is_root():
    print("1 passed, 0 failed")
