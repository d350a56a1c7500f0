"""Before or after the ReLU. Ioffe & Szegedy (2015), section 3.2."""

from bnviz.experiments.symptom import Line, Symptom, declared
from bnviz.theme import Arm

BEFORE, AFTER = Arm("before", 3, "before the ReLU"), Arm("after", 4, "after the ReLU")

SYMPTOM = Symptom(
    words="Before or after the ReLU?",
    answer="Hardly matters here: both orders learn digits equally well, but for extreme learning rates.",
    also=(
        "order of batch normalization and activation, relu then batchnorm or batchnorm then relu",
        "where to put batch norm layer, conv bn relu or conv relu bn",
        "should batch norm be applied before or after the nonlinearity",
        "is the order of dropout, relu and batch normalization important",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=200,
    lines=(Line(BEFORE, "before", ("norm, nn.ReLU()",)), Line(AFTER, "after", ("nn.ReLU(), norm",))),
    yours="print(net)  # Linear or Conv, BatchNorm, ReLU is the usual order",
    yes="Either order learns. Behind a ReLU it cannot be folded into the layer before.",
    others=(
        ("folded as if it stood before the ReLU", "folding"),
        ("dropout in front of it", "dropout_before_norm"),
        ("a race of normalizers", "normalizers"),
    ),
    cured=False,
    choices=("lr",),
)
SPEC = declared(SYMPTOM, __name__, order=2414)
