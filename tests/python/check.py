"""What the pvpython tests share: conditions that stop a test with a reason."""

import os
import sys

import numpy
from paraview import servermanager


def expect(condition, reason):
    if not condition:
        print(f"FAILED: {reason}", file=sys.stderr, flush=True)
        os._exit(1)


def near(found, expected, tolerance, what):
    expect(numpy.max(numpy.abs(numpy.subtract(found, expected))) <= tolerance, f"{what} is {found}, expected {expected} +- {tolerance}")


refusals = 0


def refused(proxy, *words):
    """The node says so in these words, and has no output."""
    global refusals
    import magnet  # not before connect()

    refusals += 1
    try:
        magnet.update(proxy)
    except magnet.MagnetError as error:
        for word in words:
            expect(word in str(error), f"'{word}' in the message: {error}")
    else:
        expect(False, f"refused, with '{words[0]}'")
    points = proxy.GetClientSideObject().GetOutputDataObject(0)
    expect(not hasattr(points, "GetNumberOfPoints") or points.GetNumberOfPoints() == 0, f"no output ({words[0]})")


def connect():
    """Connects to the server that $MAGNET_SERVER_PORT names, if any."""
    port = os.environ.get("MAGNET_SERVER_PORT")
    if port:
        from paraview import simple

        simple.Connect("127.0.0.1", int(port))


def is_root():
    """Only one process of a parallel run prints and checks."""
    return servermanager.vtkProcessModule.GetProcessModule().GetPartitionId() == 0
