"""The palette holds what it promises, recomputed from the theme."""

import re
from itertools import combinations

import pytest

from bnviz import theme
from bnviz.theme import DARK, LIGHT, Arm, palette, rgb
from tests import colour
from tests.cases import cases

AXES, COLOURS = cases("axes"), cases("colours")
THEMES = pytest.mark.parametrize("shade", [LIGHT, DARK], ids=["light", "dark"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_distance_agrees_with_the_published_pairs(one, other, expected):
    """CIEDE2000 is held to the test pairs of Sharma, Wu & Dalal (2005), both ways round."""
    assert colour.ciede2000(one, other) == pytest.approx(expected, abs=5e-5)
    assert colour.ciede2000(other, one) == pytest.approx(expected, abs=5e-5)


def test_black_on_white_has_the_largest_contrast():
    """The ratio runs to 21."""
    assert colour.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


@THEMES
def test_lines_stand_out_from_the_paper(shade):
    """A mark has a contrast of at least 3."""
    assert all(colour.contrast(rgb(line), rgb(shade.paper)) >= 3 for line in shade.lines)


@THEMES
def test_names_can_be_read(shade):
    """Text in an arm's ink has a contrast of at least 4.5."""
    assert all(colour.contrast(rgb(ink), rgb(shade.paper)) >= 4.5 for ink in shade.inks)


@THEMES
@pytest.mark.parametrize("ground", ["paper", "flat"])
def test_quiet_text_can_be_read(shade, ground):
    """So has quiet text, on paper and on the grey zones."""
    named = palette(shade)
    assert colour.contrast(rgb(named["ink-2"]), rgb(named[ground])) >= 4.5


@pytest.mark.parametrize(
    ("shade", "vision", "least"),
    [
        (LIGHT, "normal", 29),
        (LIGHT, "deuteranopia", 24.5),
        (LIGHT, "protanopia", 24.1),
        (LIGHT, "tritanopia", 21.9),
        (DARK, "normal", 31),
        (DARK, "deuteranopia", 26.8),
        (DARK, "protanopia", 23.0),
        (DARK, "tritanopia", 17.5),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_every_pair_of_arms_looks_different(shade, vision, least):
    """No two arms come closer than this, whoever looks."""
    nearest = min(colour.distance(rgb(a), rgb(b), vision) for a, b in combinations(shade.lines, 2))
    assert nearest >= least - 0.1


@THEMES
@pytest.mark.parametrize("vision", list(colour.MACHADO))
def test_plain_and_bn_never_fall_together(shade, vision):
    """The pair that is on every page keeps a distance of 47."""
    assert colour.distance(rgb(shade.lines[0]), rgb(shade.lines[1]), vision) >= 47


def test_both_themes_have_the_same_tokens():
    """A figure that resolves in one theme resolves in the other."""
    light, dark = theme.tokens().values()
    assert light.keys() == dark.keys()


def channels(colour):
    """The channels of a colour as CSS, and its opacity."""
    if colour.startswith("#"):
        return [*rgb(colour), 1]
    return [float(number) for number in re.findall(r"[\d.]+", colour)]


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_a_colour_is_the_browsers(shade):
    """The browser mixes the same colours from the same chosen ones."""
    known, tokens = COLOURS["themes"][shade], theme.tokens()[shade]
    assert known["chosen"].items() <= tokens.items()
    expected = {token.partition(":")[2]: colour for token, colour in known["tokens"].items() if "/" not in token}
    assert {name: channels(tokens[name]) for name in expected} == expected


@pytest.mark.parametrize("case", COLOURS["mix"], ids=str)
def test_mixing_is_between(case):
    """All of one colour is that colour, none of it the other; a half of a channel counts as one, as in the browser."""
    assert theme.mix(case["top"], case["ground"], case["share"]) == case["mixed"]


def test_every_slot_has_its_own_shape():
    """Colour is never alone."""
    assert len({Arm("x", slot).shape for slot in (1, 2, 3, 4)}) == 4


@pytest.mark.parametrize("case", AXES["ticks"], ids=str)
def test_number_axes_have_few_round_ticks(case):
    """Round numbers between the limits."""
    assert theme.ticks(case["low"], case["high"], case["most"]) == case["ticks"]


@pytest.mark.parametrize("case", AXES["power"], ids=str)
def test_powers_of_ten_read_as_people_write_them(case):
    """No 1e-06 on an axis."""
    assert theme.power(case["exponent"]) == case["text"]
