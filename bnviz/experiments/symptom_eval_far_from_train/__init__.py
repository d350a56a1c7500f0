"""Evaluation far worse than training: running statistics that have not arrived. Ioffe & Szegedy (2015), section 3.1."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="My model is far worse after model.eval().",
    answer="In evaluation mode batch norm uses running statistics, and with a small momentum they are not there yet.",
    also=(
        "validation accuracy much lower than training accuracy with batch normalization",
        "eval mode gives bad results, train mode gives good results",
        "test loss huge after calling model.eval(), fine with model.train()",
        "performance highly degraded when eval() is activated in the test phase",
        "running_mean and running_var are wrong, have not converged, still near 0 and 1",
        "model works only in training mode, predicts the same class in inference",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=60,
    lines=(
        Line(CAUSE, "cause", ("momentum=",), ("momentum",), note="Turn it up while it trains."),
        Line(
            CURE,
            "cure",
            ("reset_running_stats()", "momentum = None"),
            ("passes",),
            note="PreciseBN: Wu & Johnson 2021.",
        ),
    ),
    yours="print((bn.running_var / x.var((0, 2, 3))).mean())",
    yes="x is what bn receives in train(). Far from 1: yes, recompute. About 1: something else.",
    others=(
        ("test images scaled otherwise", "fine_tuning"),
        ("mini-batches sorted by class", "sorted_batches"),
        ("momentum meant the other way round", "momentum"),
        ("dropout in front of it", "dropout_before_norm"),
        ("one inf in the data", "one_inf"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2401)
