"""Fine-tuning on few images of another kind: is batch norm to be frozen?"""

from bnviz.experiments.symptom import Line, Symptom, declared
from bnviz.theme import Arm

LIVE, FROZEN = Arm("live", 3, "batch norm goes on"), Arm("frozen", 4, "batch norm is frozen")

SYMPTOM = Symptom(
    words="Should I freeze batch norm when I fine-tune?",
    answer="There is no rule: for brighter or paler images going on is better, for inverted ones freezing is.",
    also=(
        "transfer learning freeze batch norm layers or not, small dataset",
        "fine-tuning pretrained model batch norm train mode or eval mode",
        "test images normalized differently, other mean and std than in training, domain shift",
        "keras trainable False batch normalization fine-tuning",
    ),
    column="test_accuracy",
    format="percent",
    label="shifted test images",
    steps=100,
    lines=(Line(LIVE, "live", ("net.train()",)), Line(FROZEN, "frozen", ("m.eval()",))),
    yours="recompute running statistics on your images first, then compare both on images kept apart",
    yes="If recomputing alone brings most of it back, the images are only scaled or shifted.",
    others=(
        ("frozen, and it still changes", "frozen_yet_changes"),
        ("running statistics that lag", "eval_far_from_train"),
        ("mini-batches of one kind", "sorted_batches"),
    ),
    cured=False,
    choices=("shift", "images", "batch_size", "recompute"),
)
SPEC = declared(SYMPTOM, __name__, order=2416, rate=60)
