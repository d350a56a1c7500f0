"""One pixel that is not finite. torch.nn.BatchNorm1d; Micikevicius et al. (2018), 1710.03740, for skipped steps."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="running_var is NaN, and stays NaN.",
    answer="One inf in a forward pass makes the running statistics inf or NaN for ever, though the step is skipped.",
    also=(
        "running_mean nan inf, batch norm buffers contain NaN",
        "nan only in eval mode, training loss is fine",
        "NaN after validation although train loss is finite, mixed precision AMP GradScaler",
        "model outputs nan in evaluation, predictions all the same class, accuracy at chance",
        "one bad image, corrupted input, overflow in float16",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=90,
    lines=(
        Line(CAUSE, "cause", ("isfinite()",), ("pixel", "at"), note="As GradScaler: the loss shows nothing."),
        Line(CURE, "cure", ("reset_running_stats()",), note="And x.isfinite().all() before the next pass."),
    ),
    yours="print([name for name, b in net.named_buffers() if not b.isfinite().all()])",
    yes="Any name: yes, and it will not go away by itself.",
    others=(
        ("running statistics that lag", "eval_far_from_train"),
        ("other images that passed through", "uncounted_passes"),
        ("mini-batches of one class", "sorted_batches"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2410, rate=20)
