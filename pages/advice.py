"""The advice of Ioffe & Szegedy (2015), section 4.2.1: the same networks, as before and as advised, over seeds."""

from typing import Any

from bnviz import scene
from bnviz.experiments.advice import ARMS, FOLLOWED, KEPT
from bnviz.records import Ref
from bnviz.ui import live

mount = live.Mount("advice")

# what the buttons say, the advice, what else they set, how the networks are trained as before and as advised
PIECES: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("1 Higher rate", "higher rate", {}, "learning rate 0.1", "learning rate 0.5"),
    ("2 No dropout", "no dropout", {}, "300 images, a fifth of the units dropped", "300 images, nothing dropped"),
    ("3 Less L2", "less L2", {}, "300 images, λ = 0.01", "300 images, λ = 0.002"),
    ("4 Faster decay", "faster decay", {}, "rate 1.5, falls e-fold in 900 steps", "rate 1.5, e-fold in 150 steps"),
    ("5 No LRN", "no local response normalization", {}, "two convolutions, each with LRN", "two convolutions, no LRN"),
    ("6 Shuffle", "shuffling", {}, "300 images in mini-batches that stay", "300 images, shuffled every epoch"),
    ("7 Fewer distortions", "fewer distortions", {}, "distorted images", "images as they are"),
)
QUOTES = {
    "higher rate": "a training speedup from higher learning rates, with no ill side effects",
    "no dropout": "speeds up training, without increasing overfitting",
    "less L2": "we find that this improves the accuracy on the held-out validation data",
    "faster decay": "because our network trains faster than Inception, we lower the learning rate 6 times faster",
    "no local response normalization": "with Batch Normalization it is not necessary",
    "shuffling": "this led to about 1% improvements in the validation accuracy",
    "fewer distortions": "we let the trainer focus on more “real” images by distorting them less",
}


def summary(config: Any) -> str:
    """What the button says."""
    return f"**{config.advice}**  {config.data} · seeds {config.seed}–{config.seed + config.seeds - 1}"


def page(config: Any) -> scene.Node:
    """The seven, both ways side by side, who is ahead on each seed, the verdict."""
    drawn = mount.charts
    words = {piece: (kept, followed) for _, piece, _, kept, followed in PIECES}[config.advice]
    cards = [
        scene.card(
            arm, scene.number(Ref(f"{arm.key}.accuracy_of_seeds", (1,)), "percent", "median accuracy"), text=text
        )
        for arm, text in zip((KEPT, FOLLOWED), words, strict=True)
    ]
    buttons = [
        scene.example(config, label, {"advice": piece, **more}, f"“{QUOTES[piece]}”")
        for label, piece, more, *_ in PIECES
    ]
    more = (
        ("The same without batch norm", {"bn": False}, "Does the advice need it?"),
        ("Shifts in place of contrast", {"advice": "fewer distortions", "distortion": "shifts"}, "By up to a pixel."),
        ("Faster decay, MNIST", {"advice": "faster decay", "data": "mnist"}, "These images are harder to learn."),
    )
    return scene.box(
        "page",
        scene.text(
            "“Simply adding Batch Normalization to a network does not take full advantage of our method.” So the paper "
            "also changes how it trains, in seven ways (section 4.2.1). Each is tried here alone, on several seeds at "
            "once: **some of it helps, some makes no difference, some makes it worse**.",
            "lede",
        ),
        scene.row(*buttons),
        scene.text(f"The paper: “{QUOTES[config.advice]}”.", "lede"),
        scene.transport(arms=ARMS),
        scene.box("g2", *cards),
        scene.box("g2", drawn["accuracy"], drawn["ahead"]),
        scene.say("now"),
        scene.heading("What you just saw"),
        scene.story("what"),
        scene.row(*(scene.button(label, values, help=help) for label, values, help in more)),
        drawn["loss"],
    )


live.header("The paper’s advice", lambda: mount.panel(summary(mount.config)))
mount.show(page(mount.config))
