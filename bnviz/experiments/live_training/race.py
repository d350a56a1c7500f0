"""The story of a race between two arms: what ended, who learned, why the other did not, what a change did."""

from collections.abc import Sequence

from bnviz.experiments.live_training import MARK, SPEC
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.facts import Change, Passed
from bnviz.stories.numbers import GLUE, integer, number, percent, setting, share

STUCK = 50.0  # percent: below it an arm has not learned
FAINT = 0.3  # a spread below this stays on one short straight piece of a sigmoid: next to nothing is told apart
MANY = {"sigmoid": 0.5, "tanh": 0.5, "relu": 0.9}  # a share of flat inputs that stops a layer; half is a ReLU's normal
FLAT = {"sigmoid": "beyond ±4", "tanh": "beyond ±2", "relu": "below 0"}
LITTLE = f"there less than 7.1{GLUE}% of the steepest slope is left"  # 4 sigmoid'(4) = tanh'(2) = 0.0707
LEFT = {"sigmoid": LITTLE, "tanh": LITTLE, "relu": "no gradient came through there"}


def story(history: History, activation: str, changes: Sequence[Change]) -> list[str]:
    """At most three items: what ended, who learned, why the other did not, what you changed and what followed."""
    branches = begun(changes)
    told = [branched(history, birth) for birth in branches.values()]
    told += [diverged(history, arm) for arm in SPEC.keys if facts.bad(history, arm)]
    switch = newest([change for change in changes if change.arm in SPEC.keys], history.last_step)
    told.append(race(history, switch))
    for arm in SPEC.keys:
        told.append(reason(history, arm, activation, switch))
    if switch is not None:
        told.append(followed(history, switch))
    said = [sentence for sentence in told if sentence]
    return [*said[:2], said[-1]] if len(said) > 3 else said


ENOUGH = 500  # steps after which a network that has not learned is said not to


def winner(history: History) -> list[str]:
    """Which network learned first, for a guess: its key, or ``neither``; nothing while that is not known."""
    passed = {arm: facts.passed(history, arm) for arm in SPEC.keys}
    done = sorted((when.step, arm) for arm, when in passed.items() if when is not None)
    if done and len({step for step, _ in done}) == len(done):
        return [done[0][1], f"at step {integer(done[0][0])}"]
    return ["neither", f"in {integer(history.last_step)} steps"] if not done and history.last_step >= ENOUGH else []


def begun(changes: Sequence[Change]) -> dict[str, Change]:
    """The arms that were branched off, each with the change that did it: its step, and the parent as its new value."""
    return {change.arm: change for change in changes if change.field == "of" and change.new != "none"}


def branched(history: History, birth: Change) -> str:
    """Where a branch left its parent, and how both stand."""
    said = f"[[{birth.arm}]] left [[{birth.new}]] at step **{integer(birth.step)}**"
    ended = facts.bad(history, birth.arm)
    if ended is not None:
        return f"{said} and turned non-finite in {layer_name(ended)} at step **{integer(ended.step)}**."
    mine, parents = (facts.accuracy(history, arm) for arm in (birth.arm, birth.new))
    if mine is None or parents is None:
        return f"{said}."
    return f"{said}: it is at **{percent(mine.value)}**, [[{birth.new}]] at **{percent(parents.value)}**."


def diverged(history: History, arm: str) -> str:
    """Which layer turned bad first, and that the other arm goes on."""
    ended = facts.bad(history, arm)
    assert ended is not None
    [other] = [each for each in SPEC.keys if each != arm]
    goes_on = "" if facts.bad(history, other) else f"; [[{other}]] goes on"
    return f"[[{arm}]] turned non-finite in {layer_name(ended)} at step **{integer(ended.step)}**{goes_on}."


def race(history: History, switch: Change | None) -> str:
    """Who reached the mark when; who never passed what."""
    told = []
    mark = percent(MARK, 0)
    passed = {arm: facts.passed(history, arm) for arm in SPEC.keys}
    for arm in sorted(SPEC.keys, key=lambda each: passed[each] or Passed(history.last_step + 1, True)):
        until = switch.step if switch is not None and switch.arm == arm else None
        when, top = passed[arm], facts.best(history, arm, before=until)
        if when is not None and (until is None or when.step < until):
            told.append(f"[[{arm}]] reached {mark} {when_passed(when)}.")
        elif top is not None and top < MARK and (until is not None or facts.bad(history, arm) is None):
            end = f"before step **{integer(until)}**" if until else f"in **{integer(history.last_step)}** steps"
            told.append(f"[[{arm}]] never passed **{percent(top)}** {end}.")
    return " ".join(told)


