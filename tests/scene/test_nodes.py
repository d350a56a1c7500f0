"""Every kind of node: plain JSON, comparable, and honest about the columns that it shows."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from math import inf
from pathlib import Path
from typing import Any

import pytest

from bnviz import scene
from bnviz.charts.chart import Binding, Chart, Marks
from bnviz.experiments.live_training.config import Config
from bnviz.lessons.player import Column
from bnviz.records import Ref
from bnviz.scene.flow import Part, Total
from bnviz.scene.inputs import Setting
from bnviz.scene.node import Container, Node, Refs
from bnviz.scene.running import Clock
from bnviz.theme import Arm

KINDS_JS = Path(__file__).parents[2] / "bnviz" / "ui" / "static" / "scene.js"
ARM = Arm("one", 1, "the first")
NUMBER = scene.number(Ref("one.loss"), "score", "loss")
FIGURE: dict[str, Any] = {"data": [{}, {}, {}], "layout": {}}
BINDINGS = (
    Binding(0, "line", (Ref("one.before"), Ref("one.after"))),
    Binding(1, "film", Ref("one.histogram", ("layer",))),
    Binding(2, "now", Ref("one.slope")),
)
NODES = [
    scene.box("g2", scene.progress(Ref("inside"), "done")),
    scene.disclose("more", scene.progress(Ref("inside"), "done")),
    scene.until("plain.bn", scene.progress(Ref("inside"), "done")),
    scene.leave("All of it", "live_training", "live_training"),
    scene.digits(ARM, 2, (b"\x00\xff\x00\xff",), (7,), Ref("one.answers")),
    scene.either(Config(), "plain.bn", "without", "with"),
    scene.press(Config(), "plain.bn", "Give", "Take", short="BN"),
    scene.heading("title", lede="below", level=3),
    scene.text("words", "eq"),
    scene.findings("found", {"momentum": ("see it", "./inference")}, "quiet", {"momentum": [("causes it", "x = 1")]}),
    scene.say("slot", lines=2, classes="eq"),
    scene.story("slot"),
    scene.transport(arms=(ARM,)),
    Clock((ARM,)),
    scene.timeline((ARM,)),
    scene.segments("layer", [("layer 1", 0)], "layer"),
    scene.edit(ARM, "one.bn"),
    scene.exports("csv", "html"),
    scene.card(ARM, NUMBER, [scene.button("Set", {"plain.lr": Ref("one.lr")})], "words"),
    scene.controls(Config(), "plain.bn", "plain.lr", "surgery"),
    *scene.controls(Config(), "plain.bn", "plain.lr", "surgery").items,
    Setting("batch norm", field="plain.bn", value=True),
    scene.button("Set", {"plain.lr": Ref("one.lr"), "plain.bn": True}, "help", primary=True, then="step"),
    scene.readout(NUMBER),
    scene.table(["", "loss"], [(ARM, ("words", NUMBER))], "losses"),
    scene.progress(Ref("progress"), "done"),
    scene.network((ARM,), 3, 100),
    scene.way((ARM,), 2, (b"\x00\xff\x00\xff",), (7,), 3, 100),
    scene.hinton(Ref("matrix"), "M", sum=Ref("sum"), text="sum", size=8, largest=2.0, slot=1),
    scene.flow((ARM,), (Part("back", "to x", "[2|a]", "{x:example#2}"),), (Total("{sum:unit}", "all"),), 3, 8),
    scene.batch(Ref("u"), Ref("labels"), Ref("moved"), "pulled"),
    scene.matrix(Ref("cosines"), "C", mean=Ref("mean"), text="on average", slot=2),
    scene.plane(Ref("lines"), Ref("points"), Ref("classes"), 6.0, 1, "the plane", ("shift_x", "shift_y"), 4.0),
    scene.guess("angle", "how far?", 0.1, 20, log=True, unit="°", slot="turned"),
    scene.findings("findings", {"eval": ("see it", "/inference")}, "quiet"),
    scene.ask("key", scene.question("id", "which?", [("a", "the first")], slot="other")),
    scene.claims(
        [scene.claim(0, "key", "topic", "It is so.", "paper", "above 0", "holds", "./", "percent", values=(1, inf))],
        by=5,
    ),
    scene.code((("", (("words", "momentum="), ("field", "momentum"))),), (("momentum", 0.1),), label="cause"),
    scene.findings("slot", {"leak": ("see it", "/what_is_wrong?symptom=leak")}, "quiet"),
    scene.links([("another reason", "./inference")]),
    scene.address(),
    Column('{"name": "lesson"}', Refs(now=(Ref("one.loss"),))),
    Chart("key", "Title", FIGURE, BINDINGS, Marks(ended=(ARM,)), say="slot", phone={"margin.l": 3}).untitled(),
]
BY_KIND = {node.kind: node for node in NODES}
every_node = pytest.mark.parametrize("node", NODES, ids=[node.kind for node in NODES])


def kinds() -> Iterator[type[Node]]:
    """Every class of node that the browser is told of."""
    found = list(Node.__subclasses__())
    while found:
        each = found.pop()
        found += each.__subclasses__()
        if each.kind:
            yield each


def refs_in(value: Any) -> Iterator[Ref]:
    """Every column that is named anywhere in what a node holds."""
    if isinstance(value, Ref):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from refs_in(getattr(value, field.name))
    elif isinstance(value, tuple | list | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from refs_in(each)


def refs_told(value: Any) -> Iterator[Ref]:
    """Every column that the browser is told of: a name and an index."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], list):
        yield Ref.from_json(value)
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from refs_told(each)


