"""A visitor's session: what is asked for happens, what is impossible ends in a sentence, nothing is lost on the way."""

import pytest

from bnviz import config as settings
from bnviz.experiments.live_training import config as live_training
from bnviz.replay import ReplayLog
from bnviz.stream import wire
from bnviz.stream.session import Session
from bnviz.stream.view import Pictures
from tests.stream import by_hand, toy
from tests.stream.scenario import PICTURES, Scenario


def changed(**fields):
    """A toy config with some fields set, by dotted name with a double underscore."""
    return settings.replace(toy.Config(), {name.replace("__", "."): value for name, value in fields.items()})


def test_a_visit_is_ready_before_anybody_plays():
    """Step 0 is there, and nothing moves."""
    scenario = Scenario().passes(5)
    assert (scenario.session.state, scenario.got.last_step) == ("ready", 0)


def test_play_and_pause():
    """The run goes while it plays and stands while it does not."""
    scenario = Scenario().passes().says("play").passes(1)
    assert (scenario.session.state, scenario.got.state) == ("running", "running")
    at = scenario.says("pause").passes().got.last_step
    assert at == pytest.approx(60, abs=5)
    assert scenario.passes(5).got.last_step == at
    assert (scenario.session.state, scenario.got.state) == ("paused", "paused")


def test_one_step():
    """Exactly one, after which the run is paused and no longer ready."""
    scenario = Scenario().passes().says("step").passes(3)
    assert (scenario.got.last_step, scenario.got.state) == (1, "paused")


def test_one_step_of_a_playing_run_pauses_it():
    """Whoever steps wants to look."""
    scenario = Scenario().passes().says("play").passes(1).says("step").passes()
    at = scenario.got.last_step
    assert scenario.passes(5).got.last_step == at
    assert scenario.got.state == "paused"


def test_the_pace_can_be_changed_while_it_runs():
    """And is told back."""
    scenario = Scenario().passes().says("play").says("pace", rate=5).passes(2)
    assert scenario.got.last_step == pytest.approx(10, abs=2)
    assert scenario.session.rate == 5


def test_a_live_change_restarts_nothing():
    """The run goes on under its name; the change is in force, and marked at the step it acted in."""
    scenario = Scenario().passes().says("play").passes(1)
    run, at = scenario.session.run.name, scenario.session.run.last_step
    scenario.says("change", set={"free.pull": 0.5}).passes(1)
    [change] = scenario.got.changes
    assert scenario.session.run.name == run
    assert at < change["step"] <= at + 7  # of the steps of one frame
    assert change == {"step": scenario.session.run.applied, "field": "free.pull", "old": 0.0, "new": 0.5, "arm": "free"}
    assert scenario.got.config["free.pull"] == 0.5


def test_a_change_is_shown_at_once():
    """Whoever waits for it is woken by the rows that show it."""
    scenario = Scenario(rate=1).passes().says("play").passes(0.5)
    woken = []
    scenario.session.wakes.add(lambda now: now and woken.append(scenario.session.run.last_step))
    before = scenario.session.run.last_step
    scenario.says("change", set={"free.pull": 0.5})
    scenario.pool.host.turn()
    assert woken[-1] == before + 1


def test_a_change_before_anything_happened_starts_with_it():
    """In a run that is ready nothing is marked: step 0 shows the new setting."""
    scenario = Scenario().passes().says("change", set={"free.pull": 0.5}).passes()
    assert (scenario.got.changes, scenario.got.last_step, scenario.got.state) == ([], 0, "ready")
    assert scenario.got.config["free.pull"] == 0.5


def test_a_change_while_the_run_opens_is_not_lost():
    """The run is there in a moment, with the setting."""
    scenario = Scenario(deaf=True).says("change", set={"free.pull": 0.5})
    scenario.pool.listen()
    assert scenario.passes().got.config["free.pull"] == 0.5


def test_play_while_the_run_opens_is_not_lost():
    """It plays as soon as it is there."""
    scenario = Scenario(deaf=True).says("play")
    scenario.pool.listen()
    assert scenario.passes(1).got.last_step > 30


