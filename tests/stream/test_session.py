"""A visitor's seat: what is asked for happens, what is impossible ends in a sentence, nothing is lost on the way."""

import dataclasses

import pytest

from bnviz import config as settings
from bnviz.replay import ReplayLog
from bnviz.stream import wire
from bnviz.stream.session import Pictures
from tests.stream import toy
from tests.stream.seats import PICTURES, Sitting


def changed(**fields):
    """A toy config with some fields set, by dotted name with a double underscore."""
    return settings.replace(toy.Config(), {name.replace("__", "."): value for name, value in fields.items()})


def test_a_visit_is_ready_before_anybody_plays():
    """Step 0 is there, and nothing moves."""
    sitting = Sitting().passes(5)
    assert (sitting.session.state, sitting.got.last_step) == ("ready", 0)


def test_play_and_pause():
    """The run goes while it plays and stands while it does not."""
    sitting = Sitting().passes().says("play").passes(1)
    assert (sitting.session.state, sitting.got.state) == ("running", "running")
    at = sitting.says("pause").passes().got.last_step
    assert at == pytest.approx(60, abs=5)
    assert sitting.passes(5).got.last_step == at
    assert (sitting.session.state, sitting.got.state) == ("paused", "paused")


def test_one_step():
    """Exactly one, after which the run is paused and no longer ready."""
    sitting = Sitting().passes().says("step").passes(3)
    assert (sitting.got.last_step, sitting.got.state) == (1, "paused")


def test_one_step_of_a_playing_run_pauses_it():
    """Whoever steps wants to look."""
    sitting = Sitting().passes().says("play").passes(1).says("step").passes()
    at = sitting.got.last_step
    assert sitting.passes(5).got.last_step == at
    assert sitting.got.state == "paused"


def test_the_pace_can_be_changed_while_it_runs():
    """And is told back."""
    sitting = Sitting().passes().says("play").says("pace", rate=5).passes(2)
    assert sitting.got.last_step == pytest.approx(10, abs=2)
    assert sitting.session.rate == 5


def test_a_live_change_restarts_nothing():
    """The run goes on under its name; the change is in force, and marked at the step it acted in."""
    sitting = Sitting().passes().says("play").passes(1)
    run, at = sitting.session.run.name, sitting.session.run.last_step
    sitting.says("change", set={"free.pull": 0.5}).passes(1)
    [change] = sitting.got.changes
    assert sitting.session.run.name == run
    assert change == {"step": at + 1, "field": "free.pull", "old": 0.0, "new": 0.5, "arm": "free"}
    assert sitting.got.config["free.pull"] == 0.5


def test_a_change_is_shown_at_once():
    """Whoever waits for it is woken by the rows that show it."""
    sitting = Sitting(rate=1).passes().says("play").passes(0.5)
    woken = []
    sitting.session.wakes.add(lambda now: now and woken.append(sitting.session.run.last_step))
    before = sitting.session.run.last_step
    sitting.says("change", set={"free.pull": 0.5})
    sitting.pool.host.turn()
    assert woken[-1] == before + 1


def test_a_change_before_anything_happened_starts_with_it():
    """In a run that is ready nothing is marked: step 0 shows the new setting."""
    sitting = Sitting().passes().says("change", set={"free.pull": 0.5}).passes()
    assert (sitting.got.changes, sitting.got.last_step, sitting.got.state) == ([], 0, "ready")
    assert sitting.got.config["free.pull"] == 0.5


def test_a_change_while_the_run_opens_is_not_lost():
    """The run is there in a moment, with the setting."""
    sitting = Sitting(deaf=True).says("change", set={"free.pull": 0.5})
    sitting.pool.listen()
    assert sitting.passes().got.config["free.pull"] == 0.5


def test_play_while_the_run_opens_is_not_lost():
    """It plays as soon as it is there."""
    sitting = Sitting(deaf=True).says("play")
    sitting.pool.listen()
    assert sitting.passes(1).got.last_step > 30


