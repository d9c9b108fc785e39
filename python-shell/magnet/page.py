"""A page of views for a figure: a layout with white ground, linked cameras, and its export."""

import contextlib
import math
import os
import struct
import zlib

import paraview
from paraview import servermanager, simple

from . import experiments, nodes
from .data import MagnetError, whole_file

# Of a view's height, what titles take at its top and legends at its bottom; letters need so many pixels in a low one.
HEAD, FOOT = 0.15, 0.24
HEAD_PIXELS, FOOT_PIXELS = 28, 78
PIXELS = 1080  # width of a page where no window has one of its own,
CHART_PIXELS = 720  # and of one of curves, which is printed smaller
_GROUP = "figure_pages"  # of the session's proxies
ABOVE = ([0, 0, -1], [0, 1, 0])  # where a camera looks and what is up: seen from +z, y upwards


class Page:
    """Rows and columns of views in a new layout; `kind` is ParaView's name of the views.

    A page of the same title is replaced. What pages have in common is made once (nodes.py), and goes with the last of them.
    """

    def __init__(self, title, rows, columns, kind="RenderView", panel=1.6, weights=None):
        """panel: height of a view over its width; weights: how the width is shared between the columns."""
        tidy()
        title += experiments.label()
        self.title, self.rows, self.columns, self.kind = title, rows, columns, kind
        self.active = simple.GetActiveSource()
        self.parts, self.replaced = [], []
        nodes.begin(self.parts)
        _begun[:] = [self]
        self.proxy, self.layout, self.views = None, None, []
        self.replaced = [part for page in pages() if page.title == title for part in _close_views(page)]
        simple._DisableFirstRenderCameraReset()
        self.layout = simple.CreateLayout(_unused(title, "layouts"))
        weights = weights or [1.0] * columns
        cells = self._cells(rows, columns, weights)
        width = PIXELS if kind == "RenderView" else CHART_PIXELS
        self.size = (width, round(width / sum(weights) * max(weights) * panel * rows))
        for line in cells:
            self.views.append([])
            for cell in line:
                view = simple.CreateView(kind)
                self.layout.AssignView(cell, view)
                _style(view, kind)
                self.views[-1].append(view)
        if not paraview.fromGUI:
            self.layout.SetSize(*self.size)
        self._fits = []

    @classmethod
    def of(cls, proxy):
        """The page that a proxy FigurePage of the session tells of, such as one from a state file."""
        page = cls.__new__(cls)
        page.proxy = proxy
        page.title = proxy.GetProperty("Title").GetElement(0)
        page.rows, page.columns = (proxy.GetProperty(name).GetElement(0) for name in ("Rows", "Columns"))
        page.size = tuple(proxy.GetProperty("Size").GetElement(i) for i in (0, 1))
        page.layout = next(iter(_proxies(proxy, "Layout")), None)
        views = _proxies(proxy, "Views")
        page.views = [views[row * page.columns:(row + 1) * page.columns] for row in range(page.rows)]
        page.kind = views[0].SMProxy.GetXMLName() if views else ""
        page.parts = _proxies(proxy, "Parts")
        page._fits = []
        return page

    def _register(self):
        """Notes in the session what the page is made of."""
        manager = servermanager.ProxyManager().SMProxyManager
        self.proxy = manager.NewProxy(_GROUP, "FigurePage")
        for name, values in (("Title", [self.title]), ("Rows", [self.rows]), ("Columns", [self.columns]), ("Size", self.size)):
            for i, value in enumerate(values):
                self.proxy.GetProperty(name).SetElement(i, value)
        for name, members in (("Layout", [self.layout]), ("Views", [view for line in self.views for view in line]),
                ("Parts", self.parts)):
            for member in members:
                self.proxy.GetProperty(name).AddProxy(member.SMProxy)
        self.proxy.UpdateVTKObjects()
        manager.RegisterProxy(_GROUP, self.layout_name(), self.proxy)

    def layout_name(self):
        return servermanager.ProxyManager().SMProxyManager.GetProxyName("layouts", self.layout.SMProxy)

    def _cells(self, rows, columns, weights):
        rest, result = 0, []
        for row in range(rows):
            line = rest
            if row < rows - 1:
                line = self.layout.SplitVertical(rest, 1.0 / (rows - row))
                rest = line + 1
            result.append([])
            for column in range(columns - 1):
                share = weights[column] / sum(weights[column:])
                line = self.layout.SplitHorizontal(line, share)
                result[-1].append(line)
                line += 1
            result[-1].append(line)
        return result

    def link_cameras(self, views=None):
        """Of all views, or of these."""
        views = views or [view for line in self.views for view in line]
        for number, view in enumerate(views[1:], 1):
            simple.AddCameraLink(views[0], view, _unused(f"{self.title} {number}", "links"))

    def look(self, bounds, direction, up, views=None, head=HEAD, foot=FOOT):
        """Parallel cameras that look along `direction` at a box (x0, x1, y0, y1, z0, z1) between title and legends.

        head, foot: what these take of a view's height; of a low one more, for letters stay as large.
        """
        for view in views or [view for line in self.views for view in line]:
            self.fitted(lambda view=view: _look(view, self.pixels(view), bounds, direction, up, head, foot))

    def height(self, view, share, pixels):
        """`share` of a view's height, or what so many pixels are of it, if that is more."""
        return min(1.0, max(share, pixels / self.pixels(view)[1]))

    def fitted(self, action):
        """Does what depends on the views' sizes, now and again when a window has given them others."""
        self._fits.append(action)
        action()

    def fit(self):
        for action in self._fits:
            action()

    def pixels(self, view):
        """Width and height of a view."""
        if paraview.fromGUI:
            return [max(1, value) for value in view.ViewSize]
        # ViewSize would be that of before the layout's size until something is drawn.
        return [self.size[0] / self.columns, self.size[1] / self.rows]


