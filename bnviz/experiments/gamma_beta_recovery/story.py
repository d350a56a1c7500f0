"""What gradient descent on gamma and beta does. Slots: ``full``, ``mini`` a sentence an arm, ``ask.recovery.*``."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.choices import DIGITS_TRAINING
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, setting

FOUND = 1e-5  # of the first error: recovered
LONG = 150  # steps after which a floor is a floor


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    told = {"full": [full(history, config)], "mini": [mini(history, config)]}
    if history.last_step >= LONG or bad(history, "full") >= 0:
        told["ask.recovery.full"] = list(outcome(history, "full"))
        told["ask.recovery.mini"] = list(outcome(history, "mini"))
    return told


def bad(history: History, arm: str) -> int:
    """The step at which an arm overflowed; -1."""
    return int(history.last[f"{arm}.bad_step"])


def outcome(history: History, arm: str) -> tuple[str, str]:
    """found, floor or away, and the error."""
    if bad(history, arm) >= 0:
        return "away", f"overflowed at step {integer(bad(history, arm))}"
    _, errors = facts.finite(history, f"{arm}.error")
    if errors[-1] > errors[0]:
        return "away", f"error {number(float(errors[-1]))}"
    return ("found" if errors[-1] < FOUND * errors[0] else "floor"), f"error {number(float(errors[-1]))}"


def full(history: History, config: Any) -> str:
    """How the full batch goes."""
    if bad(history, "full") >= 0:
        return f"[[full]] overflowed at step **{integer(bad(history, 'full'))}**: above lr 2 every step makes it worse."
    error = number(float(history.last["full.error"]))
    if history.last_step == 0:
        return f"[[full]] and [[mini]] start at an error of **{error}**, with γ = 1 and β = 0."
    if config.lr > 2:
        grows = setting(round(config.lr - 1, 6))
        return (
            f"[[full]] moves away: at lr {setting(config.lr)} every step multiplies its error by **{grows}**: it is at "
            f"**{error}**."
        )
    if config.lr == 1:
        return f"[[full]] at lr 1 is there after one step, up to ε: its error is **{error}**."
    keeps = setting(round(abs(1 - config.lr), 6))
    return f"[[full]] at lr {setting(config.lr)} keeps **{keeps}** of its error a step: it is at **{error}**."


def mini(history: History, config: Any) -> str:
    """Where the mini-batches stay."""
    if bad(history, "mini") >= 0:
        return f"[[mini]] overflowed at step **{integer(bad(history, 'mini'))}**."
    if history.last_step < LONG or config.lr > 2:
        error = number(float(history.last["mini.error"]))
        return f"[[mini]] of {integer(config.batch_size)} are at **{error}** after **{history.last_step}** steps."
    if config.batch_size >= DIGITS_TRAINING:
        return "[[mini]]: this batch is all there is, so it does what [[full]] does."
    whole, own = (number(float(history.last[f"mini.{name}"])) for name in ("error", "batch_error"))
    return (
        f"[[mini]] of {integer(config.batch_size)} stay at **{whole}** of the full batch’s normalization, **{own}** of "
        "their own: one γ and one β cannot undo the statistics of every batch."
    )
