"""What the camera does. Slots: ``camera`` one sentence, ``what`` up to three."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.shifted_camera import SPEC
from bnviz.history import History
from bnviz.stories.numbers import number, percent, setting

HARM = 5.0  # percentage points that count as harm


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"camera": [camera(history.last, config)], "what": what(history.last, config)}


def trained(last: Any) -> bool:
    """Whether the networks have been trained."""
    return float(last["progress"]) >= 1


def shift(config: Any) -> str:
    """The camera's setting as a formula: −0.5x + 0.3."""
    a, c = setting(config.factor), setting(config.brightness)
    times = {"1": "x", "−1": "−x"}.get(a, f"{a}x")
    told = times if config.brightness == 0 else f"{times} {'−' if c.startswith('−') else '+'} {c.lstrip('−')}"
    return told + (f" and noise of {setting(config.noise)}" if config.noise else "")


def shifted(config: Any) -> bool:
    """Whether the camera is set to anything else than in training."""
    return (config.factor, config.brightness, config.noise) != (1, 0, 0)


def camera(last: Any, config: Any) -> str:
    """Where the four stand."""
    if not trained(last):
        return f"**{percent(100 * float(last['progress']), 0)}** of the training is done, on images as they are."
    said = [f"[[{arm}]] **{percent(float(last[f'{arm}.test_accuracy']))}**" for arm in SPEC.keys]
    return f"x becomes **{shift(config)}**: {', '.join(said)}."


def what(last: Any, config: Any) -> list[str]:
    """Who is harmed, what the batch's own statistics undo, and what they need."""
    if not trained(last):
        return [
            "Three networks train on images as they are; then only the camera changes. Press Play, and wait a moment.",
            "The first two are one network with batch norm, tested with its running statistics and with those of the "
            "test batch.",
        ]
    told = [harm(last, config), undone(last, config)]
    if config.companions != "mixed" or config.batch_size < 20:
        told.append(company(last, config))
    return [sentence for sentence in told if sentence]


def lost(last: Any, arm: str) -> float:
    """Percentage points that the shift costs an arm."""
    return float(last[f"{arm}.unshifted"]) - float(last[f"{arm}.test_accuracy"])


def harm(last: Any, config: Any) -> str:
    """Whom the shift harms most."""
    if not shifted(config):
        return "Now drag contrast or brightness: the images change, the networks do not."
    running, none = lost(last, "running"), lost(last, "none")
    if running >= HARM and none < HARM:
        return (
            f"It costs [[running]] **{number(running, 3)}** points and [[none]] **{number(max(none, 0.0))}**: the "
            "plain network is not harmed. Batch norm itself brings the harm, with statistics that no longer fit."
        )
    if running >= HARM:
        more = "more" if running > none else "less"
        return (
            f"It costs [[running]] **{number(running, 3)}** points and [[none]] **{number(none, 3)}**: batch norm with "
            f"statistics that no longer fit loses {more}."
        )
    return f"It costs [[running]] **{number(max(running, 0.0))}** points, [[none]] **{number(max(none, 0.0))}**."


def undone(last: Any, config: Any) -> str:
    """What the batch's own statistics make of the shift."""
    if not shifted(config):
        return ""
    moved, changed = float(last["batch.moved"]), float(last["batch.changed"])
    if config.noise:
        points = number(lost(last, "batch"))
        return f"Noise is nothing that a mean and a variance could undo: [[batch]] loses **{points}** points."
    if config.inverted:
        return (
            f"A negative contrast turns the sign of the first layer around, which no statistics see: [[batch]] changes "
            f"**{percent(changed)}** of its answers."
        )
    exact = "to the last bit" if moved == 0 else f"up to **{number(moved)}** of the largest"
    eps = "" if config.tiny_eps or moved < 1e-6 else "; what is left is eps: switch it off"
    return f"[[batch]] undoes it: its logits are the same {exact}, **{percent(changed)}** of its answers change{eps}."


def company(last: Any, config: Any) -> str:
    """What the batch has to be for that."""
    names = f"[[batch]] names only **{percent(float(last['batch.unshifted']))}** of unshifted images"
    if config.companions == "mixed":
        return f"But in test batches of **{config.batch_size}** {names}."
    return f"But where a test batch holds {config.companions}, {names}: the batch's mean takes the class away."