def _unused(name, group):
    """`name`, or with a number behind it if a layout or link of that name is there."""
    manager = servermanager.ProxyManager().SMProxyManager
    taken = manager.GetRegisteredLink if group == "links" else lambda each: manager.GetProxy(group, each)
    number, found = 1, name
    while taken(found):
        number += 1
        found = f"{name} {number}"
    return found


def _style(view, kind):
    if kind != "RenderView":
        return
    view.UseColorPaletteForBackground = 0
    view.Background = [1, 1, 1]
    view.OrientationAxesVisibility = 0
    view.CameraParallelProjection = 1


def _look(view, size, bounds, direction, up, head, foot):
    centre = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
    forward = _unit(direction)
    right = _unit(_cross(forward, up))
    above = _cross(right, forward)
    head, foot = _room(size[1], head, foot)
    half = [0.5 * (bounds[2 * a + 1] - bounds[2 * a]) for a in range(3)]
    wide = sum(abs(right[a]) * half[a] for a in range(3))
    high = sum(abs(above[a]) * half[a] for a in range(3))
    scale = max(high / (1.0 - head - foot), 1.02 * wide * size[1] / size[0])
    # The box's middle in the middle of what titles and legends leave.
    shift = scale * (head - foot)
    focus = [centre[a] + shift * above[a] for a in range(3)]
    far = 4.0 * math.sqrt(sum(h * h for h in half))
    view.CameraFocalPoint = focus
    view.CameraPosition = [focus[a] - far * forward[a] for a in range(3)]
    view.CameraViewUp = above
    view.CameraParallelScale = scale


def _room(high, head, foot):
    """What title and legends take of a view's height, which leave at least a third of it."""
    head, foot = max(head, HEAD_PIXELS / high), max(foot, FOOT_PIXELS / high)
    shrink = min(1.0, 0.67 / (head + foot))
    return shrink * head, shrink * foot


def _cross(a, b):
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def _unit(v):
    length = math.sqrt(sum(x * x for x in v))
    return [x / length for x in v]


def round_up(value):
    """`value` with two digits, upwards."""
    digits = 10.0 ** (math.floor(math.log10(value)) - 1) if value > 0 else 1.0
    return math.ceil(value / digits) * digits


