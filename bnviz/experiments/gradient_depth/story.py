"""What depth does to the gradients. Slot: ``depth`` one sentence."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.gradient_depth import SPEC
from bnviz.history import History
from bnviz.stories.numbers import integer, number


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentence, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    if history.last_step == 0:
        return {"depth": ["One hidden layer: first and last are the same. Press Play to add layers."]}
    row = history.last
    said = []
    for arm in SPEC.keys:
        factor = float(row[f"{arm}.per_layer"])
        if math.isfinite(factor):
            said.append(f"[[{arm}]] **{number(float(row[f'{arm}.ratio']))}** (× {number(factor, 3)} a layer)")
    return {"depth": [f"At **{integer(history.last_step + 1)}** hidden layers: {', '.join(said)}."]}
