"""A montage of a texture library: one disc a category, a quarter cut away, coloured by direction.

    pvpython python-shell/gallery.py --library DIR --out gallery.png [--hard]
"""

import json
import os

from magnet import MagnetError, command


def index(folder):
    path = os.path.join(folder, "index.json")
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)["entries"]
    except (OSError, ValueError, KeyError) as error:
        raise MagnetError(f"{path} can't be read ({error}); make the library with `magnet-library generate`") from error


def chosen(entries, hard):
    """An entry for each of the nine (hard set: six) categories, of middling thickness, as drawn if possible."""
    kinds = {}
    categories = {entry["category"] for entry in entries if not entry["hard"]}
    for entry in entries:
        if entry["hard"] == hard and (hard or entry["label"] in categories):
            kinds.setdefault(entry["category"] if hard else entry["label"], []).append(entry)

    def fitness(entry):
        pixels = entry["thickness_m"] / entry["spacing_m"][2] / entry["size"][2]
        return (entry["label"] != entry["category"], abs(pixels - 0.35))

    order = sorted(kinds.items(), key=lambda item: min(entry["index"] for entry in item[1]))
    return [(kind, min(list_, key=fitness)) for kind, list_ in order]


def main():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--library", required=True, help="folder that `magnet-library generate` made")
    p.add_argument("--out", required=True, help="PNG to write")
    p.add_argument("--hard", action="store_true", help="the hard set instead of the nine categories")
    args = p.parse_args()
    entries = chosen(index(args.library), args.hard)
    if not entries:
        raise MagnetError(f"{args.library} has no entry of the {'hard set' if args.hard else 'nine categories'}")

    from paraview import simple

    from magnet import page, specimens

    simple._DisableFirstRenderCameraReset()
    panels = []
    for kind, entry in entries[:9]:
        became = "" if kind == entry["label"] else f"\nbecame {entry['label']}"
        panels.append((os.path.join(args.library, entry["name"] + ".ovf.zst"), kind,
                       f"{entry['material']}, {entry['thickness_m'] * 1e9:.0f} nm thick{became}"))
    page.save(args.out, specimens.montage(panels))


if __name__ == "__main__":
    command.run(main)
