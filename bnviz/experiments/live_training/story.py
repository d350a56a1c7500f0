"""What the live race shows, in sentences that cite only what its history holds.

The markup: ``**bold**``, ``[[bn]]`` an arm's name. Slots: ``accuracy`` and ``band_<arm>`` one sentence each above
their charts, ``probe`` which unit the bands show, ``story`` at most three items, ``facts`` one line an arm,
``way`` how differently the last layer takes the images,
``page.home`` and ``ask.home.away`` what the first page says, ``ask.race.first`` what came of a guess on the race's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.live_training import MARK, SPEC, first_page
from bnviz.experiments.live_training.race import begun, layer_name, story, when_passed, winner
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.facts import Change
from bnviz.stories.numbers import integer, number, percent


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history.

    Args:
        config: of the experiment, as it is now.
        changes: each ``{step, field, old, new, arm}``; `arm` is None for a setting that all share.
        view: the visitor's choices, zero-based: layer, unit.
    """
    if history.last_step < 0:
        return {}
    made = [each for each in facts.of_arms(changes) if each.arm in facts.arms(history)]  # a link may name others
    branches = begun(made)
    told = {
        "accuracy": [accuracy(history) if config.seeds == 1 else of_seeds(history, config.seeds)],
        "probe": [f"layer {view['layer'] + 1}, unit {view['unit']}"],
        "facts": [standing(history, arm) for arm in (*SPEC.keys, *branches)],
        "surgery": [operated(history, made)],
        "way": [apart(history)],
        "page.home": [first_page.sentence(history, made)],
        "ask.race.first": winner(history) if config.seeds == 1 else [],
        "ask.home.away": first_page.guessed(history, made),
    }
    for arm in SPEC.keys:
        told[f"band_{arm}"] = [band(history, arm, made, view)]
    for arm, birth in branches.items():
        told[f"band_{arm}"] = [branch_band(history, birth, view)]
    told["story"] = beginning(config) if history.last_step == 0 else story(history, config.activation, made)
    return (
        told if config.norm == "batch" else {slot: [named(each, config.norm) for each in told[slot]] for slot in told}
    )


def named(sentence: str, norm: str) -> str:
    """A sentence about the switches, where they put in another normalization than batch norm."""
    return sentence.replace("batch norm", f"{norm} norm").replace(" BN,", f" {norm} norm,")


def accuracy(history: History) -> str:
    """Who passed the mark when, and how the others stand."""
    if history.last_step == 0:
        readings = {arm: facts.accuracy(history, arm) for arm in SPEC.keys}
        stand = [f"[[{arm}]] **{percent(reading.value)}**" for arm, reading in readings.items() if reading]
        return f"Before any training: {', '.join(stand)}." if stand else ""
    passed = {arm: facts.passed(history, arm) for arm in SPEC.keys}
    done = sorted((when, arm) for arm, when in passed.items() if when is not None)
    mark = percent(MARK, 0)
    if len(done) == 2:
        (first, winner), (second, other) = done
        if first == second:
            return f"Both passed {mark} {when_passed(first)}."
        return f"[[{winner}]] passed {mark} {when_passed(first)}, [[{other}]] {when_passed(second, word='')}."
    if len(done) == 1:
        [(when, winner)] = done
        [other] = [arm for arm in SPEC.keys if arm != winner]
        return f"[[{winner}]] passed {mark} {when_passed(when)}; {_stands(history, other)}."
    return f"{_stands(history, 'bn')}; {_stands(history, 'plain', steps=False)}."


def _stands(history: History, arm: str, steps: bool = True) -> str:
    ended, reading = facts.bad(history, arm), facts.accuracy(history, arm)
    if ended is not None:
        return f"[[{arm}]] ended at step **{integer(ended.step)}**"
    if reading is None:
        return f"[[{arm}]] was not tested yet"
    after = f" after **{integer(reading.step)}** steps" if steps else ""
    return f"[[{arm}]] is at **{percent(reading.value)}**{after}"


def of_seeds(history: History, seeds: int) -> str:
    """How several seeds stand at the newest test: the median and the range of those that have not diverged."""
    said = []
    for arm in SPEC.keys:
        _, ranges = history.column(f"{arm}.accuracy_of_seeds")
        tested = np.flatnonzero(np.isfinite(ranges[:, 1]))
        ended = int(history.last[f"{arm}.seeds_ended"])
        lost = f"; **{ended}** turned non-finite" if ended else ""
        if len(tested):
            low, middle, high = ranges[tested[-1]]
            said.append(f"[[{arm}]] **{percent(middle)}** ({low:.1f}–{high:.1f}{lost})")
    return f"Median (range) of {seeds} seeds: {', '.join(said)}." if said else ""


