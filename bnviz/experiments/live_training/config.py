"""The settings of `live_training`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS, DATA_SETS, INITS, LEAST_IN_A_GROUP, NORMALIZATIONS, PER_ACTIVATION
from bnviz.config import param
from bnviz.experiments.live_training import SPEC
from bnviz.replay import BRANCHES

# units of a layer below which a normalization over them is a constant, or says next to nothing
LEAST_WIDTH = {"layer": 2, "group": LEAST_IN_A_GROUP}
PARENTS = ("none", *SPEC.keys, *BRANCHES)


@dataclass(frozen=True)
class ArmConfig:
    """What one of the networks is given; every field acts on the running training."""

    bn: bool = param(
        False,
        help="Batch normalization before every hidden nonlinearity; switching it keeps the weights.",
        live=True,
        label="batch norm",
    )
    lr: float = param(
        0.5, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    frozen: int = param(
        0, 0, 9, "A layer whose weights stay as they are; 0 is none, the output layer is the last.", live=True
    )
    edit: str = param(
        "",
        help="Sets one unit's gamma, or its shift (beta, or the bias without BN): what, layer, unit, value.",
        live=True,
        pattern=r"|(gamma|shift) [1-9] \d{1,3} -?\d{1,4}(\.\d{1,4})?",
        example="gamma 3 22 1.5",
    )


@dataclass(frozen=True)
class BranchConfig(ArmConfig):
    """What a network is given that is branched off another while that trains."""

    of: str = param(
        "none", help="The network that it is a copy of, from the step of this change on.", choices=PARENTS, live=True
    )


@dataclass(frozen=True)
class Config:
    """What all networks share, and each arm's own settings."""

    data: str = param("digits", help="What is to be told apart.", choices=DATA_SETS, label="data set")
    binarized: bool = param(False, help="Pixels are made black or white, as in the paper's experiment.")
    activation: str = param(
        "sigmoid", help="The nonlinearity of every hidden unit.", choices=ACTIVATIONS, label="nonlinearity"
    )
    init: str = param(
        "gaussian",
        help="How the first weights are drawn: Gaussian with one standard deviation, Xavier or He by a layer's size.",
        choices=INITS,
        label="initialization",
    )
    sigma: float = param(
        0.1, 0.001, 10, "Standard deviation of the first weights, with Gaussian initialization.", log=True
    )
    network: str = param(
        "mlp",
        help="What is trained: a multilayer perceptron, or convolutions of 3 × 3, whose batch norm is per channel, "
        "over the mini-batch and all locations; only for images.",
        choices=("mlp", "conv"),
    )
    depth: int = param(3, 1, 8, "How many hidden layers there are.")
    width: int = param(100, 1, 200, "How many units a hidden layer has.")
    channels: int = param(16, 1, 32, "How many channels every convolution has.")
    batch_size: int = param(
        60,
        2,
        500,
        "How many examples a step sees; their statistics normalize.",
        live=True,
        log=True,
        label="mini-batch",
    )
    momentum: float = param(
        0.1, 0.0, 1.0, "The weight of a new mini-batch in the running statistics of inference mode.", live=True
    )
    surgery: str = param(
        "cold",
        help="Switching BN while it trains: cold starts from gamma 1 and beta 0, or drops BN; keep puts it in as an "
        "identity, or folds it into the weights, so that inference mode computes the same function.",
        choices=("cold", "keep"),
        live=True,
        label="surgery",
    )
    norm: str = param(
        "batch",
        help="What the switches put before every hidden nonlinearity; weight norm acts on the weights, batch norm per "
        "activation differs only between convolutions.",
        choices=(*NORMALIZATIONS[1:], PER_ACTIVATION),
        label="normalization",
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for both networks.")
    seeds: int = param(
        1,
        1,
        5,
        "How many seeds race at once, from this one on; the curves then show their median, in a band from the lowest "
        "to the highest of them.",
        label="seeds at once",
    )
    branches: int = param(0, 0, len(BRANCHES), "How many networks are branched off on the way.", internal=True)
    plain: ArmConfig = ArmConfig()
    bn: ArmConfig = ArmConfig(bn=True)
    branch1: BranchConfig = BranchConfig()
    branch2: BranchConfig = BranchConfig()

    @property
    def units(self) -> int:
        """How many units a hidden layer has: channels, where there are any."""
        return self.channels if self.network == "conv" else self.width

    @property
    def switched(self) -> str:
        """What the switches put in; a unit of a multilayer perceptron has one activation."""
        return "batch" if self.norm == PER_ACTIVATION and self.network == "mlp" else self.norm

    def refusal(self, before: "Config") -> str:
        """Why no run can have these settings after those before, in one sentence; empty if one can."""
        if self.network == "mlp" and self.width < (least := LEAST_WIDTH.get(self.norm, 1)):
            return f"{self.norm} norm takes a width of at least {least}; got {self.width}."
        for name in (*SPEC.keys, *BRANCHES):
            edit = getattr(self, name).edit
            there = getattr(getattr(before, name), "of", name) != "none"
            if there and edit != getattr(before, name).edit and (reason := self.cannot_edit(name, edit)):
                return f"{name}.edit cannot set {edit}: {reason}."
        return ""

    def cannot_edit(self, arm: str, edit: str) -> str:
        """Why an arm with these settings has nothing that an edit could set; empty if it has."""
        if not edit:
            return ""
        what, layer, unit, _ = edit.split()
        normalized = getattr(self, arm).bn
        if int(layer) > self.depth:
            return f"hidden layers are counted from 1 to {self.depth}"
        if int(unit) >= self.units:
            return f"units are counted from 0 to {self.units - 1}"
        if normalized and self.switched != "batch":
            return f"{self.norm} norm has nothing that is set by hand"
        return "without batch norm there is no gamma" if what == "gamma" and not normalized else ""