def test_a_dragged_slider_is_one_change():
    """From its first step and its first value to its last value."""
    scenario = Scenario().passes().says("play").passes(1)
    at = scenario.session.run.last_step
    for pull in range(1, 20):
        scenario.says("change", set={"free.pull": (pull / 20)}).passes(0.1)
    [change] = scenario.got.changes
    assert at < change["step"] <= at + 7
    assert (change["old"], change["new"]) == (0.0, 0.95)


def test_changes_apart_are_two():
    """A second later it is another decision."""
    scenario = Scenario().passes().says("play").passes(1)
    for pull in (0.5, 0.0):
        scenario.says("change", set={"free.pull": pull}).passes(1)
    assert [change["new"] for change in scenario.got.changes] == [0.5, 0.0]


def test_a_switch_turned_back_while_paused_is_no_change():
    """No step came of it."""
    scenario = Scenario().passes().says("step").passes(1)
    for pull in (0.5, 0.0):
        scenario.says("change", set={"free.pull": pull}).passes(1)
    assert scenario.got.changes == []


@pytest.mark.slow
def test_changes_are_bounded():
    """A visitor who changes something for hours costs no more memory than one who does so for minutes."""
    scenario = Scenario(rate=1000).passes().says("play")
    for number in range(600):
        scenario.says("change", set={"free.pull": (number % 2)}).passes(0.6, tick=0.3)
    assert len(scenario.session.run.changes) <= 200


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"do":"change","set":{"free.pull":7},"number":1}', "free.pull"),
        ('{"do":"change","set":{"free.pull":"x"},"number":1}', "free.pull"),
        ('{"do":"change","set":{"free.push":1},"number":1}', "free.push"),
        ('{"do":"change","set":{"seed":-1},"number":1}', "seed"),
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
    scenario = Scenario().passes()
    before = scenario.session.settings.asked, dict(scenario.session.view.values)
    with pytest.raises(ValueError, match=names):
        scenario.session.do(wire.parse(text))
    assert (scenario.session.settings.asked, scenario.session.view.values) == before


def test_a_change_that_the_settings_refuse_moves_nothing():
    """Not one field alone, but what they say together: a gamma where there is no batch norm."""
    pool = by_hand.HandPool(by_hand.Clock())
    session = Session("live_training", ReplayLog(live_training.Config()), pool, PICTURES)
    sent, asked = len(pool.sent), session.settings.asked
    with pytest.raises(ValueError, match="without batch norm there is no gamma"):
        session.do(wire.parse('{"do": "change", "set": {"plain.edit": "gamma 1 5 1.5"}, "number": 1}'))
    assert (len(pool.sent), session.settings.asked) == (sent, asked)


def test_a_structural_change_of_the_visitor_starts_the_run_anew():
    """One click may set what a run starts with; it plays on if it was playing."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.says("change", set={"seed": 7, "free.pull": 0.5}).passes(1)
    assert (scenario.got.config["seed"], scenario.got.config["free.pull"]) == (7, 0.5)
    assert (scenario.got.state, scenario.got.changes) == ("running", [])


def test_reset_starts_the_same_run_anew():
    """Same seed, same numbers, from step 0, not playing."""
    scenario = Scenario().passes().says("play").passes(1)
    before = scenario.got.lines[0][:20]
    scenario.says("reset").passes(1)
    assert (scenario.got.steps, scenario.got.state) == ([0], "ready")
    assert scenario.says("play").passes(1).got.lines[0][:20] == before


def test_again_starts_with_the_settings_that_the_run_began_with():
    """What was turned on the way is back; no change is marked."""
    scenario = Scenario(changed(seed=5)).passes().says("play").passes(1)
    scenario.says("change", set={"free.pull": 0.5}).passes(1).says("again").passes()
    assert scenario.session.replay == ReplayLog(changed(seed=5))
    assert (scenario.got.state, scenario.got.last_step, scenario.got.changes) == ("ready", 0, [])
    assert scenario.session.settings.asked.config == changed(seed=5)


@pytest.mark.parametrize(("do", "content"), [("remove", {"arm": "free"}), ("undo", {})])
def test_what_was_not_branched_cannot_be_removed_or_brought_back(do, content):
    """One sentence, and nothing changes."""
    scenario = Scenario().passes().says("play").passes(1)
    run = scenario.session.run.name
    with pytest.raises(ValueError, match=r"^There is no.*\.$"):
        scenario.says(do, **content)
    assert scenario.session.run.name == run
    assert scenario.session.gone == ""


def test_reset_keeps_the_settings():
    """What was changed on the way is what the new run starts with; no change is marked."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.says("change", set={"free.pull": 0.5}).passes(1).says("reset").passes()
    assert (scenario.got.config["free.pull"], scenario.got.changes) == (0.5, [])


