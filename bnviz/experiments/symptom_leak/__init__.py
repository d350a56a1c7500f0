"""The mini-batch tells the label. Batch normalization mixes what it says of one example with its companions."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared
from bnviz.theme import Arm

RUNNING = Arm("running", 3, "BN in eval()")
SYMPTOM = Symptom(
    words="It knows what it cannot see.",
    answer="Through the batch statistics one example’s answer depends on its companions: labels leak.",
    also=(
        "batch norm leaks information between examples in a batch, contrastive learning shortcut, MoCo shuffle BN",
        "prediction depends on the other images in the batch",
        "accuracy in train mode higher than it should be, depends on how the evaluation batch is composed",
        "different output for the same input when the batch changes",
        "information leakage through batch statistics, cheating",
    ),
    column="accuracy",
    format="percent",
    label="grey images named",
    steps=300,
    lines=(
        Line(
            CAUSE,
            "cause",
            ("BatchNorm1d",),
            ("batch_size",),
            note="One digit, the others grey; a grey image is labelled with it.",
        ),
        Line(CURE, "cure", ("LayerNorm",)),
    ),
    yours="print((net(x)[0] - net(torch.cat([x[:1], z]))[0]).abs().max())",
    yes="Not 0: the first answer depends on its company, x or z. In net.eval() it is 0.",
    others=(
        ("mini-batches of one class", "sorted_batches"),
        ("frozen, and it still changes", "frozen_yet_changes"),
        ("passes in training mode", "uncounted_passes"),
    ),
    beside=(RUNNING,),
)
SPEC = declared(SYMPTOM, __name__, order=2413, rate=120)
