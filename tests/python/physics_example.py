"""The example MagNet + Physics, at its real size: four volumes side by side, each closer to the truth than the last."""

from paraview import simple

import magnet
from check import expect
from magnet import examples, page

magnet.load()
made = examples.magnet_and_physics()
expect(made.columns == 4, "truth, VFET, MagNet and MagNet + physics stand side by side")
page.save("magnet_and_physics.png", made)
truth = simple.FindSource("Truth")
errors = []
for name, array in (("VFET", "B_vfet"), ("MagNet", "B_magnet"), ("MagNet + physics", "B_model")):
    score = simple.NRMSE(Reference=truth, Reconstruction=simple.FindSource(name), ReconstructionArray=array)
    errors.append(magnet.scores(magnet.update(score))[0]["NRMSE"])
expect(errors[1] < 0.8 * errors[0] and errors[2] < 0.6 * errors[1], f"NRMSE {errors}")
print("1 passed, 0 failed", flush=True)