def test_a_dragged_slider_is_one_change():
    """From its first step and its first value to its last value."""
    sitting = Sitting().passes().says("play").passes(1)
    at = sitting.session.run.last_step
    for pull in range(1, 20):
        sitting.says("change", set={"free.pull": (pull / 20)}).passes(0.1)
    [change] = sitting.got.changes
    assert (change["step"], change["old"], change["new"]) == (at + 1, 0.0, 0.95)


def test_changes_apart_are_two():
    """A second later it is another decision."""
    sitting = Sitting().passes().says("play").passes(1)
    for pull in (0.5, 0.0):
        sitting.says("change", set={"free.pull": pull}).passes(1)
    assert [change["new"] for change in sitting.got.changes] == [0.5, 0.0]


def test_a_switch_turned_back_while_paused_is_no_change():
    """No step came of it."""
    sitting = Sitting().passes().says("step").passes(1)
    for pull in (0.5, 0.0):
        sitting.says("change", set={"free.pull": pull}).passes(1)
    assert sitting.got.changes == []


def test_changes_are_bounded():
    """A visitor who changes something for hours costs no more memory than one who does so for minutes."""
    sitting = Sitting(rate=1000).passes().says("play")
    for number in range(600):
        sitting.says("change", set={"free.pull": (number % 2)}).passes(0.6, tick=0.3)
    assert len(sitting.session.run.changes) <= 200


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"do":"change","set":{"free.pull":7}}', "free.pull"),
        ('{"do":"change","set":{"free.pull":"x"}}', "free.pull"),
        ('{"do":"change","set":{"free.push":1}}', "free.push"),
        ('{"do":"change","set":{"seed":-1}}', "seed"),
        ('{"do":"view","set":{"unit":3}}', "unit"),
        ('{"do":"view","set":{"unit":-1}}', "unit"),
        ('{"do":"view","set":{"unit":true}}', "unit"),
        ('{"do":"view","set":{"unit":1.5}}', "unit"),
        ('{"do":"view","set":{"column":1}}', "column"),
        ('{"do":"view","set":{"at":-2}}', "at"),
    ],
)
def test_the_impossible_is_refused_in_a_sentence(text, names):
    """It names what it is about, and nothing changes."""
    sitting = Sitting().passes()
    before = sitting.session.wanted, dict(sitting.session.view)
    with pytest.raises(ValueError, match=names):
        sitting.session.obey(wire.parse(text))
    assert (sitting.session.wanted, sitting.session.view) == before


def test_a_structural_change_of_the_visitor_starts_the_run_anew():
    """One click may set what a run starts with; it plays on if it was playing."""
    sitting = Sitting().passes().says("play").passes(1)
    sitting.says("change", set={"seed": 7, "free.pull": 0.5}).passes(1)
    assert (sitting.got.config["seed"], sitting.got.config["free.pull"]) == (7, 0.5)
    assert (sitting.got.state, sitting.got.changes) == ("running", [])


def test_reset_starts_the_same_run_anew():
    """Same seed, same numbers, from step 0, not playing."""
    sitting = Sitting().passes().says("play").passes(1)
    before = sitting.got.lines[0][:20]
    sitting.says("reset").passes(1)
    assert (sitting.got.steps, sitting.got.state) == ([0], "ready")
    assert sitting.says("play").passes(1).got.lines[0][:20] == before


def test_reset_keeps_the_settings():
    """What was changed on the way is what the new run starts with; no change is marked."""
    sitting = Sitting().passes().says("play").passes(1)
    sitting.says("change", set={"free.pull": 0.5}).passes(1).says("reset").passes()
    assert (sitting.got.config["free.pull"], sitting.got.changes) == (0.5, [])


def test_a_new_seed_is_another_run_that_plays_on():
    """If it was playing."""
    sitting = Sitting().passes().says("play").passes(1).says("seed").passes(1)
    assert sitting.got.config["seed"] != 0
    assert (sitting.got.state, sitting.got.last_step > 30) == ("running", True)


