"""Makes magnet-colormaps.json: the colour maps of the plugin, even in Oklab (B. Ottosson, 2020).

    python3 plugin/presets/make.py > plugin/presets/magnet-colormaps.json
"""

import json
import math
import sys


def srgb(lightness, chroma, hue):
    """An Oklab colour, hue in degrees, as sRGB from 0 to 1; with less chroma where sRGB has no room for it."""
    while True:
        a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
        l, m, s = ((lightness + p * a + q * b) ** 3 for p, q in
            ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480)))
        linear = (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
        if all(-0.001 <= v <= 1.001 for v in linear) or chroma < 1e-4:
            clipped = (min(1.0, max(0.0, v)) for v in linear)
            return [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in clipped]
        chroma *= 0.98


def preset(name, low, high, colour, count=65):
    points = []
    for i in range(count):
        t = i / (count - 1)
        points += [low + t * (high - low), *(round(v, 5) for v in srgb(*colour(t)))]
    return {"Name": name, "ColorSpace": "RGB", "Creator": "MagNet for ParaView", "NanColor": [0.5, 0.5, 0.5],
        "RGBPoints": points}


def direction(t):
    """The circle of Direction Color, from -180 to 180 degrees."""
    return 0.75, 0.12, 29.2 + 360.0 * t - 180.0


def component(t):
    """Blue, near-white, red: lightness falls evenly to both sides."""
    away = abs(2.0 * t - 1.0)
    return 0.97 - 0.52 * away, 0.19 * away, 262.0 if t < 0.5 else 30.0


def strength(t):
    """Dark violet to light yellow, lightness rising evenly."""
    return 0.16 + 0.79 * t, 0.06 + 0.11 * math.sin(math.pi * min(1.0, 0.15 + 0.85 * t)), 300.0 - 195.0 * t


def error(t):
    """White to dark red, lightness falling evenly: no error is the paper's white."""
    return 0.985 - 0.65 * t, 0.20 * math.sin(0.5 * math.pi * min(1.0, 1.3 * t)), 95.0 - 70.0 * t


json.dump([preset("MagNet direction", -180.0, 180.0, direction, 121), preset("MagNet component", -1.0, 1.0, component),
    preset("MagNet strength", 0.0, 1.0, strength), preset("MagNet error", 0.0, 1.0, error)], sys.stdout, indent=1)
print()
