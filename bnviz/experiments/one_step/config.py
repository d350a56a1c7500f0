"""The settings of `one_step`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """The layer's mini-batch, how far a step goes, and what is done to one example."""

    batch_size: int = param(8, 2, 16, "How many examples the step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples.")
    update: int = param(0, 0, 99, "How many optimizer steps were made before this one.", live=True, internal=True)
    lr: float = param(0.5, 0.01, 10, "How far every step goes against the gradient.", live=True, log=True, label="lr")
    momentum: float = param(0.1, 0.0, 1.0, "The weight of a mini-batch in the running statistics.", live=True)
    inference: bool = param(
        False,
        help="The running statistics normalize, not those of the mini-batch: nothing is learned then.",
        live=True,
        label="inference mode",
    )
    pulled: str = param(
        "",
        help="Puts one example of the mini-batch elsewhere: which one, and its two coordinates.",
        live=True,
        internal=True,
        pattern=r"|(1[0-6]|[1-9])( -?[0-3](\.\d{1,3})?){2}",
        example="6 0.5 -0.25",
    )
