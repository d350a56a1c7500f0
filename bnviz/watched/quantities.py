"""The quantities that are shown of every layer, by the kind of what stands in the rows."""

from dataclasses import dataclass

from bnviz.theme import Arm
from bnviz.watched import EVAL, TRAIN


@dataclass(frozen=True)
class Quantity:
    """One column of the overview: a line or a band for every layer, all on one scale.

    Attributes:
        key: its name. title, note: its heading. explanation: for whoever asks what the title means.
        columns: of the rows (`bnviz.watching.schema`); three are a band: lower edge, middle, upper edge.
        training: of training passes, or of evaluations. arm: whose colour it has; None is ink.
        via: whose rows: "own", the weight "behind" or the nonlinearity "before". log: its scale.
        scale: quantities of one name share their scale. folded: twice is as far from 1 as half.
        format: of the number at the line's end, as d3 writes it.
    """

    key: str
    title: str
    note: str
    explanation: str
    columns: tuple[str, ...]
    training: bool = True
    arm: Arm | None = None
    via: str = "own"
    log: bool = False
    scale: str = ""
    folded: bool = False
    format: str = ".2~g"

    @property
    def band(self) -> bool:
        """Whether it is a band."""
        return len(self.columns) == 3


LAG = "lag"  # is no column of the file: the running variance over the mini-batch's
_HANDS_ON = ("out15", "out50", "out85")
_RECEIVES = ("p15", "p50", "p85")
_GRADIENT = "The Euclidean norm of the loss's gradient with respect to the weights"
_UPDATE = "The size of an update over the size of the weights; near a thousandth is usual."
_BAND = "The middle 70 % of the values over the mini-batch, from the 15th to the 85th percentile, and their median"

BY_KIND: dict[str, tuple[Quantity, ...]] = {
    "norm": (
        Quantity("train", "in train", "what it hands on", f"{_BAND}.", _HANDS_ON, arm=TRAIN, scale="hands on"),
        Quantity(
            "eval",
            "in eval",
            "the same scale",
            f"{_BAND}, where the running statistics normalize.",
            _HANDS_ON,
            training=False,
            arm=EVAL,
            scale="hands on",
        ),
        Quantity(
            "dead",
            "Silent channels",
            "behind the nonlinearity",
            "The share of channels of the nonlinearity behind it that are flat for every example.",
            ("dead",),
            via="before",
            format=".0%",
        ),
        Quantity(
            "gradient", "Gradient norm", "weights before it; log", f"{_GRADIENT} before it; without any, to γ.",
            ("gradient",),
            via="behind", log=True, format=".2~g",
        ),
        Quantity("update", "Update ratio", "update / weight; log", _UPDATE, ("update",), via="behind", log=True),
        Quantity(
            "lag",
            "Running / batch",
            "variance; 1 agrees; log",
            "The running variance over the mini-batch's own, in the middle channel: where it is not 1, evaluation "
            "divides by another variance than training.",
            (LAG,),
            log=True,
            folded=True,
        ),
    ),
    "nonlinearity": (
        Quantity("train", "in train", "what it receives", f"{_BAND}.", _RECEIVES, arm=TRAIN, scale="receives"),
        Quantity(
            "eval", "in eval", "the same scale", f"{_BAND}, in evaluation.", _RECEIVES, training=False, arm=EVAL,
            scale="receives",
        ),
        Quantity("flat", "Flat", "share of values", "Where it is flat, no gradient passes.", ("flat",), format=".0%"),
        Quantity(
            "dead", "Silent channels", "flat for every example", "Channels that say nothing for any example.",
            ("dead",), format=".0%",
        ),
    ),
    "weight": (
        Quantity("gradient", "Gradient norm", "log", f"{_GRADIENT}.", ("gradient",), log=True, format=".2~g"),
        Quantity("weight", "Weight norm", "log", "The Euclidean norm of the weights.", ("weight",), log=True),
        Quantity("update", "Update ratio", "update / weight; log", _UPDATE, ("update",), log=True),
        Quantity(
            "effective_rate", "lr / |W|²", "log",
            "The learning rate over the squared norm: with batch normalization behind it this is what counts.",
            ("effective_rate",), log=True, format=".2~g",
        ),
    ),
}  # fmt: skip
KINDS = tuple(BY_KIND)
