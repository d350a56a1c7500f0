"""The pictures of gamma and beta by hand: x, x-hat and y, and y against x-hat."""

import math
from typing import Any

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, height
from bnviz.charts.histogram import Outline, centres, histogram
from bnviz.charts.scatter import Line, scatter
from bnviz.choices import DIGITS_TRAINING
from bnviz.records import Ref
from bnviz.theme import Arm

MINE = Arm("mine", 2, "y now")
BINS = centres(-3.5, 3.5, 70)
ENDS = (-3.0, 3.5)  # of the lines
VARIANCES = [10 ** (-7 + k / 4) for k in range(33)]  # as the record works out


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `affine_by_hand`."""
    top = max(240 * config.images / DIGITS_TRAINING, 1.2)
    return [
        histogram(
            "x", "x", [Outline(Ref("x"))], BINS, top, note="what the unit computed", zero=True,
            explanation="The distribution over the batch of what one unit computes.",
        ),
        histogram(
            "hat", "x̂", [Outline(Ref("hat"), "token:ink-2", fill="0.22")], BINS, max(top / 2, 1.2),
            note="normalized: mean 0, variance 1", zero=True, empty="0 / 0 is no number",
            explanation="The same after its mean was taken away and it was divided by its standard deviation.",
        ),
        histogram(
            "y", "y", [Outline(Ref("y"), MINE.line, fill="0.25"), Outline(Ref("x"))], BINS, top,
            note="after γ and β; the outline is x", ticks=(-3, -2, -1, 0, 1, 2, 3), zero=True, tall=150,
            explanation="What comes out. Recovered, it lies on the outline.",
        ),
        scatter(
            "line",
            "y against x̂",
            (Ref("dots_hat"), Ref("dots_x")),
            [Line(Ref("line"), MINE, "y now"), Line(Ref("gives_x"))],
            ENDS,
            ((-3.2, 4.4), (-1, 2.6)),
            axis="x̂",
            note="dotted: the line that gives x",
            explanation="Each ring is one image: across its x̂, up its x. γ and β choose a line; the right one goes "
            "through all of them.",
            tall=300,
        ),
        eps_share(),
    ]  # fmt: skip


def eps_share() -> Chart:
    """What leaving eps out costs against the variance: the formula as a line, every unit of the layer as a ring."""
    ring = {"size": 7, "color": "rgba(0,0,0,0)", "line": {"color": "token:ink", "width": 1.2}}
    broad = {"color": "token:ink/0.16", "width": 11}
    data = [
        {"type": "scatter", "mode": "lines", "x": VARIANCES, "line": broad, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "marker": ring, "hoverinfo": "skip"},
    ]
    across, up = [1e-7, 1e-5, 1e-3, 0.1, 10], [1e-8, 1e-6, 1e-4, 0.01, 1]
    names = [[theme.power(round(math.log10(tick))) for tick in ticks] for ticks in (across, up)]
    where = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 0, "yanchor": "bottom"}
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(
            type="log", range=[-7, 1], tickvals=across, ticktext=names[0], showline=True, linecolor="token:hair"
        ),
        yaxis=theme.y_numbers(type="log", range=[-8, 0.1], tickvals=up, ticktext=names[1]),
        margin=theme.margin(left=46, right=14, top=10, bottom=28),
        annotations=[theme.note("Var[x]") | where],
    )
    return Chart(
        key="eps_share",
        title="What leaving ε out costs",
        note="error over spread; rings: the layer’s units, measured",
        explanation="With γ = √Var instead of √(Var + ε) what comes back falls short by 1 − √(Var / (Var + ε)) of its "
        "spread: the broad line. The smaller the variance, the more.",
        height=height(200),
        figure={"data": data, "layout": layout},
        bindings=(
            Binding(0, "now", Ref("shares")),
            Binding(1, "now", Ref("variances"), attr="x"),
            Binding(1, "now", Ref("lefts")),
        ),
        marks=Marks(x=None, now=False),
    )
