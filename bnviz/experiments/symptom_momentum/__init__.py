"""Momentum the other way round. Ioffe & Szegedy (2015), section 3.1; torch.nn.BatchNorm1d."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="Is momentum 0.1 or 0.9?",
    answer="torch’s momentum is the weight of the new mini-batch; other libraries call 0.9 what torch calls 0.1.",
    also=(
        "batch norm momentum 0.9 pytorch vs tensorflow keras 0.99 decay",
        "convert momentum from tensorflow, keras or caffe to pytorch: 1 - momentum",
        "validation accuracy jumps up and down, noisy evaluation between epochs",
        "running statistics follow the last batch only",
    ),
    column="mean",
    format="percent",
    label="mean of 100 steps",
    steps=300,
    lines=(
        Line(CAUSE, "cause", ("momentum=",), ("momentum", "batch_size")),
        Line(CURE, "cure", ("momentum=1 - ",), note="With mini-batches of 60 it is hardly visible."),
    ),
    yours="print([m.momentum for m in net.modules() if isinstance(m, nn.BatchNorm2d)])",
    yes="Above 0.5: yes, it was meant the other way round.",
    others=(
        ("mini-batches of 2 to 8", "gradient_accumulation"),
        ("running statistics that are too slow", "eval_far_from_train"),
        ("other images that pass through", "uncounted_passes"),
    ),
    picture="test_accuracy",
)
SPEC = declared(SYMPTOM, __name__, order=2403, rate=120)
