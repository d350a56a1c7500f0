"""Frames down and messages up: what is written can be read, and nothing hostile gets further than a sentence."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.stream import wire
from tests.cases import cases, number
from tests.stream.receiver import Receiver

FRAMES, MESSAGES = cases("frames"), cases("messages")

SPECS = {
    "line": [["a", []], ["b", []]],
    "film": [{"ref": ["h", []], "size": 3}],
    "now": [
        {"ref": ["n", []], "shape": [], "dtype": "f4"},
        {"ref": ["u", []], "shape": [2, 3], "dtype": "u1"},
        {"ref": ["v", []], "shape": [5], "dtype": "f4"},
    ],
}


def layout(generation=1):
    """The message that a frame is read by."""
    return wire.message("layout", generation=generation, state="ready", goal=-1, echo=0, config={}, changes=[], **SPECS)


def frame(steps=(0, 1, 2), film_steps=(0,), **more):
    """A frame for SPECS."""
    counted = np.arange(len(steps), dtype=np.float64)
    settings = {
        "generation": 1,
        "last_step": steps[-1] if len(steps) else 0,
        "time": 1.5,
        "stride": 1,
        "film_stride": 1,
        "steps": np.array(steps, np.int64),
        "lines": np.array([counted / 2, -counted], np.float32),
        "film_steps": np.array(film_steps, np.int64),
        "films": [np.arange(3 * len(film_steps), dtype=np.uint8).reshape(-1, 3)],
        "now": [np.float32(7), np.arange(6, dtype=np.uint8).reshape(2, 3), np.ones(5, np.float32)],
    }
    return wire.Frame(**{**settings, **more})


def test_a_frame_can_be_read_again():
    """Every part arrives at its place, with its values."""
    got = Receiver().take([layout(), wire.encode(frame())])
    assert (got.steps, got.lines) == ([0, 1, 2], [[0, 0.5, 1], [0, -1, -2]])
    assert got.film_steps == [0]
    assert got.films[0][0].tolist() == [0, 1, 2]
    assert [value.tolist() for value in got.now] == [7, [[0, 1, 2], [3, 4, 5]], [1] * 5]
    assert (got.last_step, got.time) == (2, 1.5)


@given(lines=st.integers(0, 40), films=st.integers(0, 40))
def test_frames_of_every_size_can_be_read(lines, films):
    """Whatever the number of rows, the parts stay aligned."""
    got = Receiver().take([layout(), wire.encode(frame(range(lines), range(films)))])
    assert (len(got.steps), len(got.film_steps)) == (lines, films)


def test_the_header_takes_forty_bytes():
    """As the browser expects it."""
    assert wire.HEADER.size == 40


def test_a_provisional_row_is_replaced():
    """The newest row may be one that the next frame takes back."""
    got = Receiver().take([layout(), wire.encode(frame((0, 1, 2, 3), provisional=True)), wire.encode(frame((4,)))])
    assert got.steps == [0, 1, 2, 4]


def test_a_frame_of_another_layout_is_not_read():
    """Frames on their way while the view changes are ignored by their generation."""
    assert Receiver().take([layout(2), wire.encode(frame())]).ignored == 1


def test_a_reset_frame_starts_anew():
    """The whole history follows a layout."""
    got = Receiver().take([layout(), wire.encode(frame()), wire.encode(frame((0, 1), reset=True))])
    assert got.steps == [0, 1]


def test_words_have_no_numbers_that_json_does_not_know():
    """NaN and infinity become null: browsers refuse them."""
    assert json.loads(wire.message("x", value=float("nan"), inside=[float("inf"), {"a": 1}])) == {
        "type": "x",
        "value": None,
        "inside": [None, {"a": 1}],
    }


@pytest.mark.parametrize("case", FRAMES["frames"], ids=lambda case: case["name"])
def test_a_frame_is_the_bytes_that_the_browser_reads(case):
    """Byte for byte."""
    now = [np.array([number(value) for value in values]) for values in case["now"]]
    specs = FRAMES["layout"]["now"]
    sent = wire.Frame(
        generation=case["generation"],
        last_step=case["last"],
        time=case["time"],
        stride=case["stride"],
        film_stride=case["film_stride"],
        steps=np.array(case["steps"], np.int64),
        lines=np.array([[number(value) for value in line] for line in case["lines"]], np.float32),
        film_steps=np.array(case["film_steps"], np.int64),
        films=[np.array(film, np.uint8) for film in case["films"]],
        now=[values.astype(spec["dtype"]) for values, spec in zip(now, specs, strict=True)],
        reset=case["reset"],
        provisional=case["provisional"],
    )
    assert wire.encode(sent).hex() == case["hex"]


@pytest.mark.parametrize("case", FRAMES["thinning"]["sequences"], ids=lambda case: case["name"])
def test_the_tests_receiver_thins_as_the_browser_does(case):
    """What every other test takes for the browser holds the rows that the browser holds."""
    changes = [{"step": step} for step in case["changes"]]
    told = wire.message(
        "layout", state="ready", goal=-1, echo=0, config={}, changes=changes, **FRAMES["thinning"]["layout"]
    )
    got = Receiver().take([told, *(bytes.fromhex(frame) for frame in case["frames"])])
    assert (got.steps, got.lines) == (case["steps"], case["lines"])
    assert got.film_steps == case["film_steps"]
    assert [np.ravel(film).tolist() for film in got.films] == case["films"]


@pytest.mark.parametrize("request_", MESSAGES["accepted"], ids=str)
def test_every_request_of_the_browser_is_taken(request_):
    """With its content."""
    assert wire.parse(json.dumps(request_)) == wire.Request(**request_)


@pytest.mark.parametrize("case", MESSAGES["refused"], ids=lambda case: case["text"])
def test_a_wrong_request_is_answered_with_a_sentence(case):
    """That names what is wrong."""
    with pytest.raises(ValueError, match=r"\.$") as problem:
        wire.parse(case["text"])
    assert str(problem.value) == case["says"]


HOSTILE = [
    '{"do":"change","number":1,"set":{"a":1' + "0" * 3000 + "}}",
    "[" * 4000,
    '{"do":"change","number":1,"set":{"a":"' + "x" * 5000 + '"}}',
    b"\xff\xfe\x00",
    '{"do":"\ud800"}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_message_ends_in_a_sentence(text):
    """Nothing gets through, and what is answered is one short sentence."""
    with pytest.raises(ValueError, match=r"\.$") as problem:
        wire.parse(text)
    assert len(str(problem.value)) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def answer(text):
    """The message that a text stands for, or the sentence that refuses it."""
    try:
        return wire.parse(text)
    except ValueError as problem:
        return str(problem)


@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_anything_at_all_is_read_or_refused(text):
    """No text makes the parser fail in any other way."""
    got = answer(text)
    assert isinstance(got, wire.Request) or got.endswith(".")


@given(
    st.fixed_dictionaries(
        {"do": st.sampled_from(["pace", "change", "view", "visible", "play"])},
        optional={"rate": JSON, "set": JSON, "on": JSON},
    )
)
def test_nearly_right_messages_are_read_or_refused(data):
    """The same with the right words and any values: what gets through is a plain value."""
    got = answer(json.dumps(data))
    if isinstance(got, wire.Request):
        assert all(isinstance(value, bool | int | float | str) for value in got.set.values())
    else:
        assert got.endswith(".")
