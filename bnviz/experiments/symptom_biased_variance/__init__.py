"""Biased or unbiased variance. Ioffe & Szegedy (2015), Algorithm 1 and Algorithm 2, line 10."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="My variance is not torch’s.",
    answer="torch normalizes by the variance that divides by m, and keeps m/(m−1) times that for evaluation.",
    also=(
        "my batch norm from scratch does not match nn.BatchNorm, small difference in output",
        "biased or unbiased variance in batch normalization, Bessel correction, unbiased=False, correction=0",
        "running_var differs from x.var by a factor n/(n-1)",
        "numpy var and torch var differ, ddof",
        "manual batchnorm implementation wrong running_var",
    ),
    column="output",
    format="number",
    label="x̂ over torch’s",
    steps=60,
    lines=(
        Line(CAUSE, "cause", ("x.var(0)",), ("batch_size",)),
        Line(CURE, "cure", ("unbiased=False",), note="The running variance is the other way round: unbiased."),
    ),
    yours="print((by_hand(x) / F.batch_norm(x, None, None, training=True)).mean())",
    yes="The square root of (m − 1)/m: yes. Exactly 1: no.",
    others=(
        ("another eps", "folding"),
        ("momentum the other way round", "momentum"),
        ("a variance that has not arrived", "eval_far_from_train"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2405, rate=20)
