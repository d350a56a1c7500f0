"""Dropout in front of batch normalization. Li, Chen, Hu & Yang (2018), 1801.05134."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared
from bnviz.theme import Arm

RECOMPUTED = Arm("recomputed", 3, "before, recomputed")
SYMPTOM = Symptom(
    words="With dropout it got worse.",
    answer="In evaluation dropout is gone, and the running variance still counts what it added in training.",
    also=(
        "dropout and batch normalization together hurt, variance shift",
        "dropout before batch norm or after, order of dropout and batch normalization",
        "loss in eval mode higher with dropout and batchnorm",
        "disharmony between dropout and batch normalization by variance shift",
    ),
    column="ratio",
    format="number",
    label="train over eval variance",
    steps=60,
    lines=(
        Line(CAUSE, "cause", ("(9, 6, 3)",), ("p",)),
        Line(CURE, "cure", ("net.insert(9,",), note="Not cured by it: the accuracy that dropout itself costs."),
    ),
    yours="print((bn.running_var / x.var((0, 2, 3))).mean())",
    yes="x is what bn receives in eval(). Clearly above 1: yes.",
    others=(
        ("a running variance that has not arrived", "eval_far_from_train"),
        ("test images of another kind", "fine_tuning"),
        ("the order with the ReLU", "relu_order"),
    ),
    beside=(RECOMPUTED,),
)
SPEC = declared(SYMPTOM, __name__, order=2408, rate=20)