def test_what_a_visit_did_can_be_repeated():
    """Its replay, opened elsewhere, leads to the same step with the same numbers, marks and settings."""
    first = Sitting().passes().says("play").passes(1).says("change", set={"free.pull": 0.5}).passes(1)
    first.says("pause").passes(0.2)
    made = first.session.run.replay
    again = Sitting(replay=made).passes(3)
    assert (again.got.last_step, again.got.state) == (first.got.last_step, "paused")
    assert again.got.lines[0] == first.got.lines[0]
    assert again.got.changes == first.got.changes
    assert again.got.config == first.got.config
    assert again.session.run.replay == made


def test_a_visitor_waits_while_a_recipe_is_repeated():
    """What would make another run of it is refused in a sentence; the state says how far it goes."""
    sitting = Sitting(replay=ReplayLog(toy.Config(), step=5000), per_step=0.001).passes(0.1)
    assert (sitting.got.state, sitting.got.goal) == ("replaying", 5000)
    for do, more in (("play", {}), ("step", {}), ("change", {"set": {"free.pull": 1.0}})):
        with pytest.raises(ValueError, match="repeated up to step 5000"):
            sitting.says(do, **more)
    assert sitting.says("reset").passes().got.state == "ready"


def test_a_page_that_was_further_than_its_link_goes_on():
    """A replay leads to a step ahead, and plays on from there if it is to."""
    sitting = Sitting(per_step=0.0001).passes().says("replay", to=400, on=True).passes(1)
    assert sitting.got.last_step > 400
    assert (sitting.got.state, sitting.got.steps[:401]) == ("running", list(range(401)))
    stood = Sitting(per_step=0.0001).passes().says("replay", to=400, on=False).passes(1)
    assert (stood.got.last_step, stood.got.state) == (400, "paused")


@pytest.mark.parametrize("to", [0, 10**6])
def test_a_replay_leads_ahead_and_not_too_far(to):
    """One sentence, and nothing moves."""
    sitting = Sitting().passes()
    with pytest.raises(ValueError, match="'to' takes a step ahead"):
        sitting.says("replay", to=to, on=False)
    assert sitting.passes(1).got.last_step == 0


def test_a_repetition_stands_still_when_nobody_looks():
    """And is not forgotten."""
    sitting = Sitting(replay=ReplayLog(toy.Config(), step=50)).passes()
    sitting.session.stand(True)
    before = sitting.passes(0.3).got.last_step
    assert sitting.passes(0.3).got.last_step == before
    sitting.session.stand(False)
    assert sitting.passes(1).got.last_step == 50


def test_rows_of_the_run_before_do_not_count():
    """A message that was on its way when the run was replaced says nothing."""
    sitting = Sitting().passes()
    old = sitting.pool.receive[sitting.session.run.name]
    sitting.says("play").passes(1)
    said = []
    sitting.pool.receive[sitting.session.run.name] = lambda message: said.append(message)
    sitting.pool.host.turn()
    sitting.passes(1).says("reset").passes()
    for message in said:
        old(message)
    assert sitting.session.run.last_step == 0


def test_a_run_that_ends_is_over():
    """And stays so, whatever is pressed, until it is reset."""
    sitting = Sitting(toy.Config(end=5)).passes().says("play").passes(1)
    assert (sitting.got.state, sitting.got.last_step) == ("over", 5)
    assert sitting.says("play").passes(1).got.state == "over"
    assert sitting.says("reset").passes().got.state == "ready"


def test_a_run_that_fails_says_why():
    """One sentence, with the step; reset starts it anew."""
    sitting = Sitting(toy.Config(breaks_at=5)).passes().says("play").passes(1)
    assert sitting.got.state == "failed"
    assert "after step 4" in sitting.session.run.message
    assert sitting.says("reset").passes().got.state == "ready"


def test_settings_of_an_ended_run_hold_for_the_next():
    """Nothing that was pressed is forgotten."""
    sitting = Sitting(toy.Config(end=5)).passes().says("play").passes(1)
    sitting.says("change", set={"free.pull": 0.5}).passes()
    assert sitting.got.config["free.pull"] == 0.5
    assert sitting.says("reset").passes().session.config.free.pull == 0.5


