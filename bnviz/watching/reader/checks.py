"""What is asked of every message before a number of it is used."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bnviz.watching.meta import MOST_TEXT
from bnviz.watching.reader.messages import Damaged
from bnviz.watching.schema import CHANNELS, KINDS, WHERE

MOST_LIST = 4096  # numbers in a list of channels
MOST_STEP = 2**31
MOST_NOTE = 2**23  # characters


def check(batch: pa.RecordBatch) -> None:
    """Whether the rows of a message are rows of a recording. Raises Damaged, or what Arrow raises."""
    batch.validate(full=True)  # Arrow itself follows offsets that lead anywhere
    for name in WHERE:
        if batch.column(name).null_count:
            raise Damaged(f"a row without {name}")
    for name in ("record", "step"):
        ends = pc.min_max(batch.column(name)).as_py()
        if not 0 <= (ends["min"] or 0) <= (ends["max"] or 0) <= MOST_STEP:
            raise Damaged(f"a {name} that no recording reaches")
    if not set(batch.column("kind").to_pylist()) <= set(KINDS):
        raise Damaged("a row of no known kind")
    if max((len(name) for name in batch.column("module").to_pylist()), default=0) > MOST_TEXT:
        raise Damaged("a module with too long a name")
    for name in CHANNELS:
        if (pc.max(pc.list_value_length(batch.column(name))).as_py() or 0) > MOST_LIST:
            raise Damaged("a list of too many channels")


def parsed(text: Any) -> dict[str, Any]:
    """What a note says. Raises Damaged."""
    if not isinstance(text, str) or len(text) > MOST_NOTE:
        raise Damaged("a note that is too long, or none")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Damaged("a note that is no JSON") from error
    if not isinstance(said, dict):
        raise Damaged("a note that is no JSON object")
    return said


def sentence(said: dict[str, Any], name: str) -> tuple[str, ...]:
    """The sentence of this name in a note; nothing if there is none, or it is too long to be one."""
    text = said.get(name)
    return (text,) if isinstance(text, str) and len(text) <= MOST_TEXT else ()
