"""Weight decay on gamma and beta. He et al. (2019), 1812.01187, section 3.1, leave it out."""

from bnviz.experiments.symptom import Line, Symptom, declared
from bnviz.theme import Arm

ALL, WEIGHTS = Arm("all", 3, "on all parameters"), Arm("weights", 4, "on weights only")

SYMPTOM = Symptom(
    words="Should weight decay act on γ and β?",
    answer="Hardly matters here: γ becomes smaller, and the next batch norm undoes it.",
    also=(
        "weight decay on batch norm parameters gamma beta bias, no_decay parameter groups",
        "exclude batchnorm and bias from weight decay, L2 regularization",
        "should I apply weight_decay to bn.weight and bn.bias",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=300,
    lines=(
        Line(ALL, "everything", ("net.parameters()",)),
        Line(WEIGHTS, "weights_only", ('"weight_decay": 0',)),
    ),
    yours="print([len(group['params']) for group in optimizer.param_groups])",
    yes="One group: γ and β decay too. A γ near 0 shows in the last batch norm only.",
    others=(
        ("a learning rate that decay sets", "scale_invariance"),
        ("running statistics that lag", "eval_far_from_train"),
        ("the order with the ReLU", "relu_order"),
    ),
    cured=False,
    choices=("decay",),
)
SPEC = declared(SYMPTOM, __name__, order=2415, rate=120)