def save(path, page=None, width=180.0, dpi=300):
    """Writes a page (the one that is shown, if none is given) as PNG, PDF or SVG.

    width: of the printed page in mm; dpi: the least resolution of a PNG, which tells its own to whoever sets it. PDF and SVG are for
    a page of one chart, whose lines and letters ParaView writes as such. In the window, the page's tab must have been in front
    before: in another, ParaView 5.13 has nothing to draw on.
    Raises MagnetError if the picture can't be written.
    """
    page = page or shown()
    path = os.path.abspath(path)
    ending = os.path.splitext(path)[1].lower()
    if ending not in (".png", ".pdf", ".svg"):
        raise MagnetError(f"{path}: a figure is written as .png, .pdf or .svg")
    with whole_file(path, ending) as part:
        if ending == ".png":
            size = page.layout.GetSize() if paraview.fromGUI else page.size
            # Charts render at whole multiples of their size only.
            factor = math.ceil(width / 25.4 * dpi / size[0] - 1e-6)
            with _larger(page, factor) as options:
                simple.SaveScreenshot(part, page.layout, SeparatorWidth=0, SeparatorColor=[1, 1, 1],
                    ImageResolution=[factor * s for s in size], **options)
            _state_resolution(part, factor * size[0] / (width / 25.4))
        elif page.rows * page.columns > 1 or page.kind != "XYChartView":
            raise MagnetError(f"{path}: ParaView writes a single chart as {ending}; choose .png for this page of "
                f"{page.rows * page.columns} {'charts' if page.kind == 'XYChartView' else 'rendered views'}")
        else:
            simple.ExportView(part, view=page.views[0][0])
        if not os.path.isfile(part) or os.path.getsize(part) < 200:
            raise MagnetError(f"{path} could not be written")
    return path


@contextlib.contextmanager
def _larger(page, factor):
    """What ParaView does not enlarge well by itself, `factor` times as large for a while: letters and lines of charts, under
    which its own scaling leaves specks, the numbers of axes, which it forgets, and the width of outlines. Yields options of
    SaveScreenshot."""
    charts = page.kind == "XYChartView"
    changed = []

    def enlarge(item, name, value):
        before = getattr(item, name)
        changed.append((item, name, before if isinstance(before, (int, float, str)) else list(before)))
        setattr(item, name, value)

    for view in (view for line in page.views for view in line):
        if charts:
            for name in ("ChartTitle", "LeftAxisTitle", "BottomAxisTitle", "LeftAxisLabel", "BottomAxisLabel", "Legend"):
                enlarge(view, f"{name}FontSize", round(factor * getattr(view, f"{name}FontSize")))
            # What ParaView leaves between them and the numbers does not grow.
            enlarge(view, "LeftAxisTitle", f"{view.LeftAxisTitle}\n")
            enlarge(view, "BottomAxisTitle", f"\n{view.BottomAxisTitle}")
            for shown in view.Representations:
                enlarge(shown, "SeriesLineThickness",
                    [str(factor * float(v)) if i % 2 else v for i, v in enumerate(shown.SeriesLineThickness)])
        elif page.kind == "RenderView":
            for shown in view.Representations:
                if shown.SMProxy.GetXMLName() == "SurfaceRepresentation":
                    enlarge(shown, "LineWidth", factor * shown.LineWidth)
            if view.AxesGrid.Visibility:
                for name in (f"{axis}{part}FontSize" for axis in "XYZ" for part in ("Title", "Label")):
                    enlarge(view.AxesGrid, name, round(factor * getattr(view.AxesGrid, name)))
    try:
        yield {"FontScaling": "Do not scale fonts"} if charts else {}
    finally:
        for item, name, value in changed:
            setattr(item, name, value)


def _state_resolution(path, dpi):
    """Adds the chunk pHYs, dots a metre, which ParaView leaves out."""
    with open(path, "rb") as file:
        content = file.read()
    body = b"pHYs" + struct.pack(">IIB", *[round(dpi / 0.0254)] * 2, 1)
    chunk = struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
    head = 8 + 25  # the signature and IHDR, which comes first
    with open(path, "wb") as file:
        file.write(content[:head] + chunk + content[head:])


_begun = []  # the page that is being made
_last = []  # the page that was made last


