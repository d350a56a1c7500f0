"""What the bias explosion shows, in sentences that cite only what its history holds.

Slots: ``ask.bias.b`` and ``ask.bias.loss`` what came of a prediction, ``norm`` and ``loss`` one sentence each of how
the run stands, ``runs`` where x went, ``why`` three sentences.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.choices import DIGITS_TRAINING
from bnviz.history import History
from bnviz.stories.numbers import integer, number

ENOUGH = 20  # steps before anything is said of how a run goes on
STILL = 1e-3  # a |b| below this has not moved but for rounding
SETTLED = 0.2  # of the growth of the first half, in the second: it slows down
SAME = 2e-3  # of a loss, relative: it has not changed
STAYED = 0.01  # the |b| that rounding alone reaches in a long run at ordinary rates
STEP = "The step moves b by $−lr · ∂L/∂x̂$. The mean moves by the same amount, so $(x + Δb) − E[x + Δb] = x − E[x]$"


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    told = {"norm": [norm(history)], "loss": [loss(history)], "runs": [runs(history)], "why": why(history, config)}
    if history.last_step >= ENOUGH and not ended(history, "outside"):
        told["ask.bias.b"] = list(bias_did(history))
        told["ask.bias.loss"] = list(loss_did(history))
    return told


def ended(history: History, arm: str) -> bool:
    """Whether an arm's numbers overflowed."""
    return bool(history.last[f"{arm}.bad_step"] >= 0)


def bias_did(history: History) -> tuple[str, str]:
    """What b of the outside arm did: stays, settles or grows, and how much."""
    last = history.last_step
    now, half = (float(history.at(step)["outside.bias_norm"]) for step in (last, last // 2))
    if now < STILL:
        return "stays", ""
    if now - half < SETTLED * half:
        return "settles", f"at {number(now, 3)}"
    return "grows", f"+{number(float(history.last['slope']), 3)} a step"


def loss_did(history: History) -> tuple[str, str]:
    """What the loss of the outside arm did: falls, rises or stays, and where it is."""
    first, now = (float(row["outside.loss"]) for row in (history.at(0), history.last))
    if abs(now - first) <= SAME * first:
        return "stays", f"at {number(now, 4)}"
    return ("falls" if now < first else "rises"), f"to {number(now, 3)}"


def norm(history: History) -> str:
    """How long b is."""
    if history.last_step == 0:
        return "All arms start with b = 0. Press Play, or Space."
    if ended(history, "outside"):
        return f"[[outside]] overflowed at step **{integer(int(history.last['outside.bad_step']))}**."
    return f"[[outside]] grows by **{number(float(history.last['slope']), 3)}** a step, on average."


def loss(history: History) -> str:
    """How far the losses went."""
    if history.last_step == 0:
        return f"All arms start at **{number(float(history.last['inside.loss']), 4)}**."
    if ended(history, "outside"):
        return "The other arms go on."
    change = float(history.last["outside.loss"]) - float(history.at(0)["outside.loss"])
    return f"The loss of [[outside]] changed by **{number(change)}** in **{integer(history.last_step)}** steps."


def runs(history: History) -> str:
    """Where the mean of x went, in the unit that is driven fastest."""
    unit, last = int(history.last["unit"]), history.last
    if unit < 0 or ended(history, "outside"):
        return ""
    return f"unit {unit}, mean **{number(float(last['outside.mean'][unit]), 3)}** now"


def why(history: History, config: Any) -> list[str]:
    """The paper's paragraph, with this run's numbers."""
    last = history.last
    if ended(history, "outside"):
        at = integer(int(last["outside.bad_step"]))
        return [f"[[outside]] overflowed at step **{at}**: {config.precision} has no number as large as its b led to."]
    moved = number(float(last["outside.output_change"]))
    said = [outside(config, moved)]
    said.append(
        "With E[x] inside the gradient, $∂L/∂b$ sums up something that the mean takes away: "
        f"**{number(float(last['inside.bias_grad_norm']))}** here, rounding. {stays(float(last['inside.bias_norm']))}"
    )
    first, now = (number(float(row["beta.loss"]), 3) for row in (history.at(0), last))
    if history.last_step == 0:
        said.append("So b changes nothing in front of a mean subtraction. β does: it stands behind it, as in [[beta]].")
    else:
        did = "lowered" if float(last["beta.loss"]) < float(history.at(0)["beta.loss"]) else "brought"
        said.append(
            f"So b has no job in front of a mean subtraction. β has: it stands behind it, and [[beta]] {did} the "
            f"loss from **{first}** to **{now}**."
        )
    return said


def stays(norm: float) -> str:
    """What b of the inside arm did, which no gradient but rounding's has driven."""
    if norm < STAYED:
        return "b of [[inside]] stays."
    return f"Rounding alone, times the learning rate, has driven b of [[inside]] to **{number(norm)}**."


def onwards(config: Any) -> str:
    """What the next step will be, under these settings."""
    if config.weights:
        return "since the weights in front of b learn too"
    if config.head or config.output_bias:
        return "and only what learns behind it changes the next step"
    if config.batch_size < DIGITS_TRAINING:
        return "and the next step goes the same way on average, whatever its images"
    return "and the next step is the same again"


def outside(config: Any, moved: str) -> str:
    """Why b of the outside arm does what it does, under these settings."""
    if config.statistics in ("full batch", "mini-batch"):
        changed = f"what the nonlinearity gets has changed by at most **{moved}** since step 0"
        return f"{STEP}: {changed}, {onwards(config)}."
    return (
        f"The mean of the {'moving average' if config.statistics == 'moving average' else 'last refresh'} lags behind "
        f"b, so that the output moves: at this step it differs by up to **{moved}** from that of step 0."
    )
