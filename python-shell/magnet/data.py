"""Updating, reading and writing with errors that stop a script."""

import contextlib
import functools
import os
import sys

from paraview import servermanager, simple
from vtkmodules.util.misc import calldata_type
from vtkmodules.vtkCommonCore import VTK_STRING, vtkStringArray


class MagnetError(RuntimeError):
    """A pipeline step, a file or an input that does not do; the message says what to change."""


def prototype(proxy):
    """A source, filter or writer as it is defined, with its properties at their defaults."""
    manager = servermanager.ProxyManager().SMProxyManager
    known = manager.GetProxyDefinitionManager()
    for group in ("sources", "filters", "writers"):
        if known.HasDefinition(group, proxy):
            return manager.GetPrototypeProxy(group, proxy)
    raise MagnetError(f"the plugin has no {proxy}")


@functools.lru_cache(maxsize=None)
def endings(proxy):
    """The endings of the files that a reader or writer is for, with their dot."""
    hints = prototype(proxy).GetHints()
    elements = [hints.GetNestedElement(i) for i in range(hints.GetNumberOfNestedElements())]
    factory = next(e for e in elements if e.GetName() in ("ReaderFactory", "WriterFactory"))
    return tuple(f".{ending}" for ending in factory.GetAttribute("extensions").split())


def error_text(source):
    """What the source's last execution complained about; empty if nothing."""
    source.UpdatePropertyInformation()
    text = source.SMProxy.GetProperty("ErrorText")
    return text.GetElement(0) if text else ""


def update(source, label=None):
    """Updates a source or filter; raises MagnetError with the filter's own words if it failed.

    With a label, a progress line goes to standard error.
    """
    observed = source.SMProxy.GetClientSideObject() if label else None
    tag = observed.AddObserver("ProgressEvent", _progress(label, observed)) if observed else None
    try:
        run(source)
        if observed:
            _line(f"{label}: done", end="\n")
    except MagnetError:
        if observed and sys.stderr.isatty():
            _line(f"{label}: failed", end="\n")
        raise
    finally:
        if tag is not None:
            observed.RemoveObserver(tag)
    return source


def run(node):
    """Updates a source, filter or writer. Its error is the MagnetError that is raised, and is not printed as well."""
    heard = []

    @calldata_type(VTK_STRING)
    def hear(_node, _event, message):
        heard.append(message)

    tags = [(each, each.AddObserver("ErrorEvent", hear)) for each in _nodes(node.SMProxy.GetClientSideObject())]
    try:
        node.UpdatePipeline()
    finally:
        for each, tag in tags:
            each.RemoveObserver(tag)
    text = error_text(node)
    if text:
        raise MagnetError(text)
    for message in heard:
        print(message, file=sys.stderr)


def _nodes(algorithm, known=None):
    """The MagNet nodes of this process that an algorithm is made from, and itself."""
    known = [] if known is None else known
    if algorithm is None or not hasattr(algorithm, "GetInputAlgorithm") or algorithm in known:
        return []
    known.append(algorithm)
    for port in range(algorithm.GetNumberOfInputPorts()):
        for i in range(algorithm.GetNumberOfInputConnections(port)):
            _nodes(algorithm.GetInputAlgorithm(port, i), known)
    return [each for each in known if each.IsA("vtkMagNetAlgorithm")]


def _progress(label, observed):
    last = [-1]

    def show(*_):
        percent = int(100 * observed.GetProgress())
        # One line that is rewritten at a terminal, nothing but its end in a log file.
        if percent != last[0] and sys.stderr.isatty():
            last[0] = percent
            _line(f"{label}: {percent:3d} %", end="")

    return show


def _line(text, end):
    start = "\r" if sys.stderr.isatty() else ""
    print(f"{start}{text}", end=end, file=sys.stderr, flush=True)