def made(page):
    """Notes a page in the session, and draws it."""
    _last[:] = [page]
    _begun.clear()
    nodes.begin([])
    page._register()
    nodes.delete(page.replaced, [part for each in pages() for part in each.parts])
    # What was chosen stays chosen: not one of the figure's own parts.
    if page.active:
        simple.SetActiveSource(page.active)
    for line in page.views:
        for view in line:
            simple.Render(view)
    return page


def pages():
    """The pages of the session."""
    manager = servermanager.ProxyManager().SMProxyManager
    names = [manager.GetProxyName(_GROUP, i) for i in range(manager.GetNumberOfProxies(_GROUP))]
    return [Page.of(manager.GetProxy(_GROUP, name)) for name in names]


def shown():
    """The page of the tab that is shown, the active view's; where no view is active, as after a state was loaded, the last page."""
    known = pages()
    view = simple.GetActiveView()
    layout = simple.GetLayout(view) if view else known[-1].layout if known else None
    page = next((page for page in known if layout and page.layout and page.layout.SMProxy == layout.SMProxy), None)
    page = page or (layout and _unregistered(layout))
    if page is None and not known:
        raise MagnetError("there is no figure yet: make one by MagNet \u25b8 Figures")
    if page is None:
        name = layout and servermanager.ProxyManager().SMProxyManager.GetProxyName("layouts", layout.SMProxy)
        raise MagnetError(f"the tab that is shown, '{name}', is no page of figures; click the tab of one of: "
            f"{', '.join(page.layout_name() for page in known)}")
    return page


def _unregistered(layout):
    """The page in a layout of a state from before pages were noted; None if it shows nothing of a figure."""
    manager = servermanager.ProxyManager().SMProxyManager
    views = simple.GetViewsInLayout(layout)
    sources = [shape.Input.SMProxy for view in views for shape in view.Representations if hasattr(shape, "Input") and shape.Input]
    if not any((manager.GetProxyName("sources", source) or "").startswith(nodes.PREFIX) for source in sources):
        return None
    page = Page.__new__(Page)
    page.layout, page.views, page.rows, page.columns = layout, [views], 1, len(views)
    page.kind = views[0].SMProxy.GetXMLName()
    page.size = tuple(layout.GetSize())
    return page


def close(page):
    """Takes a page away: its layout, its views, and the hidden nodes that no other page has."""
    parts = _close_views(page)
    nodes.delete(parts, [part for each in pages() for part in each.parts])


def tidy():
    """Takes away what is left of pages whose tab was closed, or whose making failed."""
    manager = servermanager.ProxyManager().SMProxyManager
    for page in _begun:
        parts = _close_views(page) + page.replaced
        nodes.delete(parts, [part for each in pages() for part in each.parts])
    _begun.clear()
    for page in pages():
        open_still = page.layout and manager.GetProxyName("layouts", page.layout.SMProxy)
        if not open_still or not any(manager.GetProxyName("views", view.SMProxy) for line in page.views for view in line):
            close(page)


def _close_views(page):
    """Takes layout and views away; returns the hidden nodes."""
    manager = servermanager.ProxyManager().SMProxyManager
    views = [view for line in page.views for view in line]
    own = {view.SMProxy.GetGlobalID() for view in views}
    for name in [manager.GetLinkName(i) for i in range(manager.GetNumberOfLinks())]:
        link = manager.GetRegisteredLink(name)
        if any(link.GetLinkedProxy(i).GetGlobalID() in own for i in range(link.GetNumberOfLinkedObjects())):
            manager.UnRegisterLink(name)
    if page.proxy:
        manager.UnRegisterProxy(page.proxy)
    for view in views:
        if manager.GetProxyName("views", view.SMProxy):
            simple.Delete(view)
    if page.layout and manager.GetProxyName("layouts", page.layout.SMProxy):
        simple.Delete(page.layout)
    return page.parts


def _proxies(proxy, name):
    members = proxy.GetProperty(name)
    return [servermanager._getPyProxy(members.GetProxy(i)) for i in range(members.GetNumberOfProxies())]


def fit():
    """Fits the last page's cameras to the sizes that its views have got; the window draws them afterwards."""
    if _last:
        try:
            _last[-1].fit()
        except (AttributeError, RuntimeError):
            # It was closed, or its views were deleted.
            _last.clear()
