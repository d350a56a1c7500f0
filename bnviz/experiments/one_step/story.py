"""What each part of an optimizer step did to one unit, in sentences that cite the record of that part.

Slots: ``parts`` the eight parts, the present one in bold; ``formula``; ``said`` what it did.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.stories.numbers import GLUE, integer, number

PARTS = (
    "forward",
    "mean and variance",
    "normalize",
    "scale and shift",
    "loss",
    "gradients",
    "update",
    "running statistics",
)
FORMULAS = (
    "xᵢ = w · uᵢ",
    "μ = (1/m) Σ xᵢ, σ² = (1/m) Σ (xᵢ − μ)²",
    "x̂ᵢ = (xᵢ − μ) / √(σ² + ε)",
    "yᵢ = γ x̂ᵢ + β",
    "L = −(1/m) Σ log p(right class of uᵢ)",
    "∂L/∂γ = Σ ∂L/∂yᵢ x̂ᵢ, ∂L/∂β = Σ ∂L/∂yᵢ",
    "γ ← γ − lr ∂L/∂γ, β ← β − lr ∂L/∂β",
    "E[x] ← (1 − a) E[x] + a μ, Var[x] ← (1 − a) Var[x] + a m/(m − 1) σ², a = momentum",
)


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    row, unit = history.last, view["unit"]
    part = int(row["part"])
    names = [f"**{name}**" if k == part else name for k, name in enumerate(PARTS)]
    return {
        "parts": [f"Optimizer step {integer(int(row['update']) + 1)}: {' → '.join(names)}"],
        "formula": [FORMULAS[part]],
        "said": [SAID[part](row, unit, config)],
    }


def _span(values: Any) -> str:
    return f"from **{number(float(values.min()))}** to **{number(float(values.max()))}**"


def _moved(row: Any, name: str, unit: int) -> str:
    return f"from **{_exact(row[f'{name}_before'][unit])}** to **{_exact(row[name][unit])}**"


def _exact(value: Any) -> str:
    return number(float(value), 4)


def _forward(row: Any, unit: int, config: Any) -> str:
    x = row["x"][unit]
    return f"Unit {unit + 1} receives **{len(x)}** numbers, one an example: {_span(x)}."


def _moments(row: Any, unit: int, config: Any) -> str:
    mean, variance = _exact(row["mean"][unit]), _exact(row["variance"][unit])
    return f"Over this mini-batch their mean is **{mean}** and their variance **{variance}**: no other example counts."


def _normalize(row: Any, unit: int, config: Any) -> str:
    found = row["normalized"][unit]
    short = 1 - float(np.mean(found**2))
    return f"Now they lie {_span(found)}; their variance is 1 but for **{number(short)}**, which is the work of ε."


def _scale(row: Any, unit: int, config: Any) -> str:
    gamma, beta = _exact(row["gamma"][unit]), _exact(row["beta"][unit])
    affine = f"γ{GLUE}={GLUE}**{gamma}** and β{GLUE}={GLUE}**{beta}**"
    return f"With {affine} the nonlinearity receives numbers {_span(row['y'][unit])}."


def _loss(row: Any, unit: int, config: Any) -> str:
    return f"The output layer hears all units; its cross-entropy on this mini-batch is **{_exact(row['loss'])}**."


def _gradients(row: Any, unit: int, config: Any) -> str:
    gamma, beta = _exact(row["gamma_gradient"][unit]), _exact(row["beta_gradient"][unit])
    total = abs(float(row["x_gradient"][unit].sum()))
    return (
        f"∂L/∂γ is **{gamma}**, ∂L/∂β **{beta}**. The gradients of the x sum to **{number(total)}**: what would move "
        "all of them alike is subtracted again with the mean."
    )


def _update(row: Any, unit: int, config: Any) -> str:
    before, after = _exact(row["loss"]), _exact(row["loss_after"])
    return (
        f"γ goes {_moved(row, 'gamma', unit)}, β {_moved(row, 'beta', unit)}, the weights move too. The loss of the "
        f"same mini-batch goes from **{before}** to **{after}**."
    )


def _running(row: Any, unit: int, config: Any) -> str:
    mean, variance = _moved(row, "running_mean", unit), _moved(row, "running_variance", unit)
    return f"For inference, E[x] goes {mean} and Var[x] {variance}. Training never reads them."


SAID: tuple[Callable[[Any, int, Any], str], ...] = (
    _forward,
    _moments,
    _normalize,
    _scale,
    _loss,
    _gradients,
    _update,
    _running,
)
