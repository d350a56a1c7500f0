"""The file of a report: whole, bounded, and without anything that acts on the run."""

import base64
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bnviz import __version__, experiments, report, scene, theme
from bnviz.experiments.live_training.config import Config
from bnviz.report import document
from bnviz.scene.node import Node
from tests.report.runs import taken
from tests.sweep import every

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bnviz" / "ui" / "static"
ACTS = {"transport", "switch", "slider", "choice", "button", "segments", "edit", "exports"}
LARGEST = 2 * 2**20  # bytes of a report beside Plotly.js


def told(html: str) -> dict[str, Any]:
    """What the browser reads."""
    [found] = re.findall(r'<script type="application/json" id="recording">(.*?)</script>', html, re.S)
    data: dict[str, Any] = json.loads(found)
    return data


def kinds(node: Any) -> set[str]:
    """The kinds of all nodes in what the browser reads."""
    if isinstance(node, list):
        return set().union(*map(kinds, node))
    if not isinstance(node, dict):
        return set()
    inner = set().union(*(kinds(each) for key, each in node.items() if key != "figure"))
    return inner | ({node["kind"]} if "kind" in node else set())


@pytest.mark.parametrize("name", every(experiments.names()))
def test_every_experiment_can_be_reported_without_a_page(name: str) -> None:
    """With a clock, a timeline and its pictures; nothing to press, and no sentence that asks for it."""
    found = told(report.html(taken(name, 0 if name == "claims" else 2)))
    shown = kinds(found["scene"])
    assert {"clock", "timeline"} <= shown
    assert shown & ACTS == set()
    assert ("chart" in shown) == bool(experiments.get(name).charts(experiments.get(name).Config()))
    assert not re.search(r"\b(Press|Drag|Switch) ", " ".join(found["sentences"]))


@pytest.mark.slow
def test_a_report_of_a_thousand_steps_is_bounded() -> None:
    """Beside Plotly.js it takes less than 2 MB, however long the run was."""
    html = report.html(taken("live_training", 1000))
    assert len(told(html)["moments"]) <= 128
    assert len(html.encode()) - len(document.plotly().encode()) < LARGEST


def test_a_report_needs_nothing_else() -> None:
    """No address to be fetched: every module that is imported is in it."""
    html = report.html(taken(steps=1))
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="', html) == []
    modules = document.modules()
    assert {f"bnviz/{name}" for name in ("recorded.js", "recording.js", "stage.js", "charts.js")} <= set(modules)
    assert not any(f"bnviz/{name}" in modules for name in ("live.js", "socket.js"))
    for address in modules.values():
        source = base64.b64decode(address.partition("base64,")[2]).decode()
        asked = re.findall(r'^(?:import|export)\b[^;]*?\bfrom "([^"]+)"', source, re.M)
        assert [name for name in asked if name not in modules] == []


def test_what_a_run_says_cannot_end_the_file() -> None:
    """A failure may be any text."""
    hostile = "</script><script>alert(1)</script><!--"
    html = report.html(taken(steps=1, problem=hostile, scene=scene.box("page", scene.text(hostile))))
    assert html.count("<script") == 4  # the import map, the recording, Plotly.js, the first module
    assert "alert(1)</script>" not in html
    assert told(html)["scene"]["children"][-1]["text"] == hostile


