"""Writes images as DigitalMicrograph does, for tests: no packaged library writes DM3 or DM4.

The structure is that of the program's own files, which the tests of the core read: a tree of tags with lengths of 32
(DM3) or 64 bits (DM4), the most significant byte first, and values in the order that the header tells.
"""

import struct

INT16, INT32, UINT16, UINT32, FLOAT, DOUBLE = range(2, 8)  # types of a tag
STORED = {INT32: "i", UINT32: "I", FLOAT: "f", DOUBLE: "d"}


class Writer:
    def __init__(self, version, little):
        self.version = version
        self.order = "<" if little else ">"
        self.length = ">i" if version == 3 else ">q"

    def size(self, value):
        return struct.pack(self.length, value)

    def tag(self, kind, name, content):
        label = name.encode("latin-1")
        length = self.size(len(content)) if self.version == 4 else b""
        return bytes([kind]) + struct.pack(">H", len(label)) + label + length + content

    def group(self, name, *tags):
        return self.tag(20, name, self.tags(*tags))

    def tags(self, *tags):
        return b"\1\0" + self.size(len(tags)) + b"".join(tags)

    def data(self, name, description, values):
        return self.tag(21, name, b"%%%%" + self.size(len(description)) + b"".join(map(self.size, description)) + values)

    def number(self, name, kind, value):
        return self.data(name, [kind], struct.pack(self.order + STORED[kind], value))

    def text(self, name, value):
        stored = value.encode("utf-16-le" if self.order == "<" else "utf-16-be")
        return self.data(name, [20, UINT16, len(stored) // 2], stored)

    def image(self, pixels, nanometres, alpha):
        height, width = pixels.shape
        stored = pixels.astype(self.order + "f4").tobytes()
        calibrations = [self.group("", self.number("Scale", FLOAT, nanometres / 1e3), self.text("Units", "\u00b5m"))
            for _ in range(2)]
        return self.group("",
            self.group("ImageData",
                self.group("Calibrations", self.group("Dimension", *calibrations)),
                self.data("Data", [20, FLOAT, width * height], stored),
                self.number("DataType", UINT32, 2),
                self.group("Dimensions", self.number("", UINT32, width), self.number("", UINT32, height))),
            self.group("ImageTags", self.group("Microscope Info",
                self.group("Stage Position", self.number("Stage Alpha", DOUBLE, alpha)),
                self.number("Voltage", DOUBLE, 3e5))))


def write(path, pixels, nanometres, alpha, version=3, little=True):
    """An image (upper row first) with a thumbnail before it, its pixel size and the stage's alpha in degrees."""
    w = Writer(version, little)
    content = w.tags(w.group("ImageList", w.image(pixels[::8, ::8], 8 * nanometres, 0.0), w.image(pixels, nanometres, alpha)),
        w.group("Thumbnails", w.group("", w.number("ImageIndex", UINT32, 0))))
    with open(path, "wb") as file:
        file.write(struct.pack(">i", version) + w.size(len(content)) + struct.pack(">i", int(little)) + content)
