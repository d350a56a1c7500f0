"""Heat maps: a histogram over time, one column of pixels a step, in one hue from paper to the arm's."""

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, Y, height
from bnviz.records import BINS, EDGE, Ref
from bnviz.theme import Arm

CENTRES = [round(-EDGE + (k + 0.5) * 2 * EDGE / BINS, 6) for k in range(BINS)]
GAMMA = 0.4  # rare inputs stay visible: a bin's share to this power is its darkness
FULL = 255


def film(arm: Arm) -> Chart:
    """All inputs of one layer over the mini-batch and its units, as a histogram at every detail step."""
    data = {
        "type": "heatmap",
        "y": CENTRES,
        "zmin": 0,
        "zmax": FULL,
        "showscale": False,
        "hoverinfo": "skip",
        "colorscale": shades(arm),
    }
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.x_steps(),
        yaxis=theme.axis(range=[-5.6, 5.6], tickvals=[-4, 0, 4], ticktext=theme.signed([-4, 0, 4])),
        margin=theme.margin(left=34, right=6, top=20),
    )
    return Chart(
        key=f"film_{arm.key}",
        title=arm.name,
        note="inputs of layer {layer+1}",
        explanation="Each column is a histogram of what a layer's nonlinearities received at one step; darker means "
        "more of them.",
        height=height(260, phone=190),
        figure={"data": [data], "layout": layout},
        bindings=(Binding(0, "film", Ref(f"{arm.key}.histogram", ("layer",)), attr="z"),),
        marks=Marks(changes=(arm,), y=Y("fixed", start=(-5.6, 5.6))),
        slot=arm.slot,
    )


def shades(arm: Arm, gamma: float = GAMMA, stops: int = 12) -> list[list[float | str]]:
    """Paper to the arm's colour; darkness is the share to the power `gamma`, so that the counts may stay linear."""
    found: list[list[float | str]] = []
    for k in range(stops + 1):
        darkness = k / stops
        share = darkness ** (1 / gamma)
        found.append([round(share, 6), f"{arm.line}/{darkness:.3g}"])
    return found
