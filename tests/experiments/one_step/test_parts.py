"""The fifteen parts: what they cite is in the record, and the numbers that they name are those of the paper's way."""

import dataclasses
import re

from bnviz.experiments.one_step import ARMS, UNITS
from bnviz.experiments.one_step.parts import PARTS, SUM, TOTALS
from bnviz.experiments.one_step.training import Record
from bnviz.records import Ref
from bnviz.scene.flow import PLACEHOLDER, Batch, Flow

FLOW = Flow(ARMS, PARTS, TOTALS, UNITS, 8)


def test_there_are_seven_forward_six_back_and_two_after() -> None:
    """In this order."""
    assert [part.group for part in PARTS] == ["forward"] * 7 + ["back"] * 6 + ["after"] * 2
    assert PARTS[SUM].name == "sum of three"


def test_every_column_is_in_the_record() -> None:
    """What is drawn, and what any sentence cites."""
    known = {field.name for field in dataclasses.fields(Record)}
    assert set(FLOW.columns()) <= known
    assert FLOW.refs().now == tuple(Ref(name) for name in FLOW.columns())
    batch = Batch(Ref("u"), Ref("labels"), Ref("moved"), "pulled")
    assert {ref.column for ref in batch.refs().now} <= known
    assert batch.recorded() is None


def test_every_brace_is_a_place_that_is_filled() -> None:
    """Otherwise a reader would see it."""
    for text in [part.says + part.inference for part in PARTS] + [total.text for total in TOTALS]:
        assert not re.search(r"[{}]", PLACEHOLDER.sub("", text)), text


def test_the_view_is_bounded() -> None:
    """An address names no unit, example or part that is not there."""
    assert dict(FLOW.views()) == {"unit": 3, "example": 8, "part": 15}
