"""Gradient accumulation. Each part of a mini-batch is normalized by its own statistics."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared
from bnviz.theme import Arm

WHOLE = Arm("whole", 3, "BN, 32 at once")
SYMPTOM = Symptom(
    words="Accumulated gradients are not the same as one large batch.",
    answer="Each part is normalized by its own statistics, so that the sum of gradients is another gradient.",
    also=(
        "gradient accumulation with batch normalization gives worse results than a large batch",
        "accumulation steps, micro batches, small GPU memory, effective batch size",
        "batch size 4 with 8 accumulation steps is not equal to batch size 32",
        "accumulate_grad_batches batch norm",
    ),
    column="cosine",
    format="number",
    label="cosine to the whole",
    steps=60,
    lines=(
        Line(CAUSE, "cause", ("net(some)",), ("parts",)),
        Line(CURE, "cure", ("LayerNorm",), note="Or GroupNorm, or frozen statistics. Its parts add up to the whole."),
    ),
    yours="print(loader.batch_size)  # what one forward pass sees",
    yes="Below about 16, and batch norm in the net: yes.",
    others=(
        ("several accelerators", "two_ranks"),
        ("running statistics of small mini-batches", "momentum"),
        ("one image in a part", "one_value_per_channel"),
    ),
    beside=(WHOLE,),
)
SPEC = declared(SYMPTOM, __name__, order=2406, rate=20)
