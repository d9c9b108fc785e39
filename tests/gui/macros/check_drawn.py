"""A macro, run inside a window that was started with a state: a page is saved as it is drawn, or refused in words."""

import numpy

from figures_look import picture
from magnet import MagnetError, page

for each in page.pages():
    try:
        page.save("drawn.png", each)
        # Surfaces, not the noise that memory holds.
        assert abs(numpy.diff(picture("drawn.png"), axis=1)).mean() < 10, each.title
        print(f"{each.title}: drawn", flush=True)
    except MagnetError as error:
        assert "click its tab first" in str(error), str(error)
        print(f"{each.title}: refused", flush=True)
