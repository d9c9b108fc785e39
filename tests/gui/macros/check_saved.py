"""A macro: the figure that was saved as saved.png is one for print."""

from figures_look import picture

assert picture("saved.png").shape[1] >= 180 / 25.4 * 300, picture("saved.png").shape
