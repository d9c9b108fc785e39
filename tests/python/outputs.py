"""What a test asks of a node's outputs."""

from magnet.arrays import array_of, fetched as output


def numbers(image, name):
    """Field data; None where there is none."""
    array = image.GetFieldData().GetArray(name)
    return None if array is None else [array.GetValue(i) for i in range(array.GetNumberOfValues())]


def word(image, name):
    """The first of a field data array; None where there is none."""
    array = image.GetFieldData().GetAbstractArray(name)
    return None if array is None else array.GetValue(0)


def stack(image, name="phase"):
    """(image, y, x); None where there is no such array."""
    return None if image.GetPointData().GetArray(name) is None else array_of(image, name)
