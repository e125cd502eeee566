"""The looks of the types can be told apart, with any colour vision, on light and on dark paper."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from kg.model import Kind, MentionType
from kg.web.assets import FOLDER

SHEET = (FOLDER / "types.css").read_text(encoding="utf-8")
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")

#: Simulations of dichromacy in linear RGB, at full severity (Machado, Oliveira and Fernandes, 2009).
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
MODES = ("light", "dark")

Colour = tuple[float, ...]


def linear(colour: str) -> Colour:
    """Return the linear RGB of a hexadecimal colour."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: str, vision: str) -> Colour:
    """Return the CIE L*a*b* values of a colour as somebody with this vision sees it."""
    source = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, source, strict=True))))
        for row in VISIONS[vision]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    bent = [part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z)]
    return 116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])


def variables(sheet: str, mode: str) -> dict[str, str]:
    """Return the colours that a sheet sets for light or dark paper."""
    part = sheet.split("@media (prefers-color-scheme: dark)")[MODES.index(mode)]
    return dict(re.findall(r"--([\w-]+): (#\w{6})", part))


def looks() -> dict[str, tuple[str, str]]:
    """Return each type's hue and stroke."""
    rules = re.findall(r"^\.(\w+) \{ --hue: var\(--([\w-]+)\); --stroke: (\w+); \}", SHEET, re.MULTILINE)
    return {name: (hue, stroke) for name, hue, stroke in rules}


@pytest.mark.parametrize("name", sorted({*MentionType, *Kind}))
def test_every_type_has_a_look(name: str) -> None:
    """No type of mention or entity is left out."""
    assert name in looks()


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("mode", MODES)
def test_types_with_the_same_stroke_differ_in_hue(mode: str, vision: str) -> None:
    """The colours of two types with one stroke lie far apart for every kind of colour vision."""
    colours = variables(SHEET, mode)
    for (one, (hue, stroke)), (other, (other_hue, other_stroke)) in combinations(looks().items(), 2):
        if stroke == other_stroke:
            assert math.dist(seen(colours[hue], vision), seen(colours[other_hue], vision)) > 12, (one, other)


@pytest.mark.parametrize("mode", MODES)
def test_strokes_stand_out_from_the_paper(mode: str) -> None:
    """A stroke has a contrast of at least 3:1, as graphics must (WCAG 2.2, 1.4.11)."""
    paper = variables(STYLE, mode)["paper"]
    for hue, colour in variables(SHEET, mode).items():
        assert contrast(colour, paper) >= 3, hue
