"""The bias explosion: what a bias in front of a mean subtraction does (Ioffe & Szegedy 2015, section 2)."""

from typing import Any

from bnviz import scene
from bnviz.choices import DIGITS_TRAINING
from bnviz.experiments.bias_explosion import ARMS, BETA, INSIDE, OUTSIDE
from bnviz.records import Ref
from bnviz.ui import live

explosion = live.Mount("bias_explosion")
blow_up = live.Mount("blow_up")
pushed = live.Mount("pushed_bias")

NAMES = {OUTSIDE: "E[x] outside", INSIDE: "E[x] inside: BN", BETA: "beta instead of b"}
SHAPES = {
    OUTSIDE: "x − E[x], E[x] a constant to the gradient",
    INSIDE: "x − E[x], the gradient sees all of it",
    BETA: "x − E[x] + β",
}
ANSWER = (
    "**What is b for?** A layer computes $x = u + b$. Then it subtracts the mean of $x$. Suppose the gradient is "
    "computed as if that mean were a constant. Then every step adds $−lr · ∂L/∂x̂$ to $b$, the mean grows by as much, "
    "and nothing changes except $b$. Batch normalization takes the gradient of the mean too. It finds $∂L/∂b = 0$, "
    "and has no $b$. What $b$ was for is done after the normalization: $y = γx̂ + β$."
)


def summary(config: Any) -> str:
    """What the button says."""
    batch = "full batch" if config.batch_size == DIGITS_TRAINING else f"batches of {config.batch_size}"
    trains = "b and the weights" if config.weights else "b alone"
    return f"**x = u + b**  {config.activation} · {batch} · trains {trains} · {config.precision} · seed {config.seed}"


def truths(config: Any) -> list[scene.Node]:
    """What is true and what is not, each with a setting that shows it."""
    said = (
        (
            "**“Indefinitely”** needs a gradient whose mean over the batch stays away from 0. With a linear head and a "
            "trained output bias that mean goes to 0, and b stops.",
            scene.example(config, "Let b stop", {"activation": "linear", "output_bias": True}),
        ),
        (
            "**A head that learns** makes the gradient smaller: b grows more slowly, but goes on growing.",
            scene.example(config, "Train the head", {"head": True, "output_bias": True, "lr": 0.5}),
        ),
        (
            "**Scaling too** makes it worse: b does not change the variance either, but the small standard deviation "
            "divides the gradient, and b grows several times as fast.",
            scene.example(config, "Scale too", {"scale": True}),
        ),
        (
            "**Mini-batches** do the same: each one's own mean takes b away exactly.",
            scene.example(config, "Batches of 60", {"batch_size": 60, "statistics": "mini-batch"}),
        ),
        (
            "**A moving average** used while training lags behind b, so that the output moves. A whole network with it "
            "blows up, below.",
            scene.example(config, "Moving average", {"statistics": "moving average"}),
        ),
        (
            "**b is redundant** because of the mean subtraction, not because of $γ$ and $β$: here there is no $γ$, and "
            "$∂L/∂b$ is 0 all the same, in float64 to its own rounding.",
            scene.example(config, "In float64", {"precision": "float64"}),
        ),
        (
            "**The sign**: the step is $b ← b − lr · ∂L/∂x̂$, with a minus, and it is the same every time. So "
            "$|b| = lr · t · |∂L/∂b|$ after $t$ steps: at a tenth of the rate, a tenth of the growth.",
            scene.example(config, "A tenth of the rate", {"lr": 0.1}),
        ),
        (
            "**A refreshed mean** takes b away only when it is refreshed: in between, the output moves, and that "
            "moves the gradient.",
            scene.example(config, "Refreshed every 10", {"statistics": "refreshed", "every": 10}),
        ),
        (
            "**The paper’s case**: E[x] alone, a fixed head, only b learns. Then b grows exactly linearly, and the "
            "loss is fixed but for rounding.",
            scene.example(config, "Back to the paper’s case", {}),
        ),
    )
    return [scene.box("truth", scene.text(words), scene.row(button)) for words, button in said]


