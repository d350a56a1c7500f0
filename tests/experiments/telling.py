"""Histories made by hand, for tests of stories."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bnviz import experiments
from bnviz.config import replace
from bnviz.history import History


def history(columns: Mapping[str, Any], steps: int = 1) -> History:
    """One of some steps; a column is one value, one a step, or a vector: then it is the same at every step."""
    shapes = {name: np.shape(value) for name, value in columns.items() if not isinstance(value, list)}
    dtype = np.dtype([("step", "i8"), *((name, "f8", shapes.get(name, ())) for name in columns)])
    rows = np.zeros(steps, dtype)
    rows["step"] = np.arange(steps)
    for name, value in columns.items():
        rows[name] = value
    made = History(dtype, recent=4096, past=4096)
    made.append(rows)
    return made


def told(name: str, columns: Mapping[str, Any], steps: int = 1, view: Any = None, **settings: Any) -> dict[str, Any]:
    """What an experiment's story says, by slot, with ordinary spaces; settings with a dot are written __."""
    spec = experiments.get(name)
    config = replace(spec.Config(), {key.replace("__", "."): value for key, value in settings.items()})
    assert spec.narrator is not None
    slots = spec.narrator(history(columns, steps), config, [], view or {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}
