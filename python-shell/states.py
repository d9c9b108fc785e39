"""Makes a state file of an example: its pipeline and figure, which File ▸ Load State… opens.

    LIBGL_ALWAYS_SOFTWARE=1 PYTHONPATH=python-shell xvfb-run -a -s "-screen 0 1400x900x24 -noreset" \\
      pvpython python-shell/states.py --example measured_skyrmion --out sample-data/side-by-side.pvsm

The data files are named without their folder, so that the state can be moved together with them: Load State's *Search
files under specified directory* looks beside the state.
"""

import os
import pathlib
import re

from magnet import MagnetError, command


def portable(text, folder):
    """A state's XML with the files of `folder` named without it; one that names other files is refused."""
    text = re.sub(f'value="{re.escape(str(folder))}/([^"/]+)"', r'value="\1"', text)
    for path in re.findall('value="(/[^"]+)"', text):
        if os.path.exists(path):
            raise MagnetError(f"the state names {path}, which is not in {folder}")
    return text


def main():
    from magnet import examples

    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--example", required=True, choices=examples.__all__, help="what magnet.examples makes")
    p.add_argument("--out", required=True, help="state file to write (.pvsm)")
    args = p.parse_args()

    from paraview import simple

    simple._DisableFirstRenderCameraReset()
    getattr(examples, args.example)()
    folder = pathlib.Path(examples.sample("x_45.vti")).parent
    part = f"{args.out}.part.pvsm"
    try:
        simple.SaveState(part)
        with open(part, encoding="utf-8") as file:
            text = portable(file.read(), folder)
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, args.out)
    except OSError as error:
        raise MagnetError(f"{args.out}: {error.strerror}") from error
    finally:
        if os.path.exists(part):
            os.remove(part)


command.run(main)