def test_a_new_seed_is_another_run_that_plays_on():
    """If it was playing."""
    scenario = Scenario().passes().says("play").passes(1).says("seed").passes(1)
    assert scenario.got.config["seed"] != 0
    assert (scenario.got.state, scenario.got.last_step > 30) == ("running", True)


def test_what_a_visit_did_can_be_repeated():
    """Its replay, opened elsewhere, leads to the same step with the same numbers, marks and settings."""
    first = Scenario().passes().says("play").passes(1).says("change", set={"free.pull": 0.5}).passes(1)
    first.says("pause").passes(0.2)
    made = first.session.run.replay
    again = Scenario(replay=made).passes(3)
    assert (again.got.last_step, again.got.state) == (first.got.last_step, "paused")
    assert again.got.lines[0] == first.got.lines[0]
    assert again.got.changes == first.got.changes
    assert again.got.config == first.got.config
    assert again.session.run.replay == made


def test_a_visitor_waits_while_a_recipe_is_repeated():
    """What would make another run of it is refused in a sentence; the state says how far it goes."""
    scenario = Scenario(replay=ReplayLog(toy.Config(), step=5000), per_step=0.001).passes(0.1)
    assert (scenario.got.state, scenario.got.goal) == ("replaying", 5000)
    for do, more in (("play", {}), ("step", {}), ("change", {"set": {"free.pull": 1.0}})):
        with pytest.raises(ValueError, match="repeated up to step 5000"):
            scenario.says(do, **more)
    assert scenario.says("reset").passes().got.state == "ready"


def test_a_page_that_was_further_than_its_link_goes_on():
    """A replay leads to a step ahead, and plays on from there if it is to."""
    scenario = Scenario(per_step=0.0001).passes().says("replay", to=400, on=True).passes(1)
    assert scenario.got.last_step > 400
    assert (scenario.got.state, scenario.got.steps[:401]) == ("running", list(range(401)))
    stood = Scenario(per_step=0.0001).passes().says("replay", to=400, on=False).passes(1)
    assert (stood.got.last_step, stood.got.state) == (400, "paused")


@pytest.mark.parametrize(("to", "said"), [(0, "'to' takes a step ahead"), (10**6, "stood at step 1,000,000.*anew")])
def test_a_replay_leads_ahead_and_not_too_far(to, said):
    """One sentence, and nothing moves."""
    scenario = Scenario().passes()
    with pytest.raises(ValueError, match=said):
        scenario.says("replay", to=to, on=False)
    assert scenario.passes(1).got.last_step == 0


def test_a_repetition_stands_still_when_nobody_looks():
    """And is not forgotten."""
    scenario = Scenario(replay=ReplayLog(toy.Config(), step=50)).passes()
    scenario.session.watch(False)
    before = scenario.passes(0.3).got.last_step
    assert scenario.passes(0.3).got.last_step == before
    scenario.session.watch(True)
    assert scenario.passes(1).got.last_step == 50


def test_rows_of_the_run_before_do_not_count():
    """A message that was on its way when the run was replaced says nothing."""
    scenario = Scenario().passes()
    old = scenario.pool.receive[scenario.session.run.name]
    scenario.says("play").passes(1)
    said = []
    scenario.pool.receive[scenario.session.run.name] = lambda message: said.append(message)
    scenario.pool.host.turn()
    scenario.passes(1).says("reset").passes()
    for message in said:
        old(message)
    assert scenario.session.run.last_step == 0


