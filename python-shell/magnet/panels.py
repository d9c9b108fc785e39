"""Panels for papers drawn by matplotlib from the arrays of a pipeline: sections, profiles, features of a network."""

import hashlib
import json

import numpy
from paraview import servermanager
from paraview.vtk.util.numpy_support import vtk_to_numpy

from .data import MagnetError

COMPONENTS = ("x", "y", "z")


class Volume:
    """An array of an image as (nz, ny, nx[, components]), and the centres of its voxels in nm."""

    def __init__(self, source, name):
        image = servermanager.Fetch(source)
        array = image.GetPointData().GetArray(name)
        if array is None:
            raise MagnetError(f"there is no array '{name}'")
        size = image.GetDimensions()
        shape = (size[2], size[1], size[0])
        parts = array.GetNumberOfComponents()
        self.values = vtk_to_numpy(array).reshape(shape + ((parts,) if parts > 1 else ()))
        origin, spacing, extent = image.GetOrigin(), image.GetSpacing(), image.GetExtent()
        self.x, self.y, self.z = (
            origin[a] + spacing[a] * numpy.arange(extent[2 * a], extent[2 * a + 1] + 1) for a in range(3))

    def layer(self, z):
        """The layer whose z [nm] is nearest, (ny, nx[, components])."""
        return self.values[numpy.abs(self.z - z).argmin()]


def frame(volume):
    half = 0.5 * (volume.x[1] - volume.x[0])
    return (volume.x[0] - half, volume.x[-1] + half, volume.y[0] - half, volume.y[-1] + half)


def layers(figure, columns, mask, z):
    """Rows: Bx, By, Bz in the layer z [nm]; columns: (Volume, title). One colour scale a row, the first column's."""
    axes = figure.subplots(3, len(columns), sharex=True, sharey=True, squeeze=False)
    for row in range(3):
        largest = numpy.abs(columns[0][0].layer(z)[..., row]).max()
        for axis, (volume, title) in zip(axes[row], columns):
            image = axis.imshow(volume.layer(z)[..., row], origin="lower", extent=frame(volume), cmap="coolwarm",
                vmin=-largest, vmax=largest, interpolation="nearest")
            axis.contour(mask.x, mask.y, mask.layer(z), [0.5], colors="k", linewidths=0.8)
            if row == 0:
                axis.set_title(title)
            if row == 2:
                axis.set_xlabel("x (nm)")
        axes[row][0].set_ylabel("y (nm)")
        figure.colorbar(image, ax=axes[row], label=f"$B_{COMPONENTS[row]}$ (T)", shrink=0.85)


def profiles(figure, curves, z):
    """Bx, By, Bz along x through the middle of the layer z; curves: (Volume, name, colour)."""
    axes = figure.subplots(3, 1, sharex=True)
    for row, axis in enumerate(axes):
        for volume, name, colour in curves:
            values = volume.layer(z)
            axis.plot(volume.x, values[values.shape[0] // 2, :, row], color=colour, label=name,
                lw=2.5 if name == "truth" else 1.2)
        axis.set_ylabel(f"$B_{COMPONENTS[row]}$ (T)")
    axes[0].legend(frameon=False, ncol=len(curves))
    axes[-1].set_xlabel(f"x (nm), y = 0, z = {z:g} nm")


def in_plane(figure, columns, mask, z):
    """Direction and strength of the in-plane part of a layer as arrows on its z component."""
    axes = figure.subplots(1, len(columns), sharex=True, sharey=True, squeeze=False)[0]
    largest = numpy.linalg.norm(columns[0][0].layer(z), axis=-1).max()
    step = max(1, len(columns[0][0].x) // 25)
    for axis, (volume, title) in zip(axes, columns):
        b = volume.layer(z)
        inside = mask.layer(z) > 0.5
        image = axis.imshow(b[..., 2], origin="lower", extent=frame(volume), cmap="coolwarm", vmin=-largest,
            vmax=largest)
        shown = numpy.where(inside[..., None], b, numpy.nan)[::step, ::step]
        axis.quiver(volume.x[::step], volume.y[::step], shown[..., 0], shown[..., 1], scale=14 * largest, width=0.005)
        axis.set_title(title)
        axis.set_xlabel("x (nm)")
    axes[0].set_ylabel("y (nm)")
    figure.colorbar(image, ax=axes, label="$B_z$ (T), arrows: $B_x$, $B_y$", shrink=0.85)


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


def features(figure, b, model, count=10):
    """The `count` strongest features of a network's first convolution: the middle layer, and |FFT| of the kernels."""
    kernels, bias, stride = read_kernels(model)
    values = b.values / numpy.sqrt((b.values ** 2).sum(-1).astype("f8").__pow__(2).sum() / (b.values ** 2).sum())
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
