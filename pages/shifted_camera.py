"""The shifted camera: trained networks on brighter, paler, noisier test images."""

from typing import Any

from bnviz import scene
from bnviz.experiments.shifted_camera import ARMS
from bnviz.records import Ref
from bnviz.ui import live

camera = live.Mount("shifted_camera")

WORDS = {
    "running": "batch norm, as in inference",
    "batch": "the same network",
    "none": "no normalization",
    "layer": "another normalization",
}
AS_IT_IS: dict[str, Any] = {"contrast": 1.0, "brightness": 0.0, "inverted": False, "noise": 0.0, "tiny_eps": False}
AS_IT_IS |= {"companions": "mixed", "batch_size": 60}


def page(config: Any) -> scene.Node:
    """The camera's settings, the four networks, their accuracy at other settings."""
    drawn = camera.charts
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"), text=WORDS[arm.key])
        for arm in ARMS
    ]
    settings: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("As in training", {}, "No shift at all."),
        ("A quarter of the contrast", {"contrast": 0.25}, "Batch norm fails, the plain network answers as before."),
        (
            "The same, eps → 0",
            {"contrast": 0.25, "tiny_eps": True},
            "The batch’s own statistics undo it to the last bit.",
        ),
        (
            "Pale",
            {"contrast": 0.25, "brightness": 0.5},
            "Less contrast and more brightness harm all but the batch’s own.",
        ),
        ("Batches of one class", {"companions": "one class"}, "Here the batch’s own statistics make it worse."),
        ("Inverted", {"inverted": True, "brightness": 1.0}, "A negative factor is not undone."),
    )
    buttons = [scene.button(label, AS_IT_IS | values, help=help, then="step") for label, values, help in settings]
    return scene.box(
        "page",
        scene.text(
            "The networks are trained on images as they are. Then every pixel x of the **test** images becomes "
            "a·x + c: another camera, another light (Nado et al. 2020; Schneider et al. 2020).",
            "lede",
        ),
        scene.transport(rates=()),
        scene.progress(Ref("progress"), "how much is trained"),
        scene.row(
            scene.control(config, "contrast", label="contrast a", then="step"),
            scene.control(config, "brightness", label="brightness c", then="step"),
            scene.control(config, "noise", then="step"),
        ),
        scene.row(*buttons),
        scene.box("g4", *cards),
        scene.say("camera", lines=2),
        drawn["images"],
        drawn["answers"],
        scene.heading("At every contrast and brightness"),
        scene.box("g2", drawn["contrasts"], drawn["brightnesses"]),
        scene.row(
            scene.control(config, "batch_size", then="step", values=[2, 4, 8, 20, 36, 60, 120]),
            scene.control(config, "companions", then="step"),
            scene.control(config, "tiny_eps", then="step"),
            scene.control(config, "inverted", then="step"),
        ),
        scene.heading("What you just saw"),
        scene.story("what"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**{config.data}**  {config.activation} · 3 × 100 · {config.steps} steps · seed {config.seed}"


live.header("The shifted camera", lambda: camera.panel(summary(camera.config)))
camera.show(page(camera.config))