def asked(node: Node) -> set[Ref]:
    """What a node asks of the stream."""
    refs = node.refs()
    return {*refs.line, *refs.film, *refs.now}


def test_every_kind_is_looked_at_here() -> None:
    """A new kind of node has to stand in this list, and so to pass what follows."""
    assert set(BY_KIND) == {each.kind for each in kinds()}


def test_the_browser_builds_every_kind() -> None:
    """Each is in the table of its modules; controls stand in other nodes."""
    table = re.search(r"const KINDS = .*?\{(.*?)\n\}", KINDS_JS.read_text("utf-8"), re.S)
    assert table is not None
    built = set(re.findall(r"\b[a-z]+\b", table[1]))
    assert set(BY_KIND) - {"switch", "slider", "choice", "button", "setting", "either", "press"} <= built


@every_node
def test_a_node_is_plain_json(node: Node) -> None:
    """What the browser gets can be written as JSON and read back to the same, and says its kind."""
    told = node.to_json()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["kind"] == node.kind


@every_node
def test_a_node_asks_for_every_column_that_it_names(node: Node) -> None:
    """In what it holds, and in what the browser is told: none would be without data."""
    assert set(refs_in(node)) | set(refs_told(node.to_json())) == asked(node)


@every_node
def test_a_node_is_compared_by_what_it_holds(node: Node) -> None:
    """A copy is equal and has the same hash; no other node is equal."""
    copy = dataclasses.replace(node)
    assert (copy, hash(copy)) == (node, hash(node))
    assert [each for each in NODES if each == node] == [node]


def test_columns_are_asked_for_once() -> None:
    """Whoever shows them, in the order of the page."""
    box = scene.box("", scene.readout(NUMBER, NUMBER), BY_KIND["chart"], scene.readout(NUMBER))
    assert box.refs().now == (Ref("one.loss"), Ref("one.slope"), Ref("one.bad_step"))
    assert box.refs().line == (Ref("one.before"), Ref("one.after"))
    assert box.refs().film == (Ref("one.histogram", ("layer",)),)


def test_only_a_container_takes_other_parts() -> None:
    """A box gives its children up; a number has none."""
    assert isinstance(BY_KIND["box"], Container)
    assert BY_KIND["box"].with_parts(()).parts == ()
    assert BY_KIND["readout"].with_parts(()) == BY_KIND["readout"]
