"""What two networks with weights of different lengths did. Slots: ``loss`` one sentence, ``what`` up to three."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.stories.numbers import integer, number, setting

APART = 0.05  # of the loss: the two curves can be told apart
ROUNDING = 1e-5


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"loss": [loss(history)], "what": what(history, config, view.get("layer", 0))}


def loss(history: History) -> str:
    """How far apart the two losses were at most."""
    steps, gaps = history.column("gap")
    there = np.isfinite(gaps)
    if not there.any():
        return "A network has no numbers any more."
    most = float(gaps[there].max())
    if history.last_step == 0:
        return f"Before any step they differ by **{number(most)}**."
    kept = "at any step" if len(steps) == history.last_step + 1 else "at the steps kept here"
    if most == 0:
        return f"The two losses are the same to the last bit {kept}."
    return f"They differ by at most **{number(most)}** {kept}{', rounding' if most <= ROUNDING else ''}."


def what(history: History, config: Any, layer: int) -> list[str]:
    """The rate, the angle and the growth, with this run's numbers."""
    first, last = history.at(0), history.last
    for arm in ("base", "scaled"):
        if last[f"{arm}.bad_step"] >= 0:
            return [f"[[{arm}]] turned non-finite at step **{integer(int(last[f'{arm}.bad_step']))}**."]
    said = [trajectory(history, config)]
    cosine = float(last["base.cosine"][layer])
    said.append(
        f"The gradient stands at right angles to every unit's weights: the largest |cos| in layer {layer + 1} is "
        f"**{number(cosine)}**{'' if cosine <= ROUNDING else ', and eps is what keeps it from 0'}."
    )
    if history.last_step > 0:
        norms, rates = (
            [float(row[f"base.{name}"][layer]) for row in (first, last)] for name in ("weight_norm", "effective_lr")
        )
        fell = "fell" if rates[1] < rates[0] else "went"
        said.append(
            f"So |W| of layer {layer + 1} went from **{number(norms[0], 3)}** to **{number(norms[1], 3)}** in "
            f"**{integer(history.last_step)}** steps, and lr / |W|² {fell} from **{number(rates[0])}** to "
            f"**{number(rates[1])}**."
        )
    return said


def trajectory(history: History, config: Any) -> str:
    """What the compensation does for the second network."""
    factor = setting(config.a)
    gaps = history.column("gap")[1]
    most = float(np.nanmax(gaps))
    if not config.compensate:
        return (
            f"The second network's weights are **{factor}** times as large, with the same learning rate: its steps "
            f"turn W by 1/a² as much. The losses are up to **{number(most)}** apart."
        )
    told = f"Weights **{factor}** times as large with a² times the learning rate"
    if most >= APART:
        return f"{told} do not give the same losses here: they are up to **{number(most)}** apart."
    if config.eps > 0:
        return f"{told} give nearly the same losses: up to **{number(most)}** apart, which is eps."
    return f"{told} give the same losses: batch normalization cannot tell the two networks apart."