def test_a_run_that_ends_is_over():
    """And stays so, whatever is pressed, until it is reset."""
    scenario = Scenario(toy.Config(end=5)).passes().says("play").passes(1)
    assert (scenario.got.state, scenario.got.last_step) == ("over", 5)
    assert scenario.says("play").passes(1).got.state == "over"
    assert scenario.says("reset").passes().got.state == "ready"


def test_a_run_that_fails_says_why():
    """One sentence, with the step; reset starts it anew."""
    scenario = Scenario(toy.Config(breaks_at=5)).passes().says("play").passes(1)
    assert scenario.got.state == "failed"
    assert "after step 4" in scenario.session.run.error
    assert scenario.says("reset").passes().got.state == "ready"


def test_settings_of_an_ended_run_hold_for_the_next():
    """Nothing that was pressed is forgotten."""
    scenario = Scenario(toy.Config(end=5)).passes().says("play").passes(1)
    scenario.says("change", set={"free.pull": 0.5}).passes()
    assert scenario.got.config["free.pull"] == 0.5
    assert scenario.says("reset").passes().session.settings.in_force.config.free.pull == 0.5


def test_a_widget_asks_for_a_structural_setting():
    """Another run begins, and plays on if this one was playing."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.session.ask({"seed": 7})
    assert scenario.passes(1).got.config["seed"] == 7
    assert scenario.got.state == "running"


def test_a_widget_asks_for_a_live_setting_while_it_runs():
    """As a visitor's request would."""
    scenario = Scenario().passes().says("play").passes(1)
    run = scenario.session.run
    scenario.session.ask({"free.pull": 0.5})
    scenario.passes(1)
    assert scenario.session.run is run
    assert len(scenario.got.changes) == 1


def test_what_is_asked_for_again_is_no_news():
    """A slider that is let go where it stood."""
    scenario = Scenario().passes().says("play").passes(1)
    number = scenario.session.settings.asked.number
    assert scenario.session.ask({"free.pull": 0.0}) == number
    assert scenario.passes(1).got.changes == []


def test_a_widget_does_not_take_back_what_a_control_did():
    """It asks for its own field alone."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.says("change", set={"free.pull": 0.5}).says("seed")
    seed = scenario.session.settings.asked.config.seed
    scenario.session.ask({"held.pull": 0.25})
    scenario.passes(1)
    assert [scenario.got.config[name] for name in ("free.pull", "seed", "held.pull")] == [0.5, seed, 0.25]


def test_a_run_can_be_put_where_a_log_leads_and_plays_on_if_it_is_asked_to():
    """Whatever was done before: a lesson puts it as it has it."""
    log = ReplayLog(changed(seed=3), ((2, changed(seed=3, **{"free.pull": 0.5})),), 4)
    scenario = Scenario().passes().says("play").passes(1)
    scenario.session.repeat(log)
    scenario.passes(1)
    assert (scenario.session.state, scenario.session.replay) == ("paused", log)
    scenario.session.repeat(log, onward=True)
    scenario.passes(1)
    assert (scenario.session.state, scenario.session.replay.start) == ("running", log.start)


def test_another_run_begins_with_settings_as_a_whole():
    """An example is a run of its own, whatever was pressed before."""
    scenario = Scenario().passes().says("play").passes(1).says("change", set={"free.pull": 0.5}).passes(0.2)
    scenario.session.begin(changed(seed=3))
    scenario.passes(0.2)
    assert (scenario.got.config["seed"], scenario.got.config["free.pull"]) == (3, 0.0)
    assert (scenario.got.state, scenario.got.last_step) == ("ready", 0)


def test_a_change_is_echoed_with_the_settings_that_hold_it():
    """So that the browser knows which value is the newer one, its own or the server's."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.pool.deaf = True
    scenario.says("change", set={"free.pull": 0.5}).passes(0.2)
    assert (scenario.got.echo, scenario.got.config["free.pull"]) == (0, 0.0)
    scenario.pool.listen()
    scenario.passes(0.1)
    assert (scenario.got.echo, scenario.got.config["free.pull"]) == (1, 0.5)