def reason(history: History, arm: str, activation: str, switch: Change | None) -> str:
    """Why an arm has not learned, or had not before it was changed: saturated, or its signal died. Else nothing."""
    until = switch.step if switch is not None and switch.arm == arm else None
    top = facts.best(history, arm, before=until)
    if top is None or top >= STUCK or (until is None and facts.bad(history, arm)):
        return ""
    signal = facts.signal(history, arm, history.last_step if until is None else until - 1)
    when = f"At step **{integer(history.last_step)}**" if until is None else f"Before step **{integer(until)}**"
    if signal.saturated >= MANY[activation]:
        return (
            f"{when}, **{share(signal.saturated)}** of what layer {signal.layer} of [[{arm}]] received was saturated "
            f"({FLAT[activation]}): {LEFT[activation]}."
        )
    if signal.spread >= FAINT:
        return ""
    saturated = f"(**{share(signal.saturated)}** of its inputs {FLAT[activation]})"
    if signal.saturated < 0.01:
        opening = f"{'almost ' if signal.saturated else ''}nothing in [[{arm}]] was saturated {saturated}"
    else:
        opening = f"saturation was not what stopped [[{arm}]] {saturated}"
    return (
        f"{when}, {opening}. Its signal had died instead: the middle 70{GLUE}% of the inputs of layer "
        f"{signal.layers} spanned **{number(signal.spread)}**."
    )


def followed(history: History, change: Change) -> str:
    """What you switched, and what followed."""
    at = f"at step **{integer(change.step)}**"
    if change.field == "bn":
        did = (
            f"You switched batch norm {'on' if change.new else 'off'} in [[{change.arm}]] {at}, with the same weights."
        )
    elif change.field == "lr":
        values = f"from **{setting(change.old)}** to **{setting(change.new)}**"
        did = f"You set the learning rate of [[{change.arm}]] {values} {at}."
    else:
        return ""
    ended, jump = facts.bad(history, change.arm), facts.jump(history, change.arm, change.step)
    if ended is not None:
        return f"{did} It turned non-finite {later(ended.step - change.step)}." if ended.step >= change.step else did
    before = facts.best(history, change.arm, before=change.step)
    when = facts.passed(history, change.arm, since_change=True)
    if when is not None and (before is None or before < MARK):
        return f"{did} It passed {percent(MARK, 0)} {later(when.step - change.step, when.exactly)}."
    reading = facts.accuracy(history, change.arm)
    if jump is None or reading is None:
        return did
    told = f"{did} Its accuracy went from **{percent(jump[0])}** to **{percent(jump[1])}** at once"
    return f"{told}." if reading.step == change.step else f"{told}, and is **{percent(reading.value)}** now."


def newest(changes: Sequence[Change], last: int) -> Change | None:
    """The newest change of an arm's batch norm or learning rate that has acted."""
    acted = [change for change in changes if 0 < change.step <= last and change.field in ("bn", "lr")]
    return acted[-1] if acted else None


def standings(history: History, arms: Sequence[str], joint: str = ", ") -> str:
    """Every arm's accuracy, or where it ended."""
    said = []
    for arm in arms:
        bad, reading = int(history.last[f"{arm}.bad_step"]), facts.accuracy(history, arm)
        if bad >= 0:
            said.append(f"[[{arm}]] ended at step **{integer(bad)}**")
        elif reading is not None:
            said.append(f"[[{arm}]] **{percent(reading.value)}**")
    return f"{joint.join(said)}." if said else ""


def layer_name(ended: facts.Bad) -> str:
    """The layer that turned bad, in words."""
    return "the output layer" if ended.output else f"layer {ended.layer}"


def later(steps: int, exactly: bool = True) -> str:
    """How many steps after a change; `within` so many, where it may have been earlier."""
    if steps == 0:
        return "at once"
    count = f"**{integer(steps)}** step{'s' if steps > 1 else ''}"
    return f"{count} later" if exactly else f"within {count}"


def when_passed(passed: Passed, word: str = "step ") -> str:
    """``at step **28**``; ``by``, where it may have been earlier than the evaluation that shows it."""
    return f"{'at' if passed.exactly else 'by'} {word}**{integer(passed.step)}**"