def test_configure_with_the_same_settings_does_nothing():
    """A page's script runs often."""
    sitting = Sitting().passes().says("play").passes(1)
    run = sitting.session.run
    sitting.session.configure(toy.Config(), PICTURES)
    assert sitting.session.run is run
    assert sitting.passes().got.changes == []


def test_configure_restarts_for_a_structural_setting():
    """And the run plays on if it was playing."""
    sitting = Sitting().passes().says("play").passes(1)
    sitting.session.configure(changed(seed=7))
    assert sitting.passes(1).got.config["seed"] == 7
    assert sitting.got.state == "running"


def test_configure_changes_a_live_setting_while_it_runs():
    """As a visitor's message would."""
    sitting = Sitting().passes().says("play").passes(1)
    run = sitting.session.run
    sitting.session.configure(changed(free__pull=0.5))
    sitting.passes(1)
    assert sitting.session.run is run
    assert len(sitting.got.changes) == 1


def test_a_late_script_does_not_take_back_what_the_visitor_did():
    """It speaks only of what it changed itself since the last time."""
    sitting = Sitting().passes().says("play").passes(1)
    sitting.says("change", set={"free.pull": 0.5}).says("seed").passes(1)
    seed = sitting.got.config["seed"]
    sitting.session.configure(changed(held__pull=0.25))
    sitting.passes(1)
    assert [sitting.got.config[name] for name in ("free.pull", "seed", "held.pull")] == [0.5, seed, 0.25]


def test_a_script_that_asks_for_nothing_changes_nothing():
    """What it read of the session may be old by the time it says it."""
    sitting = Sitting().passes().says("play").passes(1)
    sitting.says("change", set={"free.pull": 0.5}).passes(1)
    read = sitting.session.config
    sitting.says("change", set={"free.pull": 0.75}).passes(1)
    sitting.session.configure(read, asks=False)
    assert sitting.passes(1).got.config["free.pull"] == 0.75
    sitting.session.configure(dataclasses.replace(read, seed=3))
    sitting.passes(1)
    assert [sitting.got.config[name] for name in ("free.pull", "seed")] == [0.75, 3]


def test_other_pictures_are_another_layout_of_the_same_run():
    """A page may come to want other columns."""
    sitting = Sitting().passes().says("play").passes(1)
    run = sitting.session.run.name
    sitting.session.configure(toy.Config(), Pictures(line=PICTURES.line[:1]))
    sitting.passes()
    assert (sitting.got.layout["run"], len(sitting.got.lines)) == (run, 1)


def test_a_view_that_no_longer_fits_is_brought_in():
    """A smaller network has fewer units to look at."""
    sitting = Sitting().passes().says("view", set={"unit": 2}).passes()
    sitting.session.configure(changed(size=2))
    assert sitting.passes().got.layout["view"]["unit"] == 1


def test_without_a_viewer_a_playing_run_stands_still():
    """And goes on where it was when somebody looks again; it counts as running all the time."""
    sitting = Sitting().passes().says("play").passes(1)
    sitting.session.stand(still=True)
    at = sitting.passes(5).got.last_step
    assert at == pytest.approx(60, abs=6)
    sitting.session.stand(still=False)
    assert sitting.passes(1).got.last_step == pytest.approx(at + 60, abs=6)


def test_a_paused_run_stays_paused_when_somebody_looks_again():
    """Looking is not pressing play."""
    sitting = Sitting().passes()
    sitting.session.stand(still=True)
    sitting.session.stand(still=False)
    assert sitting.passes(5).got.last_step == 0


def test_a_reset_without_a_viewer_does_not_train():
    """A run that starts unseen waits to be seen."""
    sitting = Sitting().passes().says("play")
    sitting.session.stand(still=True)
    sitting.says("seed")
    assert sitting.passes(5).got.last_step == 0


def test_tokens_cannot_be_guessed():
    """Long, and another one for every session."""
    tokens = {Sitting().session.token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32
