"""Which series and volumes of a pipeline belong together, and which of them are meant."""

from paraview import simple

from .nodes import PREFIX

# Where a figure's volumes come from, in the order in which they are shown.
KINDS = ("truth", "vfet", "magnet", "model")
_RESULTS = {"VFETReconstruction": "vfet", "MagNet": "magnet", "ModelBasedReconstruction": "model"}
_CHANGES = ("PrepareTiltSeries", "MarkAsTiltSeries")  # of a series, which it stays
_preferred = {}


def prefer(**chosen):
    """From now on, what figures show where they are given nothing: x, y, truth, vfet, magnet, model, each the name of a node
    or (name, port). Of other kinds they show nothing. None at all: the newest that belong together.
    """
    _preferred.clear()
    _preferred.update({kind: each if isinstance(each, tuple) else (each, 0) for kind, each in chosen.items()})


def preferred(kind):
    """(source, port) of this kind; None if it is not chosen or not there."""
    name, number = _preferred.get(kind, (None, 0))
    source = simple.FindSource(name) if name else None
    return (source, number) if source is not None else None


def is_chosen():
    return bool(_preferred)


def chosen_series():
    """The names of the chosen series, for messages."""
    return " and ".join(_preferred[axis][0] for axis in ("x", "y") if axis in _preferred)


def label():
    """What tells the page of a chosen pair from those of others: ": NAME" of its first series where results of others are
    there, else nothing.
    """
    results = {frozenset(measured(source)) for source in sources() if source.SMProxy.GetXMLName() in _RESULTS}
    first = next((_preferred[axis][0] for axis in ("x", "y") if axis in _preferred), None)
    return f": {first}" if first and len(results) > 1 else ""


def sources():
    """Those of the pipeline, the oldest first, without the parts of figures."""
    # Identifiers grow.
    return [source for (name, _), source in sorted(simple.GetSources().items(), key=lambda item: int(item[0][1]))
        if not name.startswith(PREFIX)]


def inputs(source, *names):
    """Sources, each with its port, that are given to a node by these properties or by any."""
    result = []
    for name in names or [each for each in source.ListProperties() if source.GetProperty(each).SMProperty.IsA("vtkSMInputProperty")]:
        value = source.GetPropertyValue(name)
        for each in (list(value) if hasattr(value, "__len__") else [value]):
            if each is not None:
                result.append(each)
    return result


def measured(source):
    """The series that a result was made from, before they were prepared: (identifier of the source, port)."""
    kind = _RESULTS.get(source.SMProxy.GetXMLName())
    if kind == "magnet":
        return set().union(*(measured(each) for each in inputs(source) if each.SMProxy.GetXMLName() in _RESULTS), set())
    if not kind:
        return set()
    # ParaView makes the active source the first input, where that is not named: beside Series it is not meant.
    given = inputs(source, "Series") if kind == "model" else []
    return {_origin(each) for each in given or inputs(source, "XSeries", "YSeries")}


def _origin(series):
    while series.SMProxy.GetXMLName() in _CHANGES and inputs(series):
        series = inputs(series)[0]
    return series.SMProxy.GetGlobalID(), getattr(series, "Port", 0) or 0


def comes_from(source, other):
    """Whether `other` is among what a source was made from."""
    return any(each.SMProxy == other.SMProxy or comes_from(each, other) for each in inputs(source))


def together(found, is_truth):
    """Of results and truths, the oldest first, the newest of each kind that belong together: {kind: source}.

    Results belong together that were made from a series in common. A truth that series were simulated from belongs to them; one
    that none were simulated from may belong to any.
    """
    results = [source for source in found if source.SMProxy.GetXMLName() in _RESULTS]
    truths = [source for source in found if is_truth(source)]
    if not results:
        return {"truth": truths[-1]} if truths else {}
    series = measured(results[-1])
    kept = {_RESULTS[each.SMProxy.GetXMLName()]: each for each in results if measured(each) & series or each is results[-1]}
    own = [truth for truth in truths if comes_from(results[-1], truth)]
    # Of others, that nothing else was simulated from.
    free = [truth for truth in truths if not any(comes_from(result, truth) for result in results)]
    if own or free:
        kept["truth"] = (own or free)[-1]
    return kept
