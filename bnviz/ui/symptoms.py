"""The page of one symptom: what the run says of it, the two lines side by side, two charts, and what to do next."""

from bnviz import scene
from bnviz.config import params
from bnviz.experiments import Experiment, symptom
from bnviz.experiments.symptom import Line, Symptom
from bnviz.records import Ref
from bnviz.scene import Node
from bnviz.ui import live


def page(mount: live.Mount, shown: Symptom) -> Node:
    """The whole page below its title."""
    sides = [side(mount, shown, line) for line in shown.lines]
    common = [scene.controls(mount.config, *shown.choices)] if shown.choices else []
    return scene.box(
        "page",
        scene.box("told", scene.say("sentence", lines=2)),
        scene.transport(link=False),
        *common,
        scene.box("symptom", *sides),
        scene.box("symptom", *list(mount.charts.values())[:2]),
        scene.box("yours", *yours(shown)),
    )


def side(mount: live.Mount, shown: Symptom, line: Line) -> Node:
    """One arm: its number, its lines of code, what changes them."""
    number = scene.number(Ref(f"{line.arm.key}.{shown.column}"), shown.format, shown.label)
    below: list[Node] = [scene.controls(mount.config, *line.controls)] if line.controls else []
    below += [scene.text(line.note, "quiet")] if line.note else []
    lines = code(mount.experiment, line)
    return scene.box(f"side slot{line.arm.slot}", scene.card(line.arm, number), lines, scene.box("beside", *below))


def code(experiment: Experiment, line: Line) -> Node:
    """An arm's lines, as they stand in the training."""
    of = line.of or {"": line.function}
    readings = tuple((when, symptom.pieces(experiment, name, line.marks)) for when, name in of.items())
    named = {text for _, found in readings for kind, text in found if kind == "field"}
    values = tuple(
        (name, each.default) for name, each in params(experiment.Config).items() if name in named | {line.by}
    )
    return scene.code(readings, values, line.by, line.arm.name)


def yours(shown: Symptom) -> tuple[Node, Node]:
    """What to try on one's own model, and what else makes people say the same."""
    words = (("words", shown.yours),)
    ways = [(said, address(to)) for said, to in shown.others]
    return (
        scene.box(
            "side",
            scene.text("**Is it yours?** A line to try on your own model.", "text"),
            scene.code((("", words),), label="a line to try on your own model"),
            scene.text(shown.yes, "quiet"),
        ),
        scene.box(
            "side",
            scene.text("**If it is not that**, people say the same because of", "text"),
            scene.links(ways),
            scene.address(),
        ),
    )


def address(to: str) -> str:
    """Where a symptom or a page of that name is, seen from the page."""
    return f".{symptom.address(to) if to in symptom.symptoms() else '/' + to}"
