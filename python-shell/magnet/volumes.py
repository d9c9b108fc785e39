"""Which volumes of a pipeline show B, and how good they are."""

from paraview import servermanager, simple

from .data import MagnetError, update
from .experiments import KINDS, chosen_series, is_chosen, preferred, sources, together

# Where a result of a kind keeps its B.
ARRAYS = {"truth": "B", "vfet": "B_vfet", "magnet": "B_magnet", "model": "B_model"}
NAMES = {"truth": "Truth", "vfet": "VFET", "magnet": "MagNet", "model": "Model-based"}
# Okabe and Ito's colours, which the colour-blind tell apart; the truth in grey.
COLOURS = {"truth": (0.6, 0.6, 0.6), "vfet": (0.0, 0.447, 0.698), "magnet": (0.835, 0.369, 0.0),
    "model": (0.0, 0.62, 0.451)}


class Volume:
    """A source with B, what it is, and its NRMSE filter where the truth is known."""

    def __init__(self, kind, source, nrmse=None, name=None, colour=None):
        self.kind, self.source, self.nrmse = kind, source, nrmse
        self.array, self.name, self.colour = ARRAYS[kind], name or NAMES[kind], colour or COLOURS[kind]
        update(source)
        if not source.PointData[self.array]:
            raise MagnetError(f"the {self.name} volume has no array '{self.array}'")

    def largest(self, in_plane=False):
        """The longest vector, in T; in_plane: the largest of |Bx| and |By|."""
        array = self.source.PointData[self.array]
        return max(abs(end) for row in (0, 1) for end in array.GetRange(row)) if in_plane else array.GetRange(-1)[1]

    def mask(self):
        """The name of its array of the material, or None."""
        return next((name for name in ("mask", "mask_magnet") if self.source.PointData[name]), None)


def find(shown=None, truth=None, vfet=None, magnet=None, model=None):
    """The volumes that are given, or else those that are chosen (experiments.prefer), or else the newest that belong
    together: truth, VFET, MagNet, model-based.

    shown: a list of Volume, of several of a kind or with names of their own.
    Where the truth is known, each result has an NRMSE filter: one of the pipeline, or a new one.
    """
    if shown:
        return list(shown)
    given = {"truth": truth, "vfet": vfet, "magnet": magnet, "model": model}
    given = {kind: source for kind, source in given.items() if source is not None} or _newest()
    if not given:
        raise MagnetError("there is no volume with B to show: reconstruct two tilt series, or give a texture a Magnetic "
            "Induction")
    known = given.get("truth")
    result = []
    for kind in ARRAYS:
        if kind in given:
            judged = _judged(known, given[kind], ARRAYS[kind]) if known and kind != "truth" else None
            result.append(Volume(kind, given[kind], judged))
    return result


def find_model():
    """The Model Based Reconstruction that is chosen, or the newest of the pipeline."""
    found = _newest().get("model")
    if found is None:
        raise MagnetError("there is no Model Based Reconstruction: it is the result whose trust can be told")
    return update(found)


def _newest():
    if not is_chosen():
        return together(sources(), _is_truth)
    chosen = {kind: preferred(kind) for kind in KINDS}
    found = {kind: each[0] for kind, each in chosen.items() if each}
    if not found:
        raise MagnetError(f"there is no reconstruction of {chosen_series()} yet: make one (VFET, MagNet or Model)")
    return found


def _is_truth(source):
    info = source.GetDataInformation()
    return (source.SMProxy.GetXMLName() not in ("DirectionColor", "NRMSE") and info.GetDataSetTypeAsString() == "vtkImageData"
        and source.PointData["B"] is not None)


def _judged(truth, result, array):
    for _, source in sorted(simple.GetSources().items(), key=lambda item: -int(item[0][1])):
        if (source.SMProxy.GetXMLName() == "NRMSE" and source.Reference and source.Reconstruction
                and source.Reference.SMProxy == truth.SMProxy and source.Reconstruction.SMProxy == result.SMProxy):
            return update(source)
    # Without a mask on either side there is nothing to score.
    if not truth.PointData["mask"] and not result.PointData["mask"]:
        return None
    return update(simple.NRMSE(Reference=truth, Reconstruction=result, ReconstructionArray=array))


def port(source, index):
    return servermanager.OutputPort(source, index)
