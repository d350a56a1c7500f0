"""Passes that should not count. torch.nn.BatchNorm1d counts every pass in training mode."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="The predictions change, though I made no step.",
    answer="In training mode every forward pass moves the running statistics, also one that only looks.",
    also=(
        "predictions change without an optimizer step",
        "forward pass without backward changes the model, running statistics updated under torch.no_grad",
        "forgot model.eval(), validation in train mode changes batch norm",
        "gradient checkpointing batch norm running stats updated twice, torch.utils.checkpoint",
        "num_batches_tracked larger than the number of steps",
        "feature visualization, probe or extra forward pass spoils accuracy",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=40,
    lines=(
        Line(CAUSE, "cause", ("net(x)",), ("probe",)),
        Line(
            CURE, "cure", ("net.eval()", "net.train()"), note="Only BatchNorm matters: torch.no_grad() does not help."
        ),
    ),
    yours="print(bn.num_batches_tracked, steps)",
    yes="More passes than steps: yes. Checkpointing passes everything twice.",
    others=(
        ("frozen parameters only", "frozen_yet_changes"),
        ("companions in training mode", "leak"),
        ("one image that was not finite", "one_inf"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2412, rate=10)
