"""A contrastive loss that cheats through batch normalization: looked for, and not found here.

He, Fan, Wu, Xie & Girshick (2020), 1911.05722, section 3.3.
"""

from bnviz.experiments.symptom import Line, Symptom, declared
from bnviz.theme import Arm

GUESSED = 100 / 63  # percent that guessing finds
TOGETHER, SHUFFLED = Arm("together", 3, "keys in their sub-batches"), Arm("shuffled", 4, "keys shuffled")

SYMPTOM = Symptom(
    words="My contrastive loss cheats through batch norm.",
    answer="Not seen in small: what shares a batch mean is pushed apart, and no network finds its companions by it.",
    also=(
        "contrastive learning pretext task solved by batch norm statistics, loss drops at once and nothing is learned",
        "shuffling BN in MoCo, shuffle the keys between accelerators, is it needed",
        "positive pairs in the same mini-batch, InfoNCE, SimCLR with batch normalization",
        "self-supervised training, sub-batch signature, intra-batch communication",
    ),
    column="named",
    format="percent",
    label="companions found",
    steps=150,
    lines=(
        Line(TOGETHER, "together", note="A key shares the statistics of its query: here they could be found."),
        Line(SHUFFLED, "shuffled", ("randperm",), note="Its company is another one."),
    ),
    yours="k = net(x[order])[order.argsort()]  # keys, shuffled",
    yes="Train once so: if the pretext task gets harder and what follows it better, yes.",
    others=(
        ("labels that leak to grey images", "leak"),
        ("mini-batches of one kind", "sorted_batches"),
        ("processes with statistics of their own", "two_ranks"),
    ),
    cured=False,
    reproduced=False,
    choices=("together",),
)
SPEC = declared(SYMPTOM, __name__, order=2417, rate=40)
