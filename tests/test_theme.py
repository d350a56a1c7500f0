"""The palette holds what it promises, recomputed from the theme."""

from itertools import combinations

import pytest

from bnviz import theme
from bnviz.theme import DARK, LIGHT, Arm, palette, rgb
from tests import colour

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


def test_a_token_with_an_opacity_is_the_faded_colour():
    """token:name/opacity."""
    assert theme.resolve("token:arm1/0.17") == "rgba(194, 80, 12, 0.17)"


def test_a_token_follows_the_theme():
    """Dark paper is dark."""
    assert (theme.resolve("token:paper"), theme.resolve("token:paper", dark=True)) == (LIGHT.paper, DARK.paper)


def test_a_size_is_a_number():
    """Sizes are tokens too."""
    assert theme.resolve("token:axis") == 14


@pytest.mark.parametrize("token", ["token:mauve", "token:", "#fff", "token:ink/x"])
def test_an_unknown_token_is_an_error(token):
    """A misspelt token does not become a colour."""
    with pytest.raises(KeyError):
        theme.resolve(token)


def test_tokens_are_resolved_at_any_depth():
    """Dicts and lists are walked; everything else stays."""
    assert theme.resolved({"a": [{"b": "token:ink"}, 3, "ink"]}) == {"a": [{"b": LIGHT.ink}, 3, "ink"]}


def test_mixing_is_between():
    """All of one colour is that colour, none of it the other."""
    assert [theme.mix("#ffffff", "#000000", share) for share in (1, 0.5, 0)] == ["#ffffff", "#808080", "#000000"]


def test_every_slot_has_its_own_shape():
    """Colour is never alone."""
    assert len({Arm("x", slot).shape for slot in (1, 2, 3, 4)}) == 4


@pytest.mark.parametrize(
    ("last", "end"),
    [(0, 100), (84, 100), (90, 200), (200, 500), (430, 1000), (840, 1000), (900, 2000), (1_000_000, 2_000_000)],
)
def test_the_step_axis_goes_in_steps(last, end):
    """100, 200, 500, 1000, ...: with room for the names right of now."""
    assert theme.step_end(last) == end


@pytest.mark.parametrize("end", [100, 200, 500, 1000, 2000, 5000, 1_000_000])
def test_the_step_axis_has_few_round_ticks(end):
    """Two to five ticks, the first at 0, none where the word "step" stands."""
    ticks = theme.step_ticks(end)
    assert 2 <= len(ticks) <= 5
    assert ticks[0] == 0
    assert ticks[-1] <= 0.8 * end


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 2.7, [0, 1, 2]),
        (0, 1, [0, 0.5, 1]),
        (0, 0.1, [0, 0.05, 0.1]),
        (0, 10, [0, 5, 10]),
        (-3, 104, [0, 50, 100]),
        (1.9, 3.7, [2, 2.5, 3, 3.5]),
        (-0.35, 1.9, [0, 0.5, 1, 1.5]),
        (-2.8, 4.1, [-2, 0, 2, 4]),
        (0, 1e5, [0, 5e4, 1e5]),
    ],
)
def test_number_axes_have_few_round_ticks(low, high, expected):
    """Three to five round numbers."""
    assert theme.ticks(low, high) == pytest.approx(expected)


@pytest.mark.parametrize(("exponent", "text"), [(-2, "0.01"), (0, "1"), (1, "10"), (-6, "10⁻⁶"), (5, "10⁵")])
def test_powers_of_ten_read_as_people_write_them(exponent, text):
    """No 1e-06 on an axis."""
    assert theme.power(exponent) == text
