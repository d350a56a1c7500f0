"""Folding that changes the answers. Ioffe & Szegedy (2015), section 3.1."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="Folded, it answers differently.",
    answer="Folding is exact; a ReLU in between, another eps or a net left in train() makes the difference.",
    also=(
        "fuse conv and batchnorm gives different output, fuse_modules, fuse_conv_bn_eval",
        "batch norm folding for inference, quantization, export to onnx or tensorrt, results differ",
        "merge batch norm into convolution weights wrong result",
        "fold bn eps forgotten",
    ),
    column="difference",
    format="number",
    label="logits off by",
    steps=100,
    lines=(
        Line(
            CAUSE,
            controls=("mistake",),
            by="mistake",
            of={
                "behind the ReLU": "behind_the_relu",
                "left in train()": "left_in_train",
                "biased variance": "biased_variance",
                "another eps": "another_eps",
                "eps forgotten": "eps_forgotten",
            },
        ),
        Line(CURE, "right", ("var + eps",), note="Only the ReLU in between costs accuracy."),
    ),
    yours="print((folded.eval()(x) - net.eval()(x)).abs().max())",
    yes="About 10⁻⁵: folded right. Above 0.1: one of these mistakes.",
    others=(
        ("biased or unbiased variance", "biased_variance"),
        ("a net that is not in eval()", "uncounted_passes"),
        ("before or after the ReLU", "relu_order"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2411, rate=20)
