"""Whatever strangers send: address bars and messages by the hundred here, by the ten thousand in `make fuzz`.

The words they are made of are near to right ones: a random text is refused at its first letter, and finds nothing.
"""

import json
import os
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnviz import config as fields
from bnviz import experiments
from bnviz.config import Param
from bnviz.history import History
from bnviz.records import row, row_dtype
from bnviz.replay import FURTHEST, MOST, ReplayLog, lenient
from bnviz.stream import wire
from bnviz.stream.narration import sentences
from bnviz.ui.plain import plain
from tests.stream.scenario import Scenario

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("EXAMPLES", "100"))  # of each kind
TRAINED = max(EXAMPLES // 20, 10)
ODD = st.sampled_from(["", "nan", "-1", "1e999", "0x1", "٣", "![](//host/x.png)", "\0", "true", "none", "9" * 5000])
STEPS = st.one_of(st.integers(-2, 30).map(str), ODD)
SMALL = {"depth": "1", "width": "10", "batch_size": "16", "data": "digits", "seeds": "1"}


def texts_of(declared: Param) -> st.SearchStrategy[str]:
    """What may stand for a value of a field: mostly something that it takes."""
    known = [fields.text_of(declared.default), *map(str, declared.choices)]
    ends = [fields.text_of(end) for end in (declared.low, declared.high) if end is not None]
    return st.one_of(st.sampled_from([*known, *ends]), ODD)


@st.composite
def address_bars(draw: st.DrawFn, name: str) -> dict[str, str]:
    """What stands in an address bar of an experiment: fields, changes, steps, and what is none of these."""
    declared = fields.params(experiments.get(name).Config())
    chosen = draw(st.lists(st.sampled_from(sorted(declared)), unique=True, max_size=5))
    texts = {field: draw(texts_of(declared[field])) for field in chosen}
    changes = []
    for _ in range(draw(st.integers(0, 4))):
        field = draw(st.sampled_from([*sorted(declared), "nothing", ""]))
        changes += [draw(STEPS), field, draw(texts_of(declared[field]) if field in declared else ODD)]
    if changes:
        texts["changes"] = "~".join(changes[: draw(st.integers(0, len(changes)))])
    if draw(st.booleans()):
        texts["step"] = draw(STEPS)
    return texts | draw(st.dictionaries(st.text(max_size=8), ODD, max_size=2))


@given(st.data())
@settings(max_examples=EXAMPLES)
def test_any_address_bar_is_a_run_and_sentences(data: st.DataObject) -> None:
    """A run within bounds, whose own address is the same run again; each sentence can be shown."""
    name = data.draw(st.sampled_from(experiments.names()))
    replay, notices = lenient(experiments.get(name).Config(), data.draw(address_bars(name)))
    assert 0 <= replay.step <= FURTHEST
    assert len(replay.timed) <= MOST
    assert lenient(experiments.get(name).Config(), replay.to_text()) == (replay, [])
    assert all(plain(notice) for notice in notices)


@given(address_bars("live_training"))
@settings(max_examples=TRAINED)
def test_any_address_bar_opens_a_run_that_is_told_of(texts: dict[str, str]) -> None:
    """It trains for a few steps, changes where it is to change, is told of and drawn at every one of them."""
    experiment = experiments.get("live_training")
    replay, _ = lenient(experiment.Config(), {**texts, **SMALL})
    machine, timed = experiment.start(replay.start), dict(replay.timed)
    history: History | None = None
    for step in range(min(replay.step, 12) + 1):
        if step in timed:
            machine.change(timed[step])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a learning rate of 100 overflows, and is told of
            record = machine.step()
        history = history or History(row_dtype(record), recent=16, past=16)
        history.append(row(record, history.dtype))
    assert history is not None
    so_far = ReplayLog(replay.start, replay.timed, history.last_step)
    changes = [each for each in so_far.changes() if each["step"] <= history.last_step]
    for at in (-1, 0, history.last_step):
        assert sentences(experiment.narrator, history, so_far, changes, {"layer": 0, "unit": 0, "at": at})
    assert experiment.charts(replay.config_at(history.last_step))


NUMBERS = st.one_of(st.integers(-3, 100), st.floats(), st.booleans(), st.none(), st.just(10**400), ODD)
SETS = st.dictionaries(
    st.sampled_from(["free.pull", "held.pull", "seed", "size", "at", "unit", "x"]), NUMBERS, max_size=3
)
REQUESTS = st.fixed_dictionaries(
    {"do": st.sampled_from([*wire.BARE, "pace", "change", "view", "replay", "branch", "visible", "dance"])},
    optional={
        "rate": NUMBERS,
        "set": SETS,
        "number": NUMBERS,
        "to": NUMBERS,
        "on": NUMBERS,
        "arm": st.sampled_from(["free", "held", "x"]),
    },
)


@given(st.lists(st.one_of(REQUESTS.map(json.dumps), st.text(max_size=30), st.binary(max_size=30)), max_size=12))
@settings(max_examples=EXAMPLES)
def test_any_messages_are_done_or_refused(asked: list[str | bytes]) -> None:
    """In a sentence; afterwards the session does what it is asked for."""
    scenario, said = Scenario().passes(), []
    for text in asked:
        try:
            scenario.session.do(wire.parse(text))
        except ValueError as problem:
            said.append(plain(str(problem)))
        scenario.passes(0.1)
    scenario.says("reset").passes(0.2)
    scenario.says("pace", rate=60).says("play").passes(1)
    assert all(said)
    assert scenario.got.state == "running"
    assert scenario.got.last_step > 20
