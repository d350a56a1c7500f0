"""Every colour, size and axis habit. A hue means an arm; everything else is ink on paper.

Figures speak in tokens, ``token:arm1`` or ``token:ink/0.16`` (a colour and its opacity), so that one figure serves the
light and the dark theme: the browser resolves them (``static/colours.js``), and again when the theme changes. Sizes are
tokens too: ``token:axis``, ``token:label`` (px of type), ``token:line``.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

RGB = tuple[int, int, int]

SHAPES = ("square", "circle", "triangle-up", "diamond")  # of the arms in slots 1 to 4: never colour alone


class Theme(NamedTuple):
    """The few colours that are chosen; all others are mixed from them."""

    paper: str
    ink: str
    lines: tuple[str, ...]  # of the arms' marks, contrast >= 3 on paper
    inks: tuple[str, ...]  # of the arms' text, contrast >= 4.5 on paper
    band: float  # opacity of a band's fill


LIGHT = Theme(
    paper="#ffffff",
    ink="#262a33",
    lines=("#c2500c", "#14509a", "#2e9880", "#a07ef0"),
    inks=("#ad4508", "#14509a", "#1e7562", "#6f4bc4"),
    band=0.17,
)
DARK = Theme(
    paper="#0e1117",
    ink="#f2f4f8",
    lines=("#f58a42", "#4c97f7", "#2f7d70", "#e6c6d6"),
    inks=("#f79a5b", "#74aefa", "#67b8a9", "#e6c6d6"),
    band=0.30,
)
QUIET, HAIR, FLAT = 0.74, 0.13, 0.07  # shares of ink in paper: quiet text, hairlines, where a nonlinearity is flat


class Arm(NamedTuple):
    """One line of a comparison: its column prefix, its slot (colour and shape), the name it goes by."""

    key: str
    slot: int
    label: str = ""

    @property
    def name(self) -> str:
        """What the arm is called in pictures and sentences."""
        return self.label or self.key

    @property
    def line(self) -> str:
        """The token of its line colour."""
        return f"token:arm{self.slot}"

    @property
    def ink(self) -> str:
        """The token of its text colour."""
        return f"token:arm{self.slot}-ink"

    @property
    def band(self) -> str:
        """The token of a band's fill in its colour."""
        return f"token:arm{self.slot}-band"

    @property
    def shape(self) -> str:
        """Its marker, as Plotly names it."""
        return SHAPES[self.slot - 1]


def rgb(colour: str) -> RGB:
    """The three channels of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(top: str, ground: str, share: float) -> str:
    """``share`` of one colour in another, channel by channel, as CSS color-mix in srgb and the browser's modules."""
    channels = (int(share * a + (1 - share) * b + 0.5) for a, b in zip(rgb(top), rgb(ground), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def fade(colour: str, opacity: float) -> str:
    """A colour with an opacity, as CSS."""
    return f"rgba({', '.join(map(str, rgb(colour)))}, {opacity:g})"


def palette(theme: Theme) -> dict[str, str]:
    """Every colour token of one theme, by name."""
    mixed = {"ink-2": QUIET, "hair": HAIR, "flat": FLAT}
    found = {"paper": theme.paper, "ink": theme.ink}
    found |= {name: mix(theme.ink, theme.paper, share) for name, share in mixed.items()}
    for slot, (line, ink) in enumerate(zip(theme.lines, theme.inks, strict=True), start=1):
        found |= {f"arm{slot}": line, f"arm{slot}-ink": ink, f"arm{slot}-band": fade(line, theme.band)}
    return found


def tokens() -> dict[str, dict[str, str]]:
    """Both themes' colour tokens, for the browser."""
    return {"light": palette(LIGHT), "dark": palette(DARK)}


def axis(**more: Any) -> dict[str, Any]:
    """An axis with nothing but its tick labels."""
    quiet: dict[str, Any] = {"showgrid": False, "zeroline": False, "showline": False, "ticks": "", "automargin": False}
    labels = {"tickfont": {"size": "token:axis", "color": "token:ink-2"}, "ticklabeloverflow": "allow"}
    return quiet | labels | more


def x_steps(end: float = 100, **more: Any) -> dict[str, Any]:
    """The axis of steps from 0 to `end`; the last tick's place belongs to the word "step"."""
    line = {"showline": True, "linecolor": "token:hair", "linewidth": 1}
    ticks = {"ticks": "outside", "ticklen": 4, "tickcolor": "token:hair"}
    where = {"range": [0, end], "hoverformat": "d"}
    return axis(**line, **ticks, **where, unifiedhovertitle={"text": "step %{x}"}) | more


def y_numbers(**more: Any) -> dict[str, Any]:
    """An axis of numbers: a few hairlines across, no line of its own."""
    return axis(showgrid=True, gridcolor="token:hair", gridwidth=1) | more


def layout(**more: Any) -> dict[str, Any]:
    """What every figure shares; margins are fixed so that nothing jumps."""
    return {
        "template": {},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "x unified",
        "dragmode": "zoom",
        "font": {"size": "token:axis", "color": "token:ink"},
        "hoverlabel": {
            "bgcolor": "token:paper",
            "bordercolor": "token:hair",
            "font": {"size": "token:axis", "color": "token:ink"},
        },
        "margin": margin(),
        "shapes": [],
        "annotations": [],
    } | more


def margin(left: int = 46, right: int = 10, top: int = 22, bottom: int = 26) -> dict[str, int]:
    """Fixed margins; the top one has room for a change's flag."""
    return {"l": left, "r": right, "t": top, "b": bottom, "pad": 0}


def note(text: str, **more: Any) -> dict[str, Any]:
    """Quiet text inside a figure."""
    font = {"size": "token:axis", "color": "token:ink-2"}
    return {"text": text, "showarrow": False, "xanchor": "left", "yanchor": "middle", "font": font} | more


def reference(y: float, **more: Any) -> dict[str, Any]:
    """A dotted line of ink across a figure, at one height."""
    line = {"color": "token:ink-2", "width": 1, "dash": "1px,3px"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line, "layer": "below"} | more


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers between two limits, at most about so many."""
    least = (high - low) / most
    decade = 10.0 ** math.floor(math.log10(least))
    apart = next(lead * decade for lead in (1, 2, 2.5, 5, 10) if lead * decade >= least * (1 - 1e-9))
    first, last = math.ceil(low / apart - 1e-9), math.floor(high / apart + 1e-9)
    return [float(f"{k * apart:.12g}") for k in range(first, last + 1)]


def power(exponent: int) -> str:
    """A power of ten as people write it: 0.01, 10, but 10⁻⁴."""
    if -3 <= exponent <= 3:
        return f"{10.0**exponent:g}"
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def signed(values: Sequence[float]) -> list[str]:
    """Tick texts with a true minus."""
    return [f"{value:g}".replace("-", "−") for value in values]
