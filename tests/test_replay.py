"""A run as text: what is written is read back, and whatever a stranger writes costs a sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import config as settings
from bnviz import replay
from bnviz.experiments.live_training import config as live_training_config
from bnviz.experiments.live_training import training as live_training
from bnviz.replay import FURTHEST, LONGEST, MOST, ReplayLog, branched, grafted, pruned, told
from tests.stream import toy

START = toy.Config(seed=3)
FIRST = settings.replace(START, {"free.pull": 0.25})
SECOND = settings.replace(FIRST, {"free.pull": 0.5, "held.pull": 1e-05})


def read(**texts):
    """What texts by key say of the toy."""
    return replay.lenient(toy.Config(), texts)


def test_a_recipe_comes_back_from_its_text():
    """Start, every change and the step."""
    made = ReplayLog(START, ((20, FIRST), (45, SECOND)), 60)
    assert replay.lenient(toy.Config(), made.to_text()) == (made, [])


def test_the_text_needs_no_escaping_in_an_address():
    """Only letters, digits and -._~ stand in it."""
    text = ReplayLog(START, ((20, FIRST), (45, SECOND)), 60).to_text()
    assert text["changes"] == "20~free.pull~0.25~45~free.pull~0.5~45~held.pull~1e-05"
    assert text["step"] == "60"


def test_nothing_said_is_the_default_at_its_start():
    """And says nothing."""
    assert read() == (ReplayLog(toy.Config()), [])
    assert ReplayLog(toy.Config()).to_text() == {}


def test_a_script_leads_at_least_to_its_last_change():
    """A link without a step shows what was changed."""
    made, notices = read(changes="20~free.pull~0.25", step="7")
    assert (made.step, notices) == (20, [])


@pytest.mark.parametrize(
    "changes",
    [
        "20",
        "20~free.pull",
        "20~free.pull~7",
        "20~free.push~1",
        "20~seed~1",
        "0~free.pull~0.5",
        "-1~free.pull~0.5",
        "٣~free.pull~0.5",
        "30~free.pull~0.5~20~free.pull~0.1",
        f"{FURTHEST + 1}~free.pull~0.5",
        "9" * 5000 + "~free.pull~0.5",
        "~".join(f"{step}~free.pull~0.5" for step in range(1, 2 * MOST)),
        "1~free.pull~0.5~" * LONGEST,
        "~~~",
    ],
)
def test_a_script_that_is_not_one_is_left_out_as_a_whole(changes):
    """With one sentence that names it."""
    made, notices = read(seed="3", changes=changes)
    assert made == ReplayLog(START)
    assert len(notices) == 1
    assert "changes" in notices[0] or "pull" in notices[0] or "free.push" in notices[0]


@pytest.mark.parametrize("step", ["-1", "1e3", "banana", str(FURTHEST + 1), "9" * 5000, ""])
def test_an_impossible_step_is_named_and_left_out(step):
    """The run then stands at its start."""
    made, notices = read(step=step)
    assert made.step == 0
    assert "step takes a whole number from 0 to 10000" in notices[0]


@given(st.text(max_size=60), st.text(max_size=12))
def test_no_text_raises(changes, step):
    """Whatever a stranger writes."""
    made, _ = read(changes=changes, step=step)
    assert 0 <= made.step <= FURTHEST


def test_a_script_too_long_for_a_link_leaves_the_start():
    """Half a script would be another run; so would a start with the settings of the end."""
    script = tuple((step, settings.replace(START, {"free.pull": step / 1000})) for step in range(1, MOST + 2))
    assert ReplayLog(START, script, 300).to_text() == {"seed": "3"}
    assert not ReplayLog(START, script, 300).fits


def test_a_run_too_long_for_a_link_leaves_the_start():
    """A link must not keep a server busy for minutes."""
    script = ((20, settings.replace(START, {"free.pull": 0.5})),)
    assert ReplayLog(START, script, FURTHEST).fits
    assert ReplayLog(START, script, FURTHEST + 1).to_text() == {"seed": "3"}


def test_the_config_at_the_end_is_the_last_one():
    """What the controls show."""
    assert ReplayLog(START, ((20, FIRST), (45, SECOND))).config == SECOND
    assert ReplayLog(START).config == START


RACE = live_training.Config(seed=3)
ON = settings.replace(RACE, {"bn.lr": 2.0})


def test_a_branch_inherits_its_parents_settings_at_its_step():
    """What was changed later is not part of it."""
    late = settings.replace(ON, {"bn.lr": 9.0})
    made = branched(ReplayLog(RACE, ((20, ON), (80, late)), 100), "bn", 50)
    assert (made.step, made.start.branches, [step for step, _ in made.timed]) == (50, 1, [20, 50])
    assert made.config.branch1 == live_training_config.BranchConfig(bn=True, lr=2.0, of="bn")
    assert replay.lenient(live_training.Config(), made.to_text()) == (made, [])


def test_a_second_branch_may_leave_the_first():
    """Up to two."""
    first = branched(ReplayLog(RACE, (), 100), "plain", 50)
    second = branched(replace(first, step=90), "branch1", 70)
    assert second.config.branch2.of == "branch1"
    with pytest.raises(ValueError, match="no room"):
        branched(replace(second, step=90), "plain", 80)


@pytest.mark.parametrize("step", [0, 101, FURTHEST + 1])
def test_a_branch_starts_at_a_step_that_was_done(step):
    """Not before the first, not ahead."""
    with pytest.raises(ValueError, match="from 1 to 100"):
        branched(ReplayLog(RACE, (), 100), "plain", step)


@pytest.mark.parametrize("parent", ["seed", "nobody", "branch1", ""])
def test_a_branch_has_a_parent(parent):
    """One sentence for anything else."""
    with pytest.raises(ValueError, match="known are bn, plain"):
        branched(ReplayLog(RACE, (), 100), parent, 50)


def test_what_has_no_branches_says_so():
    """The toy has none."""
    with pytest.raises(ValueError, match="no branches"):
        branched(ReplayLog(START, (), 100), "free", 50)


def test_of_a_birth_only_the_birth_is_told():
    """What is inherited was not changed by anybody."""
    made = branched(ReplayLog(RACE, ((20, ON),), 100), "bn", 50)
    assert told(made.timed[0][1], made.config) == {"branch1.of": ("none", "bn")}
    assert told(RACE, ON) == {"bn.lr": (0.5, 2.0)}


TWO = ReplayLog(RACE, ((20, ON),), 100)


def test_what_is_removed_leaves_the_others_as_they_were():
    """The same run as before the branch; brought back, it is the same as with it, and so is its text."""
    with_branch = replace(branched(TWO, "bn", 50), step=100)
    later = settings.replace(with_branch.config, {"branch1.lr": 7.0})
    changed = replace(with_branch, timed=(*with_branch.timed, (70, later)))
    less = pruned(changed, "branch1")
    assert less == TWO
    assert grafted(less, changed) == changed
    assert replay.lenient(live_training.Config(), grafted(less, changed).to_text()) == (changed, [])


def test_what_happened_meanwhile_stays_when_a_branch_comes_back():
    """A change of another arm, and steps that were done."""
    with_branch = replace(branched(TWO, "bn", 50), step=100)
    less = pruned(with_branch, "branch1")
    meanwhile = settings.replace(less.config, {"plain.bn": True})
    went_on = replace(less, timed=(*less.timed, (120, meanwhile)), step=130)
    back = grafted(went_on, with_branch)
    assert (back.step, back.config.plain.bn, back.config.branch1.of) == (130, True, "bn")
    assert [step for step, _ in back.timed] == [20, 50, 120]


def test_only_a_branch_that_nobody_copied_is_removed():
    """One sentence for anything else; the first may go where the second does not come from it."""
    first = replace(branched(TWO, "plain", 50), step=90)
    copied = replace(branched(first, "branch1", 70), step=90)
    with pytest.raises(ValueError, match="branch2 is a copy of branch1"):
        pruned(copied, "branch1")
    beside = replace(branched(first, "bn", 70), step=90)
    left = pruned(beside, "branch1")
    assert replay.branches(left.config) == ("branch2",)
    assert replay.branches(branched(left, "plain", 80).config) == ("branch1", "branch2")
    for nobody in ("plain", "branch1", ""):
        with pytest.raises(ValueError, match=r"known are branch2\.$"):
            pruned(left, nobody)
    with pytest.raises(ValueError, match="no branch"):
        pruned(TWO, "branch1")
    with pytest.raises(ValueError, match="no branch"):
        pruned(ReplayLog(START, (), 100), "free")


def test_a_start_without_branches():
    """What all other arms began with."""
    first = branched(ReplayLog(RACE, (), 100), "plain", 50)
    assert replay.alone(first.start) == RACE
    assert replay.alone(START) == START
