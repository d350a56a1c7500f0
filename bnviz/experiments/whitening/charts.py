"""The pictures of whitened inputs: three networks, and the eigenvalues that the theory speaks of."""

from typing import Any

import numpy as np

from bnviz import theme
from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import PERCENT, curve
from bnviz.charts.profile import profile
from bnviz.experiments.whitening import ARMS, CENTRED, RAW, STANDARDIZED, WHITENED
from bnviz.records import Ref

FEATURES = {"digits": 64, "mnist": 784}
RANKS = 64  # eigenvalues that the record holds
TALL = height(230)
# where the names of the lines of eigenvalues stand, in exponents of ten
PLACES = {
    "digits": {RAW: (0.1, 1.6), CENTRED: (0.15, -0.8), STANDARDIZED: (0.8, 1.2), WHITENED: (1.3, -0.6)},
    "mnist": {RAW: (0.15, 2.4), CENTRED: (0.3, -0.3), STANDARDIZED: (1.0, 2.1), WHITENED: (2.1, 1.2)},
}
NAMES = {"plain": "Without batch norm", "bn": "With batch norm"}


def ranks(features: int) -> list[float]:
    """Which eigenvalues the record holds, counted from 1."""
    found = np.arange(1, RANKS + 1) if features <= RANKS else np.geomspace(1, features, RANKS).round()
    return [float(each) for each in found]


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `whitening`."""
    accuracies = [
        curve(
            network,
            title,
            {arm: Ref(f"{arm.key}.{network}_accuracy") for arm in ARMS},
            Y("fixed", start=(0, 104)),
            note="test accuracy, %",
            explanation="Three hidden layers of 100 ReLUs; the first weights and mini-batches are the same for all.",
            hover=PERCENT,
            tall=TALL,
            say=network,
            yaxis={"tickvals": [0, 50, 100]},
            shapes=[theme.reference(90)],
            notes=[theme.note("90 %", xref="paper", x=0.06, y=90, yshift=9)],
        )
        for network, title in NAMES.items()
    ]
    features = FEATURES[config.data]
    return [
        *accuracies,
        curve(
            "linear",
            "The linear model",
            {arm: Ref(f"{arm.key}.linear_loss") for arm in ARMS},
            Y("grow", log=True, start=(0.01, 3), least=1e-4),
            note="training loss, all images, log scale",
            explanation="Softmax regression from 0, on all its images at every step, at the rate 2 / (largest "
            "eigenvalue) of each kind of inputs: as fast as that eigenvalue allows.",
            tall=TALL,
            say="linear",
            changes=False,
        ),
        profile(
            "eigenvalues",
            "Eigenvalues of E[uu′]",
            {arm: Ref(f"{arm.key}.eigenvalues") for arm in ARMS},
            ranks(features),
            ((0, 2 if features <= 100 else 3), (-6, 3)),
            names=PLACES[config.data],
            axis="rank",
            note="largest first, log scales",
            explanation="How much the inputs vary in each direction. The largest eigenvalue bounds the learning rate; "
            "what varies a thousand times less is learned a thousand times more slowly.",
        ),
    ]
