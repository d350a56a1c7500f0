"""What multiplying the weights did, from the newest row. Slots: ``output``, ``gradients``, ``eps``, a sentence each."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories.numbers import number, setting

ROUNDING = 5e-6  # a relative error below this is what float32 leaves
SEEN = 0.1  # one above this can be seen in the pictures


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    last = history.last
    return {"output": [output(last)], "gradients": [gradients(last)], "eps": [epsilon(last)]}


def output(last: Any) -> str:
    """What the layer gives out now."""
    a, error, flipped = float(last["a"]), float(last["output_error"]), float(last["flipped_error"])
    if a == 1:
        return "a is 1: everything lies on the dotted line. Drag |a|, then make it negative."
    if a < 0:
        return (
            f"a is **{setting(a)}**: BN((aW)u) is −BN(Wu), up to **{number(flipped)}**. The paper's identity holds for "
            "a > 0 only; a negative factor turns the sign around."
        )
    return (
        f"a is **{setting(a)}**: the weights changed, the output by **{number(error)}** of its length{judged(error)}."
    )


def judged(error: float) -> str:
    """What kind of error that is."""
    if error <= ROUNDING:
        return ", rounding"
    return ": the invariance is broken" if error >= SEEN else ""


def gradients(last: Any) -> str:
    """What reaches u and W."""
    a, of_input, of_weight = (float(last[name]) for name in ("a", "input_grad_error", "weight_grad_error"))
    if a < 0:
        return (
            "Both gradients turn their sign around with the output: their error against a = 1 is that of a mirror, 2."
        )
    changed = (
        f"The gradient that reaches u changed by **{number(of_input)}**, and a times the one that reaches aW by "
        f"**{number(of_weight)}**."
    )
    if of_weight >= SEEN:
        return f"{changed} So the gradient of aW is not 1/a of that of W any more."
    if a == 1:
        return changed
    sizes = ("Larger", "smaller") if a > 1 else ("Smaller", "larger")
    return f"{changed} {sizes[0]} weights get {sizes[1]} gradients."


def epsilon(last: Any) -> str:
    """Where eps stands against the variance that it is added to."""
    eps, variance = float(last["eps"]), float(last["variance"])
    scaled = variance * float(last["a"]) ** 2
    if eps == 0:
        return f"eps is 0: nothing but rounding is left at any a. The middle unit's Var(Wu) is **{number(variance)}**."
    return (
        f"eps is **{setting(eps)}**, and a²Var(Wu) is **{number(scaled)}** in the middle unit: eps is "
        f"**{number(eps / scaled)}** of what it is added to. Small weights are where the identity ends."
    )
