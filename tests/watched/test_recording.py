"""What the browser is sent of a watched model: read as its own decoder reads it, it holds the file's numbers."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from bnviz.records import Array
from bnviz.stream import wire
from bnviz.watched.overview import LINES
from bnviz.watched.recording import recording
from bnviz.watching.diagnosis import diagnose
from bnviz.watching.reader import Run


def lines(shown: dict[str, Any]) -> tuple[Array, dict[str, Array]]:
    """The steps of the whole frame, and its lines by reference."""
    data = base64.b64decode(shown["frame"])
    count = wire.HEADER.unpack_from(data)[6]
    steps = np.frombuffer(data, "<u4", count, wire.HEADER.size)
    refs = shown["layout"]["line"]
    values = np.frombuffer(data, "<f4", count * len(refs), wire.HEADER.size + 4 * count).reshape(len(refs), count)
    return steps, {json.dumps(ref): row for ref, row in zip(refs, values, strict=True)}


def test_the_frame_holds_the_numbers_of_the_file(run: Run) -> None:
    steps, found = lines(recording(run, diagnose(run), layer=1, channel=2))
    loss = run.series("model", "", "loss")
    shown = found['["loss.train", []]']
    np.testing.assert_array_equal(steps[np.isfinite(shown)], loss.steps)
    np.testing.assert_array_equal(shown[np.isfinite(shown)], loss.values.astype("f4"))
    variance = run.series("norm", "4", "channel_var")
    shown = found['["focus.batch.var", []]']
    np.testing.assert_array_equal(shown[np.isfinite(shown)], variance.values[:, 2])


def test_every_moment_has_its_own_numbers(run: Run) -> None:
    shown = recording(run, diagnose(run))
    last = wire.HEADER.size
    for item in shown["layout"]["now"]:
        if item["ref"] == ["loss_now.train", []]:
            break
        last += 4 * int(np.prod(item["shape"]))
    read = [np.frombuffer(base64.b64decode(each["frame"]), "<f4", 1, last)[0] for each in shown["moments"]]
    steps = [each["step"] for each in shown["moments"]]
    loss = dict(zip(run.series("model", "", "loss").steps, run.series("model", "", "loss").values, strict=True))
    told = [(read[place], loss[step]) for place, step in enumerate(steps) if step in loss]
    assert len(told) > 20
    assert all(a == pytest.approx(b, rel=1e-6) for a, b in told)
    assert steps == shown["layout"]["moments"]


def test_it_is_json_that_a_browser_reads(run: Run) -> None:
    shown = recording(run, diagnose(run))
    json.dumps(shown, allow_nan=False)
    places = [place for each in shown["moments"] for slot in each["slots"].values() for place in slot]
    assert max(places) < len(shown["sentences"])


@pytest.mark.parametrize("kind", ["norm", "nonlinearity", "weight"])
@pytest.mark.parametrize("focused", [True, False])
def test_every_kind_of_row_has_its_charts(run: Run, kind: str, focused: bool) -> None:
    shown = recording(run, diagnose(run), kind, layer=1, focused=focused)
    keys = [each["key"] for each in charts(shown["scene"])]
    assert len(keys) == len(set(keys)) >= 5
    assert any(key.startswith("focus_") for key in keys) == focused
    assert len(base64.b64decode(shown["frame"])) % 4 == 0


def test_many_layers_are_shades_and_all_of_them_are_there(many: Run) -> None:
    shown = recording(many, diagnose(many))
    films = shown["layout"]["film"]
    assert len(many.meta.of("norm")) > LINES  # type: ignore[union-attr]
    assert {each["size"] for each in films} == {len(many.meta.of("norm"))}  # type: ignore[union-attr]
    assert len(films) >= 4


def charts(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Every chart of a scene."""
    inside = [each for child in node.get("children", ()) for each in charts(child)]
    return [node, *inside] if node["kind"] == "chart" else inside
