"""A macro, run inside the window four times for each click: before it, after it, undone and redone."""

import builtins

from paraview import simple


def pipeline():
    """What there is: names, kinds and inputs."""
    found = []
    for (name, _), source in simple.GetSources().items():
        inputs = []
        for port in ("Input", "XSeries", "YSeries", "Support", "Reference", "Reconstruction"):
            value = getattr(source, port, None) if source.GetProperty(port) is not None else None
            if value is not None:
                inputs.append((port, value.GetXMLName()))
        found.append((name, source.GetXMLName(), tuple(inputs)))
    return sorted(found)


notes = builtins.__dict__.setdefault("magnet_notes", [])
notes.append(pipeline())
if len(notes) == 4:
    before, after, undone, redone = notes
    assert after != before, "the click did nothing"
    assert undone == before, f"undone is {undone}, before was {before}"
    assert redone == after, f"redone is {redone}, after was {after}"
    print(len(after) - len(before), "nodes made, undone, redone", flush=True)
    notes.clear()
