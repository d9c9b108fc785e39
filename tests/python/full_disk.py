"""Writing where no file may grow beyond 200 kB: a message, and the old file is left as it was."""

import resource
import signal
import sys

import magnet
from paraview import simple

from check import expect

volume = simple.MagneticInduction(Input=simple.MagneticTexture(Dimensions=[40, 40, 40], Seed=3))
magnet.update(volume)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for path in sys.argv[1:]:
    one = {} if path.endswith((".vti", ".csv")) else {"arrays": ["B"]}
    try:
        magnet.write(volume, path, **one, **({"component": "Length"} if path.endswith(".mrc") else {}))
    except magnet.MagnetError as error:
        expect("is the disk full" in str(error), f"the message names the disk: {error}")
    else:
        expect(False, f"writing {path} fails")
