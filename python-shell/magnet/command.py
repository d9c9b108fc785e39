"""What the three batch scripts share."""

import argparse
import sys

from .data import MagnetError


def parser(description):
    """An argument parser that shows defaults."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)


def run(main):
    """Runs a script's main; every error becomes one line on standard error and exit status 1."""
    try:
        main()
    except (MagnetError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def percent(value):
    """A fraction as text in per cent; '-' where there is none."""
    return "-" if value != value else f"{100 * value:.2f} %"
