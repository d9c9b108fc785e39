"""A macro, run inside the window twice: it watches the stack of undo, and at the end compares what it noted.

It isn't run between the clicks, because in ParaView 5.13 each run of a macro is a step of undo of its own, "Changed
'vtkSMSourceProxy'": the window reads the macro's file through a proxy, outside any set.
"""

import builtins

from paraview import servermanager

INPUTS = ("Input", "XSeries", "YSeries", "Support", "Reference", "Reconstruction")


def pipeline():
    """What there is: names, kinds and inputs. By the proxies themselves, which no object of Python then keeps alive."""
    proxies = servermanager.vtkSMProxyManager.GetProxyManager().GetActiveSessionProxyManager()
    found = []
    for i in range(proxies.GetNumberOfProxies("sources")):
        name = proxies.GetProxyName("sources", i)
        source = proxies.GetProxy("sources", name)
        inputs = [(port, source.GetProperty(port)) for port in INPUTS]
        found.append((name, source.GetXMLName(),
            tuple((port, value.GetProxy(0).GetXMLName()) for port, value in inputs if value and value.GetNumberOfProxies())))
    return sorted(found)


def watch():
    stack = servermanager.vtkSMProxyManager.GetProxyManager().GetUndoStackBuilder().GetUndoStack()
    notes = [("begin", None, pipeline())]

    def note(stack, _):
        if stack.GetInUndo():
            notes.append(("undo", stack.GetRedoSetLabel(0), pipeline()))
        elif stack.GetInRedo():
            notes.append(("redo", stack.GetUndoSetLabel(0), pipeline()))
        elif stack.CanUndo():
            notes.append(("click", stack.GetUndoSetLabel(0), pipeline()))

    builtins.magnet_watch = notes, stack, stack.AddObserver("ModifiedEvent", note)


def compare():
    notes, stack, observer = builtins.magnet_watch
    stack.RemoveObserver(observer)
    # This run's own, in ParaView 5.13.
    if notes[-1][0] == "click":
        label = notes.pop()[1]
        assert label == "Changed 'vtkSMSourceProxy'", f"the last step of undo is {label}"
    assert [step for step, _, _ in notes[1:]] == 5 * ["click", "undo", "redo"], [note[:2] for note in notes]
    for i in range(0, len(notes) - 1, 3):
        before, after, undone, redone = (found for _, _, found in notes[i:i + 4])
        labels = {label for _, label, _ in notes[i + 1:i + 4]}
        assert len(labels) == 1 and labels.pop().startswith("MagNet: "), [note[:2] for note in notes]
        assert after != before, f"{notes[i + 1][1]} did nothing"
        assert undone == before, f"undone is {undone}, before was {before}"
        assert redone == after, f"redone is {redone}, after was {after}"
        print(notes[i + 1][1], len(after) - len(before), "nodes made, undone, redone", flush=True)


if hasattr(builtins, "magnet_watch"):
    compare()
else:
    watch()
