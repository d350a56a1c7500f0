"""What a page tells the browser to build: a tree of nodes, each a kind, its classes and what it needs to know.

The browser knows no experiment, no colour and no sentence. Every kind is one module of ``static/``;
``static/types/`` says what the nodes hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as Collection
from typing import Any

from bnviz import config as settings
from bnviz.charts.chart import Chart
from bnviz.records import Ref
from bnviz.theme import Arm

Node = dict[str, Any]

FRAME = ("box", "heading", "text", "say", "controls", "switch", "slider", "choice", "button")  # nobody hides these
RATES = (1, 2, 5, 10, 20, 60, 120, 0)  # steps a second; 0 is as fast as it goes


def box(classes: str, *children: Node | Chart) -> Node:
    """Children in a container with these CSS classes."""
    return {"kind": "box", "class": classes, "children": [node(child) for child in children]}


def disclose(summary: str, *children: Node | Chart) -> Node:
    """What waits behind one click on its summary."""
    return {"kind": "disclose", "text": summary, "children": [node(child) for child in children]}


def exports(*kinds: str) -> Node:
    """Links to take the run home: ``csv``, ``jsonl``, ``html`` (a report), ``py`` (a script, also to read here)."""
    return {"kind": "exports", "kinds": list(kinds)}


def edit(arm: Arm, when: str) -> Node:
    """gamma and the shift of the unit that is watched, to be set by hand in the arm's field ``edit``.

    Args:
        when: the field that says whether there is a gamma.
    """
    index = ("layer", "unit")
    gamma = {
        "what": "gamma",
        "label": "gamma",
        "help": "The scale that batch norm learns for this unit. Click the number to set it.",
        "ref": Ref(f"{arm.key}.gamma", index).to_json(),
        "when": when,
    }
    shift = {
        "what": "shift",
        "label": "shift",
        "help": "What is added last: beta with batch norm, the bias without. Click the number to set it.",
        "ref": Ref(f"{arm.key}.shift", index).to_json(),
    }
    named = {"arm": arm.key, "slot": arm.slot, "name": arm.name}
    return {"kind": "edit", **named, "field": f"{arm.key}.edit", "items": [gamma, shift]}


def node(child: Node | Chart) -> Node:
    """A chart as a node; a node as it is."""
    return child.to_json() if isinstance(child, Chart) else child


def heading(text: str, lede: str = "", note: str = "", level: int = 2, **more: Any) -> Node:
    """A section's title; `note` is quiet text on the same line, `lede` a quiet line below."""
    return {"kind": "heading", "level": level, "text": text, "lede": lede, "note": note, **more}


def text(markup: str, style: str = "") -> Node:
    """A paragraph in the stories' markup."""
    return {"kind": "text", "text": markup, "style": style}


def transport(seed: bool = True, rates: Sequence[int] = RATES, arms: Sequence[Arm] = ()) -> Node:
    """Play, one step, reset, new seed, speed, state and clock; the state names which of `arms` diverged."""
    diverged = [{"ref": Ref(f"{arm.key}.bad_step").to_json(), "name": arm.name} for arm in arms]
    return {"kind": "transport", "rates": list(rates), "seed": seed, "diverged": diverged}


def control(config: Any, field: str, **more: Any) -> Node:
    """The control of one live field, from its declaration: a switch, a slider or a choice.

    What it shows at first is the default, whatever the config says: a scene does not change with a live setting.
    """
    declared = settings.params(type(config)())[field]
    kind = "switch" if isinstance(declared.default, bool) else "choice" if declared.choices else "slider"
    found: Node = {
        "kind": kind,
        "field": field,
        "label": declared.label or field.rpartition(".")[2].replace("_", " "),
        "help": declared.help,
        "value": declared.default,
    }
    if kind == "slider":
        found |= {"low": declared.low, "high": declared.high, "log": declared.log}
        found |= {"integer": isinstance(declared.default, int)}
    if declared.choices:
        found["options"] = list(declared.choices)
    return found | more


def controls(config: Any, *fields: str, **more: Any) -> Node:
    """Several live fields side by side."""
    return row(*(control(config, field) for field in fields), **more)


def button(label: str, set: Mapping[str, Any], help: str = "", **more: Any) -> Node:
    """A control that sets several fields at one click, live or structural (which starts the run anew).

    Args:
        set: by field, a value or a `Ref` whose newest number is taken.
        more: `primary=True` for the one that matters; `then="step"` to make one step after it if nothing runs.
    """
    values = {field: {"ref": value.to_json()} if isinstance(value, Ref) else value for field, value in set.items()}
    return {"kind": "button", "label": label, "set": values, "help": help, **more}


def row(*items: Node, **more: Any) -> Node:
    """Controls that are made already, side by side."""
    return {"kind": "controls", "items": list(items), **more}


def question(id: str, text: str, options: Sequence[tuple[str, str]], slot: str = "") -> Node:
    """One question of a prediction: its options as (value, words).

    What happened comes in `slot` of the story (``ask.KEY.ID`` if not named): the option's value, then perhaps a few
    words of it.
    """
    return {"id": id, "text": text, "options": [list(option) for option in options]} | ({"slot": slot} if slot else {})


def ask(key: str, *questions: Node, lead: str = "What do you expect?") -> Node:
    """A prediction before the run, kept and held against what happened."""
    return {"kind": "ask", "key": key, "lead": lead, "questions": list(questions)}