def read(path, **properties):
    """A reader of a file, updated: .vti, OVF, or a tilt series of a microscope's programs (what
    TiltSeriesReader reads).

    In the pipeline it has the file's name. Of a tilt series, path may be a list or a folder of single images, and
    properties are TiltSeriesReader's: TiltAxis="x", PixelSize=1.2 (nm), TiltAngles=[...] (degrees), AngleFile="...",
    TiltAxisAzimuth=33 (degrees), ValidFile="..." (a mask), MissingValue="0". Of an OVF file they are OVFReader's:
    MeshUnit="nm", ValueUnit="kA/m", SaturationMagnetization=8e5. Raises MagnetError if a
    file is missing, of another kind or damaged.
    """
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    folder = len(paths) == 1 and os.path.isdir(paths[0])
    for each in paths:
        if not folder and not os.path.isfile(each):
            raise MagnetError(f"{each}: no such file")
    if not paths:
        raise MagnetError("no file to read")
    properties.setdefault("registrationName", os.path.basename(os.path.abspath(paths[0])))
    if folder or str(paths[0]).lower().endswith(endings("TiltSeriesReader")):
        return update(simple.TiltSeriesReader(**properties, FileNames=[os.path.abspath(each) for each in paths]))
    if len(paths) != 1:
        raise MagnetError(f"{len(paths)} files; of several files, each must be an image of a tilt series")
    path = os.fspath(paths[0])
    if path.lower().endswith(endings("OVFReader")):
        return update(simple.OVFReader(**properties, FileName=os.path.abspath(path)))
    with open(path, "rb") as file:
        start = file.read(4096)
        file.seek(max(0, os.path.getsize(path) - 64))
        end = file.read()
    if b"<VTKFile" not in start or b'type="ImageData"' not in start:
        raise MagnetError(f"{path} {_unknown(path, start)}")
    if b"</VTKFile>" not in end:
        raise MagnetError(f"{path} is cut off: it does not end with </VTKFile>")
    reader = simple.XMLImageDataReader(**properties, FileName=[os.path.abspath(path)])
    reader.UpdatePipeline()
    info = reader.GetDataInformation()
    if info.GetNumberOfPoints() == 0 or info.GetPointDataInformation().GetNumberOfArrays() == 0:
        hint = "is it damaged?"
        if b'encoding="raw"' in start:
            hint = ("if it is sound: this ParaView fails on some files with raw appended data (VTK issue 19258); save it "
                "again with Data Mode 'Binary'")
        raise MagnetError(f"{path} holds no image, or an image without point data arrays; {hint}")
    return reader


def _unknown(path, start):
    """Why nothing reads a file that is no .vti: in words that say what can be read."""
    if path.lower().endswith(".vti"):
        return "is no VTK image data file (.vti)"
    for mark, packer, unpack in ((b"\x1f\x8b", "gzip", "gunzip"), (b"BZh", "bzip2", "bunzip2"), (b"\xfd7zXZ", "xz", "unxz")):
        if start.startswith(mark):
            return f"is packed by {packer}; unpack it first ({unpack})"
    ending = os.path.splitext(path)[1]
    known = ", ".join((".vti", *endings("OVFReader"), *endings("TiltSeriesReader")))
    return f"has {f'the ending {ending}' if ending else 'no ending'}, which nothing here reads; what is read: {known}"


def require_ending(path):
    """Raises MagnetError unless write() has a format for the ending of a file's name."""
    known = (".vti", *endings("OVFReader"), *endings("StackWriter"), ".csv")
    if not path.lower().endswith(known):
        raise MagnetError(f"{path}: nothing writes files with this ending; choose one of {', '.join(known)}")


