"""How far W turns. Slots: ``angle`` one sentence, ``what`` up to three, ``guess.angle`` as a guess reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories.numbers import integer, number, percent

KEYS = ("clean", "noisy")
SETTLED, NEAR = 100, 0.2  # steps of the window; a share within which the formula is met


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    layer = view.get("layer", 0)
    return {
        "angle": [angle(history, layer)],
        "what": what(history, config, layer),
        "guess.angle": guessed(history, config, layer),
    }


def guessed(history: History, config: Any, layer: int) -> list[str]:
    """The formula's angle, and the one that was measured with random labels."""
    words = (
        f"Formula: $√(2ηλ)$, with η = **{number(config.lr)}** and λ = **{number(config.decay)}**: "
        f"**{number(config.formula, 3)}°** a step, for every layer and any data."
    )
    if history.last_step == 0:
        return [repr(config.formula), words]
    found = float(history.last["noisy.rms"][layer])
    return [repr(config.formula), words, repr(found), f"Measured in [[noisy]]: **{number(found, 3)}°**."]


def angle(history: History, layer: int) -> str:
    """Both networks' angle."""
    if history.last_step == 0:
        return "The first step is one single angle. Press Play, and wait for the balance."
    last = history.last
    said = [f"[[{arm}]] **{number(float(last[f'{arm}.rms'][layer]), 3)}°**" for arm in KEYS]
    return f"Over the last {min(SETTLED, history.last_step)} steps: {', '.join(said)}."


def what(history: History, config: Any, layer: int) -> list[str]:
    """Whether the balance is reached, what a single step does, and what becomes of W."""
    if history.last_step < SETTLED:
        return [
            "Both networks have batch normalization and start from the same weights. Their hidden weights decay.",
            f"[[noisy]] learns labels of which **{percent(100 * config.noise, 0)}** are drawn at random: it can never "
            "fit them all, and its gradient never vanishes.",
        ]
    last = history.last
    for arm in KEYS:
        if int(last[f"{arm}.bad_step"]) >= 0:
            return [f"[[{arm}]] turned non-finite at step **{integer(int(last[f'{arm}.bad_step']))}**."]
    return [balance(history, config, layer), single(history, config, layer), length(history, config, layer)]


def settled(history: History, config: Any, layer: int) -> list[str]:
    """The networks whose mean square is near the formula."""
    return [arm for arm in KEYS if abs(float(history.last[f"{arm}.rms"][layer]) / config.formula - 1) < NEAR]


def balance(history: History, config: Any, layer: int) -> str:
    """Which networks meet the formula."""
    met = settled(history, config, layer)
    if not met:
        wait = f"W has to become shorter first: about {integer(1 / (config.lr * config.decay))} steps for each factor e"
        return f"Neither is within a fifth of the formula yet. {wait}."
    names = " and ".join(f"[[{arm}]]" for arm in met)
    return f"The root mean square of {names} is within a fifth of the formula, **{number(config.formula, 3)}°**."


def single(history: History, config: Any, layer: int) -> str:
    """What a typical step does, which is not what the mean square does."""
    clean, noisy = (float(history.last[f"{arm}.median"][layer]) for arm in KEYS)
    said = f"Half of the steps turn [[clean]] by less than **{number(clean)}°** and [[noisy]] by less than"
    if KEYS[0] in settled(history, config, layer) and clean < (1 - NEAR) * config.formula:
        return (
            f"{said} **{number(noisy)}°**: on true labels only the mean square follows the formula. "
            "The training set is fitted, the gradient is small, and W shrinks until a few large steps turn it far."
        )
    return f"{said} **{number(noisy)}°**."


def length(history: History, config: Any, layer: int) -> str:
    """What became of the length of W."""
    first, last = ([float(row[f"{arm}.weight_norm"][layer]) for arm in KEYS] for row in (history.at(0), history.last))
    one = ": different lengths, one angle" if len(settled(history, config, layer)) == len(KEYS) else ""
    return (
        f"|W| went from **{number(first[0], 3)}** to **{number(last[0], 3)}** in [[clean]] and to "
        f"**{number(last[1], 3)}** in [[noisy]]{one}."
    )