def page(config: Any) -> scene.Node:
    """A prediction, the three arms, why; then b unit by unit, and what holds when."""
    drawn = explosion.charts
    cards = [
        scene.card(
            arm._replace(label=NAMES[arm]),
            scene.number(Ref(f"{arm.key}.bias_norm"), "score", "|β|" if arm is BETA else "|b|"),
            text=SHAPES[arm],
        )
        for arm in ARMS
    ]
    return scene.box(
        "page",
        scene.ask(
            "bias",
            scene.question(
                "b", "b …", [("stays", "stays at 0"), ("settles", "settles"), ("grows", "grows without end")]
            ),
            scene.question("loss", "the loss …", [("falls", "falls"), ("rises", "rises"), ("stays", "stays")]),
        ),
        scene.transport(arms=ARMS),
        scene.box("g3", *cards),
        scene.box(
            "four", drawn["norm"], drawn["loss"], scene.box("", drawn["runs"], scene.say("runs")), drawn["stands"]
        ),
        scene.row(
            scene.control(config, "lr", values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100, 1e6, 1e15, 1e37]),
            scene.control(config, "statistics"),
            scene.control(config, "every", values=[1, 2, 5, 10, 20, 50, 100]),
            scene.control(config, "scale"),
            scene.control(config, "head"),
            scene.control(config, "output_bias"),
            classes="tight",
        ),
        scene.heading("Why"),
        scene.text(ANSWER, "answer"),
        scene.story("why"),
        scene.heading("One step, slowly", lede="What the last step did where E[x] stands outside the gradient."),
        scene.readout(
            scene.number(Ref("outside.bias_grad_norm"), "score", "|∂L/∂b|, the gradient now"),
            scene.number(Ref("outside.moved", (0,)), "score", "b ← b − lr · ∂L/∂x̂ moved b by"),
            scene.number(Ref("outside.moved", (1,)), "score", "E[x] moved by"),
            scene.number(Ref("outside.moved", (2,)), "number", "x − E[x] moved by, at most"),
        ),
        scene.heading("b, unit by unit", lede="The b of each unit grows by the same amount in every step."),
        drawn["units"].untitled(),
        scene.heading(
            "What is true, and what is not",
            hint="Each at one click: it starts anew, paused at step 0; press Play, or Space.",
        ),
        scene.box("thirds", *truths(config)),
        scene.say("norm"),
        scene.say("loss"),
    )


def sign(words: str) -> scene.Node:
    """What stands between two matrices."""
    return scene.text(words, "op")


def by_hand(config: Any) -> scene.Node:
    """b and beta to push, and the two Jacobians."""
    drawn = pushed.charts
    pushes = [-1000, -100, -10, *range(-8, 9, 2), 10, 100, 1000]
    matrices = (
        ("moves", "x moves", "∂Norm/∂x", "all that outside sees: 1/s", 1),
        ("statistics", "the statistics move", "∂Norm/∂X", "what outside leaves out", 0),
        ("both", "both", "the sum", "the truth", 2),
        ("autograd", "autograd’s answer", "the same derivative", "by torch", 2),
    )
    squares = [
        scene.hinton(Ref(name), title, note, sum=Ref(f"{name}_ones"), text=text, largest=6.0, slot=slot)
        for name, title, note, text, slot in matrices
    ]
    sum_of = [part for pair in zip(squares, ("+", "=", "≈", ""), strict=True) for part in (pair[0], sign(pair[1]))][:-1]
    return scene.box(
        "page",
        scene.heading("Try it: push b, then push β"),
        scene.box(
            "g2 push",
            scene.box(
                "slot1",
                scene.row(scene.control(config, "b", then="step", values=pushes)),
                scene.say("b"),
                drawn["push_b"],
            ),
            scene.box(
                "slot3",
                scene.row(scene.control(config, "beta", then="step", values=[k / 4 for k in range(-12, 13)])),
                scene.say("beta"),
                drawn["push_beta"],
            ),
        ),
        scene.heading(
            "The two Jacobians",
            lede="A batch of five images. Area is size; filled is positive, hollow is negative. Below each: what it "
            "says of moving all five x together.",
        ),
        scene.box("jac", *sum_of),
        scene.say("jacobians"),
    )


def whole(config: Any) -> scene.Node:
    """A whole network whose statistics stand outside the gradient."""
    drawn = blow_up.charts
    cards = [
        scene.card(
            arm._replace(label=NAMES[arm].replace("E[x]", "statistics")),
            scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"),
        )
        for arm in (OUTSIDE, INSIDE)
    ]
    default = {"activation": "relu", "scale": True, "affine": False, "statistics": "refreshed", "lr": 1.0}
    moving, own = {"statistics": "moving average"}, {"statistics": "mini-batch"}
    settings = (
        ("Refreshed every 10 steps", {}),
        ("Moving average, only centred", {**moving, "scale": False}),
        ("Moving average, scaled too", moving),
        ("The same with γ and β", {**moving, "affine": True}),
        ("Each batch’s own, only centred", {**own, "scale": False}),
        ("Sigmoid, each batch’s own", {**own, "activation": "sigmoid"}),
        ("What is left of a step", {**own, "lr": 0.1}),
    )
    buttons = [scene.button(label, default | more) for label, more in settings]
    return scene.box(
        "page",
        scene.heading(
            "The whole network",
            lede="Three hidden layers with biases, every one normalized. When do statistics outside the gradient blow "
            "it up, and when does it only learn badly? And how much of each step do they take back?",
        ),
        scene.row(*buttons),
        scene.transport(arms=(OUTSIDE, INSIDE)),
        scene.box("g2", *cards),
        scene.box("g2", drawn["accuracy"], drawn["weights"]),
        scene.story("what"),
    )


live.header(
    "b is added, the mean is subtracted: what becomes of b?", lambda: explosion.panel(summary(explosion.config))
)
explosion.show(page(explosion.config))
pushed.show(by_hand(pushed.config))
blow_up.show(whole(blow_up.config))