def test_a_change_to_what_is_in_force_is_echoed_too():
    """Else the browser would wait for it for ever."""
    scenario = Scenario().passes().says("play").passes(1).says("change", set={"free.pull": 0.0}).passes()
    assert scenario.got.echo == 1


def test_a_run_is_paused_when_its_last_row_has_come():
    """Not before: what is shown as paused does not move any more."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.pool.deaf = True
    scenario.says("pause").passes(0.2)
    assert scenario.got.state == "pausing"
    scenario.pool.listen()
    scenario.passes()
    at = scenario.got.last_step
    assert scenario.got.state == "paused"
    assert scenario.passes(2).got.last_step == at


def test_an_answer_to_an_older_pause_does_not_count():
    """Paused, played on and paused again before the pool answered: the run stands still after the last of them."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.pool.deaf = True
    scenario.says("pause").says("play").says("pause")
    first, *rest = scenario.pool.sent[-3:]
    scenario.pool.host.handle(first)
    assert scenario.session.state == "pausing"
    for message in rest:
        scenario.pool.host.handle(message)
    assert scenario.session.state == "paused"


def test_other_pictures_are_another_layout_of_the_same_run():
    """A page may come to want other columns."""
    scenario = Scenario().passes().says("play").passes(1)
    run = scenario.session.run.name
    scenario.session.show(Pictures(line=PICTURES.line[:1]))
    scenario.passes()
    assert (scenario.got.layout["run"], len(scenario.got.lines)) == (run, 1)


def test_a_view_that_no_longer_fits_is_brought_in():
    """A smaller network has fewer units to look at."""
    scenario = Scenario().passes().says("view", set={"unit": 2}).passes()
    scenario.session.ask({"size": 2})
    assert scenario.passes().got.layout["view"]["unit"] == 1


def test_without_a_viewer_a_playing_run_stands_still():
    """And goes on where it was when somebody looks again; it counts as running all the time."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.session.watch(False)
    at = scenario.passes(5).got.last_step
    assert at == pytest.approx(60, abs=6)
    scenario.session.watch(True)
    assert scenario.passes(1).got.last_step == pytest.approx(at + 60, abs=6)


def test_a_paused_run_stays_paused_when_somebody_looks_again():
    """Looking is not pressing play."""
    scenario = Scenario().passes()
    scenario.session.watch(False)
    scenario.session.watch(True)
    assert scenario.passes(5).got.last_step == 0


def test_a_reset_without_a_viewer_does_not_train():
    """A run that starts unseen waits to be seen."""
    scenario = Scenario().passes().says("play")
    scenario.session.watch(False)
    scenario.says("seed")
    assert scenario.passes(5).got.last_step == 0


def test_tokens_cannot_be_guessed():
    """Long, and another one for every session."""
    tokens = {Scenario().session.token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32


def test_a_run_that_is_held_stands_until_it_is_let_go():
    """As where a teacher pauses a class: nobody moves it, and what played plays on."""
    scenario = Scenario().passes().says("play").passes(1)
    scenario.session.hold(True)
    scenario.session.hold(True)
    at = scenario.passes(1).got.last_step
    for do in ("play", "step", "seed", "reset"):
        with pytest.raises(ValueError, match="stand still"):
            scenario.says(do)
    assert scenario.passes(2).got.last_step == at
    scenario.session.hold(False)
    assert scenario.passes(1).got.last_step > at


def test_what_stood_when_it_was_held_stands_after():
    """Nothing begins to play."""
    scenario = Scenario().passes()
    scenario.session.hold(True)
    scenario.session.hold(False)
    assert scenario.passes(1).got.last_step == 0


def test_a_session_repeats_a_log():
    """Up to its step, and then stands, or plays on."""
    scenario = Scenario().passes()
    scenario.session.repeat(ReplayLog(toy.Config(seed=3), (), 12))
    assert scenario.passes(2).got.last_step == 12
    assert scenario.got.config["seed"] == 3
    scenario.session.repeat(ReplayLog(toy.Config(seed=3), (), 12), onward=True)
    assert scenario.passes(2).got.last_step > 12
