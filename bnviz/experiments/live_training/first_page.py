"""What the first page says of the race: one sentence, and what came of the visitor's guess.

The page has one button, which gives the plain network batch normalization and takes it away again.
"""

from collections.abc import Sequence

import numpy as np

from bnviz.experiments.live_training import MARK
from bnviz.experiments.live_training.race import STUCK
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.facts import Change, Reading
from bnviz.stories.numbers import integer, percent

PLAIN, BN = "plain", "bn"
SOON = 50  # steps after which a network that still reads is said to read on


def sentence(history: History, changes: Sequence[Change]) -> str:
    """How the race stands, and what the visitor can do."""
    plain, bn = (facts.accuracy(history, arm) for arm in (PLAIN, BN))
    if facts.bad(history, PLAIN) or facts.bad(history, BN) or plain is None or bn is None:
        return "A network is not finite any more: start again with the round arrow."
    switches = [change for change in changes if (change.arm, change.field) == (PLAIN, "bn")]
    acted = [change for change in switches if 0 < change.step <= history.last_step]
    if acted:
        return _given(history, acted[-1], plain) if acted[-1].new else _taken(history, acted[-1], plain)
    if history.last_step == 0:
        return "The same first weights, the same images. Press the triangle, and watch them learn."
    return _untouched(history, plain, bn)


def _untouched(history: History, plain: Reading, bn: Reading) -> str:
    """Before anything was switched."""
    after = f"After **{integer(history.last_step)}** steps"
    if plain.value >= MARK:
        return f"{after} [[plain]] reads too. Start again with the round arrow, and give it batch norm sooner."
    if bn.value < STUCK:
        return f"They began alike, **{integer(history.last_step)}** steps ago. Watch who learns to read."
    answers = np.unique(history.last[f"{PLAIN}.answers"])
    if plain.value < STUCK and len(answers) == 1:
        return f"{after} [[plain]] still has one answer to every picture. Give it what [[bn]] has, and watch."
    return f"{after} [[plain]] is at **{percent(plain.value)}**. Give it what [[bn]] has, and watch."


def _given(history: History, change: Change, plain: Reading) -> str:
    """Since plain was given batch norm."""
    passed = facts.passed(history, PLAIN, since_change=True)
    if passed is None:
        ago = history.last_step - change.step
        return f"Batch norm since **{integer(ago)}** steps: [[plain]] is at **{percent(plain.value)}**."
    if passed.step == change.step:
        return "[[plain]] could read already."
    within = integer(passed.step - change.step)
    return f"Within **{within}** steps of the switch [[plain]] reads. Nothing else was changed."


def _taken(history: History, change: Change, plain: Reading) -> str:
    """Since batch norm was taken away from plain."""
    jump = facts.jump(history, PLAIN, change.step)
    if jump is None:
        return f"Without batch norm [[plain]] is at **{percent(plain.value)}**."
    fell = f"Without batch norm [[plain]] went from **{percent(jump[0])}** to **{percent(jump[1])}** at once"
    if plain.step == change.step:
        return f"{fell}, with the same weights."
    return f"{fell}; **{integer(plain.step - change.step)}** steps later it is at **{percent(plain.value)}**."


def guessed(history: History, changes: Sequence[Change]) -> list[str]:
    """What happened when batch norm was taken away: reads, at once or slowly; nothing while that is not known."""
    taken = [change for change in changes if (change.arm, change.field, change.new) == (PLAIN, "bn", False)]
    acted = [change for change in taken if 0 < change.step <= history.last_step]
    jump = facts.jump(history, PLAIN, acted[0].step) if acted else None
    reading = facts.accuracy(history, PLAIN)
    if jump is None or reading is None:
        return []
    before, after = jump
    if after < before / 2:
        return ["at once", f"to {percent(after)}"]
    if reading.step - acted[0].step < SOON:
        return []
    return ["slowly" if reading.value < before / 2 else "reads", f"{percent(reading.value)} now"]
