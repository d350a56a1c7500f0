"""Frozen parameters, running statistics that move. torch.nn.BatchNorm1d."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="I froze it, and it still changes.",
    answer="requires_grad has no part in it: in training mode every pass moves the running statistics.",
    also=(
        "frozen batch norm layers still update, requires_grad False does not freeze",
        "pretrained backbone changes although its parameters are frozen",
        "running_mean and running_var change although weights are frozen",
        "output of the frozen encoder drifts during fine-tuning, transfer learning",
        "how to freeze batch normalization layers in pytorch",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=50,
    lines=(
        Line(CAUSE, "cause", ("requires_grad_(False)",), ("inverted",)),
        Line(CURE, "cure", ("m.eval()",), note="Beside the other; again after each net.train()."),
    ),
    yours="print([m.training for m in net.modules() if isinstance(m, nn.BatchNorm2d)])",
    yes="True in a part that should be frozen: yes.",
    others=(
        ("passes that only look", "uncounted_passes"),
        ("companions in training mode", "leak"),
        ("fine-tuning on few images", "fine_tuning"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2404, rate=20)