def write(source, path, arrays=None, component=None):
    """Writes a source's image as compressed .vti, to a temporary name that replaces `path` once it is whole.

    arrays: names of the point data arrays to keep, all of them if None. Other endings than .vti: those of OVFWriter (.ovf; with
    .zst behind it compressed) and StackWriter (.mrc, .npy). These hold one array: phase or M, or else the active one, if
    None; component ("x", "y", "z" or "Length") takes one number of a vector, which MRC needs. .csv: a table, such as
    NRMSE's. Raises MagnetError for any other ending.
    """
    require_ending(path)
    if path.lower().endswith(endings("OVFReader")):
        return _write_by(servermanager.writers.OVFWriter, source, path, arrays)
    if path.lower().endswith(endings("StackWriter")):
        return _write_by(servermanager.writers.StackWriter, source, path, arrays, Component=component or "All")
    if component:
        raise MagnetError(f"{path}: one component can be written as MRC or .npy only")
    options = {"PointDataArrays": list(arrays), "ChooseArraysToWrite": 1} if arrays else {}
    if path.lower().endswith(".csv"):
        with whole_file(path, ".csv") as temporary:
            simple.SaveData(temporary, proxy=source, Precision=12)
            if not _all_rows(temporary, source):
                raise MagnetError(f"{path} could not be written completely; is the disk full, or is this no table?")
        return path
    with whole_file(path, ".vti") as temporary:
        # Binary, not the usual raw appended data: with today's expat, VTK before 9.3 fails to read some of those
        # (VTK issue 19258), while this is plain XML.
        simple.SaveData(temporary, proxy=source, DataMode="Binary", CompressorType="ZLib", CompressionLevel="6",
            **options)
        if not _whole(temporary):
            raise MagnetError(f"{path} could not be written completely; is the disk full, or the folder read-only?")
    return path


@contextlib.contextmanager
def whole_file(path, ending):
    """The name of a file beside `path` that takes its place in the end; of one that failed nothing is left.

    Raises MagnetError where the folder is missing, or the system refuses.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise MagnetError(f"{path}: there is no folder {folder} to write to")
    part = os.path.join(folder, f".{os.path.basename(path)}.{os.getpid()}.part{ending}")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise MagnetError(f"{path}: {error.strerror}") from error
    finally:
        if os.path.exists(part):
            os.remove(part)


def _write_by(kind, source, path, arrays, **options):
    if arrays and len(arrays) > 1:
        raise MagnetError(f"{path}: such a file holds one array; choose one of {', '.join(arrays)}")
    writer = kind(Input=source, FileName=os.path.abspath(path), Array=(arrays or [""])[0], **options)
    run(writer)
    return path


def _all_rows(path, source):
    """ParaView's writer of tables does not tell when the disk is full."""
    info = source.GetDataInformation()
    rows = info.GetNumberOfRows() or info.GetNumberOfPoints()
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        # A line of names, and one for each row.
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) == rows + 1


def _whole(path):
    if not os.path.isfile(path) or os.path.getsize(path) < 64:
        return False
    with open(path, "rb") as file:
        file.seek(-64, os.SEEK_END)
        return b"</VTKFile>" in file.read()


def field(source, name):
    """Field data of a source: numbers, or a text; None where there is none."""
    array = servermanager.Fetch(source).GetFieldData().GetAbstractArray(name)
    if array is None:
        return None
    values = [array.GetValue(i) for i in range(array.GetNumberOfValues())]
    return (values[0] if values else "") if isinstance(array, vtkStringArray) else values


def scores(nrmse, port=0):
    """The rows of an NRMSE filter's table as dictionaries: port 0 the volume (one row), port 1 the z layers."""
    update(nrmse)
    # Fetch always takes the first output port; a filter in between takes the one that is meant.
    chosen = servermanager.filters.PassThrough(Input=servermanager.OutputPort(nrmse, port))
    chosen.UpdatePipeline()
    table = servermanager.Fetch(chosen)
    columns = [table.GetColumn(i) for i in range(table.GetNumberOfColumns())]
    return [
        {column.GetName(): column.GetValue(row) for column in columns}
        for row in range(table.GetNumberOfRows())
    ]
