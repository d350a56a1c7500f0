"""Where to normalize, and with what (Ioffe & Szegedy 2015, section 3.2)."""

from typing import Any

from bnviz import scene
from bnviz.experiments.normalizers.charts import arms_of
from bnviz.records import Ref
from bnviz.ui import live

mount = live.Mount("normalizers")
deep = live.Mount("gradient_depth")


def four(*norms: str, **more: Any) -> dict[str, Any]:
    """Settings of the four networks: their normalizations, ``norm after`` behind the nonlinearity; and more."""
    found = dict(more)
    for arm, norm in zip(("first", "second", "third", "fourth"), norms, strict=True):
        found |= {
            f"{arm}.norm": norm.removesuffix(" after"),
            f"{arm}.place": "after" if norm.endswith(" after") else "before",
        }
    return found


SIGMOID = {"activation": "sigmoid", "init": "gaussian", "lr": 0.5}
USUAL = ("none", "batch", "layer", "group")
SETTINGS = (
    ("ReLU: four kinds", four(*USUAL), "u is lopsided and half of it is 0; x is not."),
    (
        "Before and after",
        four("none", "batch", "batch after", "layer after", **SIGMOID),
        "At an ordinary learning rate it hardly matters where one normalizes.",
    ),
    (
        "Before and after, learning rate 3",
        four("none", "batch", "batch after", "layer after", **SIGMOID | {"lr": 3.0}),
        "At an extreme learning rate it matters where one normalizes.",
    ),
    (
        "Batches of 2",
        four(*USUAL, batch_size=2),
        "Two examples are too few for batch normalization; the others do not look at the batch.",
    ),
    ("RMS and weight norm", four("batch", "layer", "rms", "weight", **SIGMOID), "Sigmoid: what weight norm cannot do."),
    ("Dynamic tanh", four("none", "batch", "layer", "dynamic tanh"), "It limits large numbers; it does not normalize."),
    (
        "Always the same batches",
        four(*USUAL, examples=300, batch_size=20, order="fixed"),
        "300 images in fixed batches of 20: batch normalization loses from always seeing the same companions.",
    ),
    ("The same, shuffled", four(*USUAL, examples=300, batch_size=20), "The comparison to it."),
)


def summary(config: Any) -> str:
    """What the button says."""
    batches = f"batches of {config.batch_size}, {config.order}"
    return f"**{config.examples} digits**  {config.activation} · {batches} · {config.depth} × 100 · seed {config.seed}"


def page(config: Any) -> scene.Node:
    """Four networks, how they stand, and the shapes of u and x layer by layer."""
    arms = arms_of(config)
    drawn = mount.charts
    cards = [scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy")) for arm in arms]
    percentiles = [
        scene.number(Ref(f"first.pooled_{what}", (config.depth - 1, k)), "number", f"{what}, {name} percentile")
        for what in ("u", "x")
        for k, name in enumerate(("15th", "50th", "85th"))
    ]
    return scene.box(
        "page",
        scene.text(
            "A hidden layer computes g(Wu + b). One may normalize u, or x = Wu, or what g gives; over the mini-batch, "
            "over the units, over groups of them, or not the values at all but W. Four networks with the same first "
            "weights on the same mini-batches; the settings choose what each one gets.",
            "lede",
        ),
        scene.row(*(scene.example(config, name, values, watch) for name, values, watch in SETTINGS)),
        scene.transport(arms=arms),
        scene.box("g2", *cards),
        scene.box("g2", drawn["accuracy"], drawn["loss"]),
        scene.row(scene.control(config, "lr")),
        scene.story("story"),
        scene.heading("What would be normalized: u or x = Wu?", lede="On the test images, layer by layer."),
        scene.layer_names(config.depth),
        scene.box("rows", drawn["skew_u"], drawn["skew_x"], drawn["zeros_u"]),
        scene.heading(f"The last hidden layer of {arms[0].name}, in percentiles", level=3),
        scene.readout(*percentiles),
    )


def depth(config: Any) -> scene.Node:
    """Gradients through up to fifty layers, before any training."""
    [chart] = deep.charts.values()
    settings = (
        ("ReLU, He", {"activation": "relu", "init": "he"}),
        ("Sigmoid, Gaussian 0.1", {"activation": "sigmoid", "init": "gaussian", "sigma": 0.1}),
        ("Tanh, Xavier", {"activation": "tanh", "init": "xavier"}),
    )
    return scene.box(
        "page",
        scene.heading(
            "Up to fifty layers, before any training",
            lede="Batch normalization keeps a sigmoid network's gradient alive; in a deep ReLU network its own "
            "gradient explodes (Yang et al. 2019).",
        ),
        scene.row(*(scene.button(name, values) for name, values in settings)),
        scene.transport(),
        chart,
    )


live.header("Where to normalize, and with what", lambda: mount.panel(summary(mount.config)))
mount.show(page(mount.config))
deep.show(depth(deep.config))
