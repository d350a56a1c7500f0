"""Whatever files strangers bring: lessons and recorded runs by the hundred here, by the ten thousand in `make fuzz`.

They are near to right ones, like the address bars in `tests.test_fuzz`: pieces of the app's own lessons put together
anew, and rows that a watch could have written, with numbers and names that none would have.
"""

import json
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bnviz import lessons
from bnviz.lessons import player
from bnviz.lessons.document import LessonError
from bnviz.lessons.reading import read
from bnviz.stream.view import Pictures
from bnviz.ui.plain import plain
from bnviz.watched.shelf import Followed, Unreadable
from bnviz.watching.probe.recorder import batch_of
from bnviz.watching.schema import CHANNELS, COLUMNS, KINDS, SCHEMA

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("EXAMPLES", "100"))  # of each kind
FOLDER = Path(lessons.__file__).parent / "files"
TEXTS = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))]
LINES = sorted({line for text in TEXTS for line in text.splitlines()})
WORDS = sorted({word for text in TEXTS for word in re.findall(r"[\w.]+|[^\w\s]+", text)})
ODD = ["", "&a [*a]", "*a", "!!python/object/apply:os.system [x]", "{{{{", "\t", "- " * 50, "nan", "1e999", "9" * 400]
ODD += ["{bn.test_accuracy[999999]}", "bn.test_accuracy ** 99 ** 99 > 1", "((((((((((1))))))))))", "[x](javascript:1)"]
ODD += [
    "```run",
    "```",
    "---",
    "---\n\n---",
    "<<: *a",
    "? : ?",
    "\0",
    "\u202e",
    "'",
    '"',
    "<script>",
    "-0",
    "1_0",
    "0x10",
]


@st.composite
def lesson_files(draw: st.DrawFn) -> str:
    """One of the app's lessons, in which some lines and words are others, are gone or stand twice."""
    found = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(found) - 1))
        match draw(st.sampled_from(["word", "word", "line", "odd", "twice", "gone"])):
            case "word":
                words = re.split(r"([\w.]+)", found[at])
                words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(WORDS + ODD))
                found[at] = "".join(words)
            case "line":
                found[at] = draw(st.sampled_from(LINES))
            case "odd":
                found.insert(at, draw(st.sampled_from(ODD)))
            case "twice":
                found[at:at] = found[at : at + draw(st.integers(1, 20))]
            case "gone":
                found[at : at + draw(st.integers(1, 5))] = [""]
    return "\n".join(found)


def tried(do: Callable[[], Any], error: type[Exception]) -> tuple[Any, Any]:
    """What something returns, or else the error of this kind that it raises; any other fails."""
    try:
        return do(), None
    except error as refused:
        return None, refused


@given(lesson_files())
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_lesson_is_shown_or_refused(text: str) -> None:
    """With a sentence and its line; one that is read makes a page of every step, whatever it says."""
    lesson, refused = tried(lambda: read(text), LessonError)
    if lesson is None:
        assert plain(refused.sentence)
        assert 1 <= refused.line <= text.count("\n") + 2
        return
    for at in range(len(lesson.steps)):
        run = lesson.run(at)
        page = player.page(lesson, run, run.replay.config, "1 of 1", "")
        assert Pictures.of(page)
        assert json.loads(json.dumps(page.to_json()))