def hinton(ref: Ref, title: str, note: str = "", *, sum: Ref | None = None, text: str = "", **more: Any) -> Node:
    """A signed matrix as squares: area is size, filled is positive, hollow negative.

    Args:
        sum: a number shown below, and `text` what it says.
        more: `size` the columns, `largest` what fills a cell, `slot` the colour of an arm.
    """
    below = {"sum": sum.to_json(), "text": text} if sum is not None else {}
    return {"kind": "hinton", "ref": ref.to_json(), "title": title, "note": note, **below, **more}


def claims(rows: Sequence[Node]) -> Node:
    """A list of claims, filled by the records of the checklist as they are measured."""
    columns = ("median", "low", "high", "verdict", "progress", "now")
    return {"kind": "claims", "rows": list(rows)} | {name: {"ref": Ref(name).to_json()} for name in columns}


def table(heads: Sequence[str], rows: Sequence[tuple[Arm, Sequence[str | Node]]], label: str) -> Node:
    """One row an arm: its shape and name, then words or numbers (see `number`); `heads` name the columns."""
    found = [{"arm": arm.key, "slot": arm.slot, "name": arm.name, "cells": list(cells)} for arm, cells in rows]
    return {"kind": "table", "heads": list(heads), "rows": found, "label": label}


def progress(ref: Ref, label: str) -> Node:
    """A bar that says how much of a run is done, from 0 to 1."""
    return {"kind": "progress", "ref": ref.to_json(), "label": label}


def timeline(arms: Sequence[Arm] = ()) -> Node:
    """A slider that goes back to any step, with a mark at every change; `arms` can be branched off there."""
    return {"kind": "timeline", "branch": [[arm.key, arm.name] for arm in arms]}


def card(arm: Arm, score: Node, items: Sequence[Node] = (), text: str = "") -> Node:
    """An arm's shape, name, controls and score; stands above the arm's own charts."""
    named = {"arm": arm.key, "slot": arm.slot, "name": arm.name}
    return {"kind": "card", **named, "score": score, "controls": [*items], "text": text}


def number(ref: Ref, format: str, label: str) -> Node:
    """One number of the newest row, as a score or in a readout."""
    return {"ref": ref.to_json(), "format": format, "label": label}


def readout(*items: Node) -> Node:
    """Numbers side by side."""
    return {"kind": "readout", "items": list(items)}


def segments(view: str, options: Sequence[tuple[str, int]], label: str) -> Node:
    """A choice of one view variable, as a row of joined buttons."""
    return {"kind": "segments", "view": view, "label": label, "options": [list(option) for option in options]}


def layer_names(count: int) -> Node:
    """Column heads above rows of small multiples."""
    return box("cols", text(""), *(text(f"**layer {k + 1}**", "name") for k in range(count)))


def bare(chart: Chart) -> Node:
    """A chart without its title, where several share one."""
    return chart.to_json() | {"bare": True}


def say(slot: str, **more: Any) -> Node:
    """A reserved line for the sentence of one slot."""
    return {"kind": "say", "slot": slot, **more}


def story(slot: str) -> Node:
    """A reserved list for the sentences of one slot."""
    return {"kind": "story", "slot": slot}


def network(arms: Sequence[Arm], layers: int, units: int) -> Node:
    """The networks, one cell a unit, coloured by the slope of its nonlinearity; a click probes it."""
    found = [
        {"arm": arm.key, "slot": arm.slot, "name": arm.name, "slope": Ref(f"{arm.key}.slope").to_json()} for arm in arms
    ]
    return {"kind": "network", "arms": found, "layers": layers, "units": units}


def hideable(tree: Node) -> list[str]:
    """What `without` can take out of a tree: the fields of its controls, the keys of its charts, its kinds of nodes."""
    found = dict.fromkeys(("seed", "speed")) if any(part.get("kind") == "transport" for part in _parts(tree)) else {}
    for part in _parts(tree):
        found |= dict.fromkeys(name for name in _names(part) if name not in FRAME)
    return list(found)


def without(tree: Node, names: Collection[str]) -> Node:
    """A tree without some of its parts, for a teacher who wants fewer knobs on the page."""
    found = dict(tree)
    for key in ("children", "items", "controls"):
        if key in found:
            found[key] = [without(part, names) for part in found[key] if not names & _names(part)]
    if found.get("kind") == "transport":
        found |= {"seed": found["seed"] and "seed" not in names, "rates": [] if "speed" in names else found["rates"]}
    return found


def _parts(tree: Node) -> Iterator[Node]:
    yield tree
    for key in ("children", "items", "controls"):
        for part in tree.get(key, ()):
            yield from _parts(part)


def _names(part: Node) -> set[str]:
    """What a part goes by: a control by its field, a chart by its key, anything else by its kind."""
    name = part.get("field") or (part.get("key") if part.get("kind") == "chart" else part.get("kind"))
    return {str(name)} if name else set()


def refs(tree: Node) -> dict[str, list[Ref]]:
    """Every column that a tree's pictures ask of the stream, by use: line, film, now; each once, in order."""
    found: dict[str, dict[Ref, None]] = {"line": {}, "film": {}, "now": {}}
    _collect(tree, found)
    return {use: list(each) for use, each in found.items()}


def _collect(tree: Mapping[str, Any], found: dict[str, dict[Ref, None]]) -> None:
    for binding in tree.get("bindings", ()):
        several = binding["ref"] if isinstance(binding["ref"][0], list) else [binding["ref"]]
        for ref in several:
            found[binding["use"]][Ref.from_json(ref)] = None
    for key in ("ref", "slope", "sum"):
        if key in tree and tree.get("kind") != "chart":
            found["now"][Ref.from_json(tree[key])] = None
    for value in tree.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping) and "trace" not in inner:
                _collect(inner, found)