def test_the_page_s_scene_is_kept_but_for_what_acts() -> None:
    """Settings in words in place of controls; clock and timeline where the transport stood; no empty row."""
    config = Config()
    page = scene.box(
        "page",
        scene.text("words"),
        scene.transport(),
        scene.box("left", scene.row(scene.button("Go", {"seed": 1}))),
        scene.controls(config, "batch_size", "surgery"),
        scene.disclose("Operate", scene.text("how"), scene.edit(experiments.get("live_training").arms[0], "plain.bn")),
        scene.disclose("More", scene.text("words")),
        scene.heading("Networks", lede="One cell is one unit.", hint="Click one."),
        scene.network(experiments.get("live_training").arms, 3, 100),
        scene.timeline(),
        scene.segments("layer", [("layer 1", 0)], "layer"),
        scene.exports("html"),
    )
    shown = report.movable(page).to_json()["children"]
    assert [node["kind"] for node in shown] == ["text", "box", "controls", "disclose", "heading", "network"]
    assert [node["kind"] for node in shown[1]["children"]] == ["clock", "timeline"]
    assert [(item["kind"], item["field"]) for item in shown[2]["items"]] == [
        ("setting", "batch_size"),
        ("setting", "surgery"),
    ]
    assert (shown[3]["text"], shown[4]["lede"], shown[5]["still"]) == ("More", "One cell is one unit.", True)


@pytest.mark.parametrize("page", [scene.box("page", scene.text("words")), scene.box("page", scene.exports("csv"))])
def test_a_page_without_a_transport_gets_a_timeline_at_its_top(page: Node) -> None:
    """Also where nothing else is left of it."""
    first, *_ = report.movable(page).to_json()["children"]
    assert [node["kind"] for node in first["children"]] == ["clock", "timeline"]


def test_the_run_is_told_in_words() -> None:
    """The settings that are not the defaults, the changes with their steps, the version, the same run live."""
    run = taken(steps=12, start={"seed": 7, "plain.lr": 2.0}, changes={5: {"plain.bn": True}, 9: {"bn.lr": 1.5}})
    html = report.html(run, "https://bnviz.example/")
    assert "Recorded run, 12 steps: seed 7; learning rate of plain 2." in html
    assert "batch norm of plain on from step 5; learning rate of bn 1.5 from step 9" in html
    address = "live_training?seed=7&amp;plain.lr=2.0&amp;changes=5~plain.bn~true~9~bn.lr~1.5&amp;step=12"
    assert f'<a href="https://bnviz.example/{address}">The same run, live</a>' in html
    assert f"Written by bnviz {__version__}." in html
    assert "<dt>batch norm of plain</dt><dd>off</dd>" in html
    assert "branch1" not in html.partition('id="recording"')[0]


def test_the_link_leads_to_what_was_looked_at() -> None:
    """A layer that is not the usual one."""
    assert "/live_training?step=1&amp;layer=0" in report.html(taken(steps=1, view={"layer": 0, "unit": 22}))


def test_without_an_app_the_address_is_written_down() -> None:
    """From the command line nobody knows where one runs."""
    html = report.html(taken("inference", 1, start={"seed": 3}))  # looked at as usual
    assert "at the app's own address: <code>/inference?seed=3&amp;step=1</code>" in html


def test_the_file_says_how_much_of_the_run_it_holds() -> None:
    """All of it, or where the timeline stops."""
    assert "Every step of the run is in this file: 13 in all." in report.html(taken(steps=12))
    long = taken(steps=400, start={"width": 8, "depth": 1})
    assert "The curves hold 401 steps of the run. The timeline stops at 128 of them." in report.html(long)


def test_a_failure_is_told() -> None:
    """In the run's own sentence."""
    assert "The run failed: It broke &lt;off&gt;." in report.html(taken(steps=1, problem="It broke <off>."))


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_a_report_has_the_colours_of_the_app(shade: str) -> None:
    """What Streamlit gives a page, the report's style sheet gives a report; paper and ink are those of the figures."""
    given = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][shade]
    css = (STATIC / "report.css").read_text("utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--st-([a-z-]+): (#[0-9a-f]{6});", dark if shade == "dark" else light))
    names = {
        "backgroundColor": "background-color",
        "secondaryBackgroundColor": "secondary-background-color",
        "textColor": "text-color",
        "borderColor": "border-color",
        "redTextColor": "red-text-color",
    }
    assert {ours: found[ours] for ours in names.values()} == {ours: given[theirs] for theirs, ours in names.items()}
    tokens = theme.tokens()[shade]
    assert (found["background-color"], found["text-color"]) == (tokens["paper"], tokens["ink"])
