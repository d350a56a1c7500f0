"""A chart: a Plotly figure without data, and which column of a run feeds which of its traces.

Declared here, drawn by the browser's modules alone: on the page from the stream, in a report from the frames that it
holds. They fill the traces, move the axes and draw the marks. Colours and sizes are tokens (`bnviz.theme`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, Self

from bnviz.records import Ref
from bnviz.scene.node import Node, Refs, bad_step
from bnviz.theme import Arm

Use = Literal["line", "film", "now"]
USES: tuple[Use, ...] = ("line", "film", "now")


@dataclass(frozen=True)
class Binding:
    """One attribute of one trace, and the column that feeds it.

    Attributes:
        trace: index into the figure's data.
        use: "line", a scalar at every kept step, with x the steps; "film", a vector at detail steps, one column of a
            heat map each; "now", what the newest (or scrubbed-to) row says.
        ref: the column. Several are interleaved: at each step every finite value in their order, at the same x.
        attr: which attribute of the trace, y unless said.
    """

    trace: int
    use: Use
    ref: Ref | tuple[Ref, ...]
    attr: str = "y"

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The columns, also when it is one."""
        return (self.ref,) if isinstance(self.ref, Ref) else self.ref

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        ref = self.ref.to_json() if isinstance(self.ref, Ref) else [each.to_json() for each in self.ref]
        return {"trace": self.trace, "attr": self.attr, "use": self.use, "ref": ref}


@dataclass(frozen=True)
class Label:
    """A name at a line's end. Labels of one panel are pushed apart vertically.

    `narrow` is what the middle label of a band says alone, where its neighbours would lie on top of it. `between` are
    two traces, the lower one first: how far their ends are apart stands before the text.
    """

    trace: int
    text: str
    arm: Arm
    narrow: str = ""
    between: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        found = {"trace": self.trace, "text": self.text, "arm": self.arm.key, "color": self.arm.ink}
        optional = {"narrow": self.narrow, "between": self.between and list(self.between)}
        return found | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True)
class Tip:
    """The arm's shape at a line's last point."""

    trace: int
    arm: Arm

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return {"trace": self.trace, "arm": self.arm.key, "color": self.arm.line, "symbol": self.arm.shape}


@dataclass(frozen=True)
class Bar:
    """A band of one step only, before Play: an upright bar between two traces, a tip on the one in the middle."""

    low: int
    high: int
    middle: int
    arm: Arm

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        traces = {"low": self.low, "high": self.high, "middle": self.middle}
        return traces | {"arm": self.arm.key, "color": self.arm.line, "symbol": self.arm.shape}


@dataclass(frozen=True)
class Y:
    """How the y axes of a figure answer to their data; all panels of one chart share one scale.

    Attributes:
        mode: "fixed" as the figure says, or "grow": at first `start`, then to the next round number when data leave it.
        log: whether the axis is logarithmic; `start` and `most` are in the data's unit all the same.
        start: the range before any data.
        least, most: never grow beyond; what lies farther out leaves the picture.
    """

    mode: Literal["fixed", "grow"] = "fixed"
    log: bool = False
    start: tuple[float, float] = (0, 1)
    least: float | None = None
    most: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        found = {"mode": self.mode, "log": self.log, "start": list(self.start)}
        limits = {"least": self.least, "most": self.most}
        return found | {name: limit for name, limit in limits.items() if limit is not None}


@dataclass(frozen=True)
class Marks:
    """What is drawn on top of the data, and how the axes move.

    Attributes:
        x: "step" if the x axes run over steps (stepped ranges, the word "step"), None if the figure's own stay.
        now: a thin line at the newest step.
        changes: the arms whose changes of settings are marked; None for no marks.
        ended: the arms whose tip becomes a cross once their ``bad_step`` is not -1 any more.
        empty: (limit, text): a panel says the text while no value in it exceeds the limit.
    """

    x: Literal["step"] | None = "step"
    now: bool = True
    labels: tuple[Label, ...] = ()
    tips: tuple[Tip, ...] = ()
    bars: tuple[Bar, ...] = ()
    changes: tuple[Arm, ...] | None = None
    ended: tuple[Arm, ...] = ()
    y: Y = Y()
    empty: tuple[float, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        found: dict[str, Any] = {
            "x": self.x,
            "now": self.now,
            "labels": [label.to_json() for label in self.labels],
            "tips": [tip.to_json() for tip in self.tips],
            "bars": [bar.to_json() for bar in self.bars],
            "changes": None if self.changes is None else [arm.key for arm in self.changes],
            "slots": {arm.key: arm.slot for arm in self.changes or ()},
            "ended": [{"arm": arm.key, "ref": bad_step(arm).to_json()} for arm in self.ended],
            "y": self.y.to_json(),
        }
        if self.empty is not None:
            found["empty"] = {"limit": self.empty[0], "text": self.empty[1]}
        return found

    def refs(self) -> Refs:
        """At which step each arm diverged that may end in a cross."""
        return Refs(now=tuple(bad_step(arm) for arm in self.ended))


def height(desk: int, phone: int | None = None, projector: int | None = None) -> dict[str, int]:
    """A figure's height in px on each kind of screen."""
    return {"desk": desk, "phone": phone or desk, "projector": projector or desk}


@dataclass(frozen=True)
class Chart(Node):
    """A picture of a run.

    Attributes:
        key: its name on the page, unique there.
        title, note: the heading above it, and the quiet words behind that (the unit).
        explanation: one sentence for whoever asks what the title means.
        height: see `height`.
        figure: Plotly's data and layout, the data without points, colours and sizes as tokens.
        say: the slot of the sentences that stand above it.
        slot: the arm's slot, where the chart is one arm's own.
        phone: what is different on a phone: dotted paths in the layout, and their values.
        bare: whether it stands without its title, where several share one.
    """

    kind: ClassVar[str] = "chart"
    key: str
    title: str
    figure: dict[str, Any] = field(hash=False)
    bindings: tuple[Binding, ...]
    marks: Marks = Marks()
    note: str = ""
    explanation: str = ""
    height: Mapping[str, int] = field(default_factory=lambda: height(204), hash=False)
    say: str | None = None
    slot: int | None = None
    phone: Mapping[str, Any] = field(default_factory=dict, hash=False)
    bare: bool = False

    @property
    def name(self) -> str:
        """Its key."""
        return self.key

    def untitled(self) -> Self:
        """A copy that stands without its title, where several share one."""
        return replace(self, bare=True)

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        found = {
            "key": self.key,
            "title": self.title,
            "note": self.note,
            "explanation": self.explanation,
            "height": dict(self.height),
            "figure": self.figure,
            "bindings": [binding.to_json() for binding in self.bindings],
            "marks": self.marks.to_json(),
        }
        optional = {"say": self.say, "slot": self.slot, "phone": dict(self.phone), "bare": self.bare}
        return super().to_json() | found | {name: value for name, value in optional.items() if value}

    def refs(self) -> Refs:
        """The columns that feed its traces, and those that say where an arm diverged."""
        used = {use: [ref for each in self.bindings if each.use == use for ref in each.refs] for use in USES}
        return Refs.union([Refs(**{use: tuple(refs) for use, refs in used.items()}), self.marks.refs()])
