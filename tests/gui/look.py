"""What a session has, in the window or in a replay of its trace."""

from paraview import servermanager, simple


def scores():
    """The NRMSE (a fraction) of each score in the pipeline, by its name."""
    return {name: servermanager.Fetch(source).GetRowData().GetArray("NRMSE").GetValue(0)
        for (name, _), source in simple.GetSources().items() if source.GetXMLName() == "NRMSE"}


def figure():
    """The views of the layout "Side by side", each with the names of what it shows and its titles."""
    layout = next((proxy for (name, _), proxy in simple.GetLayouts().items() if name == "Side by side"), None)
    views = simple.GetViewsInLayout(layout) if layout is not None else []
    sources = {source.SMProxy.GetGlobalID(): (name, source) for (name, _), source in simple.GetSources().items()}
    found = []
    for view in views:
        shown = [sources[each.Input.SMProxy.GetGlobalID()] for each in view.Representations if each.Visibility]
        titles = [servermanager.Fetch(s).GetColumn(0).GetValue(0) for _, s in shown if s.GetXMLName() == "FigureTitle"]
        found.append([sorted(name for name, _ in shown), sorted(titles + [s.Text for _, s in shown if s.GetXMLName() == "TextSource"])])
    return found