def band(history: History, arm: str, changes: Sequence[Change], view: Mapping[str, int]) -> str:
    """How wide the band is, and was."""
    if history.last_step == 0:
        if arm == SPEC.keys[0]:
            return f"The bar is what layer {view['layer'] + 1} receives before any training. Press Play, or Space."
        ours, theirs = (number(facts.width(history, each, view)) for each in (arm, SPEC.keys[0]))
        return f"Here it is **{ours}** wide, in [[{SPEC.keys[0]}]] **{theirs}**."
    ended = facts.bad(history, arm)
    if ended is not None:
        return f"No numbers any more since step **{integer(ended.step)}**."
    now = number(facts.width(history, arm, view))
    switch = facts.lasting(changes, arm, "bn")
    if switch is not None and 0 < switch.step <= history.last_step:
        before = number(facts.width(history, arm, view, switch.step - 1))
        return f"**{before}** wide {'before' if switch.new else 'with'} BN, **{now}** now"
    return f"**{number(facts.width(history, arm, view, 0))}** wide at step 0, **{now}** now"


def branch_band(history: History, birth: Change, view: Mapping[str, int]) -> str:
    """How wide a branch's band is, and was when it left its parent."""
    if history.last_step < birth.step:
        return f"Leaves [[{birth.new}]] at step **{integer(birth.step)}**."
    then, now = (number(facts.width(history, birth.arm, view, step)) for step in (birth.step, None))
    return f"**{then}** wide at step {integer(birth.step)}, **{now}** now"


def standing(history: History, arm: str) -> str:
    """One arm's numbers in a line."""
    ended, reading = facts.bad(history, arm), facts.accuracy(history, arm)
    if ended is not None:
        return f"[[{arm}]] turned non-finite in {layer_name(ended)} at step **{integer(ended.step)}**."
    last, depth = history.last, len(history.last[f"{arm}.spread"])
    tested = f"**{percent(reading.value)}** of the test images, " if reading else ""
    loss, spread = number(float(last[f"{arm}.train_loss"])), number(float(last[f"{arm}.spread"][-1]))
    return f"[[{arm}]]: {tested}loss **{loss}**, spread in layer {depth} **{spread}**."


def apart(history: History) -> str:
    """How much the last layer's outputs differ between the ten images that were looked at."""
    last = {arm: history.last[f"{arm}.apart"] for arm in SPEC.keys}
    said = [f"by **{number(float(found[-1]))}** in [[{arm}]]" for arm, found in last.items() if np.isfinite(found[-1])]
    depth = len(last[SPEC.keys[0]])
    return f"Between the ten images the outputs of layer {depth} differ {', '.join(said)}." if said else ""


def operated(history: History, changes: Sequence[Change]) -> str:
    """What the newest switch of batch norm did to the network's answers."""
    switches = [each for each in changes if each.field == "bn" and 0 < each.step <= history.last_step]
    done = facts.surgery(history, switches[-1].arm, switches[-1].step) if switches else None
    if done is None:
        return "Switch batch norm while a network trains: what that did to its answers will stand here."
    did = f"Switching batch norm {'on' if switches[-1].new else 'off'} in [[{switches[-1].arm}]]"
    return (
        f"{did} at step **{integer(done.step)}** moved no logit of the test images by more than "
        f"**{number(done.inference)}** in inference mode. In training mode, where each mini-batch's own mean and "
        f"variance normalize, the largest change was **{number(done.training)}**, and the loss of that mini-batch went "
        f"from **{number(done.loss_before)}** to **{number(done.loss_after)}**."
    )


def beginning(config: Any) -> list[str]:
    """Before Play: what there is to see."""
    on = [arm for arm in SPEC.keys if getattr(config, arm).bn]
    told = ["[[plain]] and [[bn]] start from the same weights and will see the same mini-batches."]
    if len(on) == 1:
        [normalized] = on
        how = "with each mini-batch's mean and variance" if config.norm == "batch" else f"by {config.norm} norm"
        told.append(f"Only [[{normalized}]] normalizes what its units receive, {how}.")
    else:
        told.append(
            f"{'Both normalize' if on else 'Neither normalizes'} what its units receive: switch one to compare."
        )
    return [*told, "Press Play, or Space: everything on this page is computed while you watch."]
