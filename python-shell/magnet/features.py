"""What the first convolution of a network makes of a field, drawn by matplotlib: its features and its kernels."""

import hashlib
import json

import numpy
from paraview import servermanager
from paraview.vtk.util.numpy_support import vtk_to_numpy

from .data import MagnetError


def _vectors(source, name):
    """An array of an image as (nz, ny, nx, 3)."""
    image = servermanager.Fetch(source)
    return vtk_to_numpy(image.GetPointData().GetArray(name)).reshape(*reversed(image.GetDimensions()), 3)


def read_kernels(path):
    """The kernels of the first convolution (features, 3, k, k, k) in voxels, their biases, and the stride."""
    with open(path, "rb") as file:
        content = file.read()
    if content[:8] != b"MAGNETNN" or hashlib.sha256(content[:-32]).digest() != content[-32:]:
        raise MagnetError(f"{path} is no MagNet model, or is damaged")
    length = int.from_bytes(content[12:20], "little")
    head = json.loads(content[20:20 + length])
    at = 20 + length
    weights = {}
    for entry in head["weights"]:
        count = int(numpy.prod(entry["shape"]))
        weights[entry["name"]] = numpy.frombuffer(content, "<f2", count, at).reshape(entry["shape"]).astype("f4")
        at += 2 * count
    first = "entry" if "entry.weight" in weights else "down0.first"
    patch = head["network"]["patch"]
    kernel = weights[first + ".weight"]
    features, _, k = kernel.shape[:3]
    # Channels are blocks of patch^3 voxels.
    kernel = kernel.reshape(features, 3, patch, patch, patch, k, k, k).transpose(0, 1, 5, 2, 6, 3, 7, 4)
    return kernel.reshape(features, 3, k * patch, k * patch, k * patch), weights[first + ".bias"], patch


def draw(figure, source, array, model, count=10):
    """The `count` strongest features that a network's first convolution finds in a vector field: the middle layer of each,
    and |FFT| of its kernels."""
    kernels, bias, stride = read_kernels(model)
    b = _vectors(source, array)
    values = b / numpy.sqrt((b ** 2).sum(-1).astype("f8").__pow__(2).sum() / (b ** 2).sum())
    size = kernels.shape[2]
    padded = [n // stride * stride for n in values.shape[:3]]
    spectrum = numpy.fft.rfftn(values[:padded[0], :padded[1], :padded[2]], axes=(0, 1, 2))
    maps = []
    for kernel, shift in zip(kernels, bias):
        transfer = numpy.fft.rfftn(kernel, padded, axes=(1, 2, 3))
        found = numpy.fft.irfftn(sum(spectrum[..., c] * transfer[c].conj() for c in range(3)), padded)
        maps.append(numpy.roll(found, [(size - stride) // 2] * 3, (0, 1, 2))[::stride, ::stride, ::stride] + shift)
    order = numpy.argsort([-m.std() for m in maps])[:count]
    axes = figure.subplots(4, len(order), squeeze=False)
    for column, index in enumerate(order):
        image = maps[index][maps[index].shape[0] // 2]
        largest = numpy.abs(image).max()
        axes[0][column].imshow(image, origin="lower", cmap="coolwarm", vmin=-largest, vmax=largest)
        axes[0][column].set_title(f"{index}", fontsize=8)
        for c in range(3):
            transfer = numpy.abs(numpy.fft.fftshift(numpy.fft.fftn(kernels[index, c], [32] * 3)))
            axes[1 + c][column].imshow(transfer[:, 16, :], origin="lower", cmap="viridis")
    for row, label in enumerate(("feature", "|FFT|, $B_x$", "|FFT|, $B_y$", "|FFT|, $B_z$")):
        axes[row][0].set_ylabel(label)
        for axis in axes[row]:
            axis.set_xticks([])
            axis.set_yticks([])
