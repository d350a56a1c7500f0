"""What a notebook shows of a watch: the picture of a report, all inside one frame."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import bnviz
from bnviz.watched import notebook
from bnviz.watching.reader import Run, RunFileError
from tests.watching import loops


def recording(shown: str) -> dict[str, Any]:
    """The messages in a notebook's frame."""
    (page,) = re.findall(r'srcdoc="([^"]*)"', shown)
    (found,) = re.findall(r'<script type="application/json" id="recording">(.*?)</script>', html.unescape(page))
    return dict(json.loads(found))


def test_the_frame_needs_nothing_else_and_no_server(run: Run) -> None:
    shown = notebook.html(run.path)
    assert 1_000_000 < len(shown) < 4_000_000
    assert "http://" not in shown.replace("http://www.w3.org", "")
    assert "see it on a small network" not in shown
    assert recording(shown)["layout"]["moments"][-1] == run.last_step


def test_a_watch_shows_itself_while_it_goes_on(tmp_path: Path) -> None:
    model: nn.Module = loops.mlp()
    with bnviz.watch(model, to=tmp_path / "run.bnviz", every=1) as watching:
        assert watching._repr_html_() is None
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _, (x, y) in zip(range(5), loops.data(), strict=False):
            loops.plain(model, optimizer, x, y)
        shown = watching._repr_html_()
        assert shown is not None
        assert recording(shown)["layout"]["moments"] == [0, 1, 2, 3, 4]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFileError):
        notebook.html(tmp_path / "none.bnviz")