NAMES = st.sampled_from(["bn", "bn", "relu", "fc", "", "\u202e", "<b>", "x" * 300, "nobody"])
WHOLE = st.one_of(st.integers(0, 60), st.sampled_from([-1, 2**31, 2**53, 2**62, -(2**63)]))
STEP = st.integers(0, 200).flatmap(lambda at: WHOLE if at == 0 else st.just(at // 4))  # seldom one that none has
REAL = st.one_of(st.floats(-3, 3, width=32), st.sampled_from([0.0, math.nan, math.inf, -math.inf, 3e38, -3e38, 1e-45]))
LISTS = st.lists(REAL, max_size=5)
MODULE = st.fixed_dictionaries(
    {"name": NAMES, "kind": st.sampled_from(["norm", "nonlinearity", "weight", "dropout", "odd"]), "type": NAMES},
    optional={
        "channels": st.one_of(WHOLE, st.none()),
        "kept_every": WHOLE,
        "layered": st.booleans(),
        "tracks": st.booleans(),
        "affine": st.booleans(),
        "eps": st.one_of(REAL, st.none()),
        "p": REAL,
        "lower": REAL,
        "upper": REAL,
        "behind": NAMES,
        "before": NAMES,
        "after_dropout": NAMES,
        "size": WHOLE,
    },
)
USUAL = [{"name": name, "kind": kind, "type": "T"} for name, kind in (("bn", "norm"), ("relu", "nonlinearity"))]
PLACES = [("model", ""), ("norm", "bn"), ("norm", "bn"), ("nonlinearity", "relu"), ("weight", "fc"), ("input", "")]
META = st.fixed_dictionaries(
    {
        "model": NAMES,
        "parameters": WHOLE,
        "modules_all": WHOLE,
        "modules": st.lists(MODULE, max_size=4).map(lambda odd: [*USUAL, *odd]),
    },
    optional={"started": REAL, "budget": REAL, "every": WHOLE, "optimizer": NAMES},
)
NOTES = st.fixed_dictionaries(
    {}, optional={"meta": META, "unseen": NAMES, "end": NAMES, "error": st.one_of(NAMES, st.integers())}
)


def value_of(kind: pa.DataType) -> st.SearchStrategy[Any]:
    """What a column of this type may hold."""
    if pa.types.is_list(kind):
        return LISTS
    if pa.types.is_boolean(kind):
        return st.booleans()
    if pa.types.is_integer(kind):
        return WHOLE
    return REAL


NUMBERS = {name: value_of(kind) for name, (kind, _) in COLUMNS.items() if not pa.types.is_string(kind)}


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """One row: mostly of a kind and a module that are known, with some numbers."""
    odd = st.tuples(st.sampled_from(KINDS), NAMES)
    kind, module = draw(st.one_of(st.sampled_from(PLACES), st.sampled_from(PLACES), odd))
    row = {
        "record": draw(STEP),
        "step": draw(STEP),
        "seconds": draw(REAL),
        "training": draw(st.booleans()),
        "kind": kind,
        "module": module,
    }
    if row["kind"] == "note":
        return row | {"note": json.dumps(draw(NOTES))}
    chosen = draw(st.sets(st.sampled_from(sorted(NUMBERS)), max_size=12)) | {"loss", "mean"}
    row |= {name: draw(NUMBERS[name]) for name in sorted(chosen) if name not in row}
    return {name: np.array(value, np.float32) if name in CHANNELS else value for name, value in row.items()}


@given(meta=META, said=st.lists(rows(), max_size=12), data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_recorded_run_is_shown_or_refused(
    meta: dict[str, Any], said: list[dict[str, Any]], data: st.DataObject, tmp_path: Path
) -> None:
    """As messages that a browser can read, whatever is looked at; or with a sentence."""
    first = {"record": 0, "step": 0, "seconds": 0.0, "training": True, "kind": "note", "module": ""}
    batch = batch_of([{**first, "note": json.dumps({"meta": meta})}, *said])
    content = bytearray(bytes(SCHEMA.serialize()) + bytes(batch.serialize()))
    for _ in range(data.draw(st.sampled_from([0, 0, 0, 3]))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "run.bnviz"
    path.write_bytes(bytes(content))
    kind = data.draw(st.sampled_from(["", *KINDS, "odd"]))
    asked = {"kind": kind, "layer": str(data.draw(st.integers(0, 3))), "channel": str(data.draw(st.integers(0, 3)))}
    found, refused = tried(lambda: Followed(path).answer(asked), Unreadable)
    assert plain(str(refused)) if found is None else json.loads(json.dumps(found, allow_nan=False))
