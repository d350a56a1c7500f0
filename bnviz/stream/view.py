"""What a visitor looks at: the variables that the pictures leave open, such as layer and unit, and the step shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from bnviz.config import Value
from bnviz.records import Ref
from bnviz.scene.node import Node

LATEST = 2**31  # step that can be gone back to
NOW = -1  # the step that is shown, where that is the newest


@dataclass(frozen=True)
class Pictures:
    """What the page's pictures ask of the stream.

    Attributes:
        line: scalars at every kept step. film: uint8 vectors at detail steps. now: anything of the newest row.
        views: view variables that the browser alone looks with, all numbers at hand: how many values each has.
        scene: what they stand in: a report of the run shows the same. Pictures of the same columns are equal.
    """

    line: tuple[Ref, ...] = ()
    film: tuple[Ref, ...] = ()
    now: tuple[Ref, ...] = ()
    views: tuple[tuple[str, int], ...] = ()
    scene: Node | None = field(default=None, compare=False)

    @classmethod
    def of(cls, scene: Node) -> "Pictures":
        """What a scene asks for."""
        refs = scene.refs()
        views = dict(pair for node in scene.walk() for pair in node.views())
        return cls(refs.line, refs.film, refs.now, tuple(views.items()), scene)

    def within(self, dtype: "np.dtype[np.void]") -> "Pictures":
        """Without the columns that a run does not have: one that began a moment ago may have fewer layers than the
        page still shows.
        """

        def there(ref: Ref) -> bool:
            if ref.column not in (dtype.names or ()):
                return False
            shape = dtype[ref.column].shape
            return len(ref.index) <= len(shape) and all(
                isinstance(at, str) or at < size for at, size in zip(ref.index, shape, strict=False)
            )

        line, film, now = (tuple(filter(there, refs)) for refs in (self.line, self.film, self.now))
        return Pictures(line, film, now, self.views, self.scene)

    def extent(self, name: str, dtype: "np.dtype[np.void]") -> int:
        """How many values a view variable has: the shortest axis of a run's columns that it is an index into."""
        if name in dict(self.views):
            return dict(self.views)[name]
        there = self.within(dtype)
        axes = [
            dtype[ref.column].shape[axis]
            for ref in chain(there.line, there.film, there.now)
            for axis, entry in enumerate(ref.index)
            if entry == name
        ]
        return min(axes, default=1)


class View:
    """The view variables of one session.

    Attributes:
        values: by name; ``at`` is the step that is shown, `NOW` for the newest.
    """

    def __init__(self, chosen: Mapping[str, int]) -> None:
        self.values = {"at": NOW, **chosen}

    @property
    def chosen(self) -> dict[str, int]:
        """The variables that the visitor chose, without the step that is looked back at."""
        return {name: value for name, value in self.values.items() if name != "at"}

    @property
    def at(self) -> int:
        """The step that is shown."""
        return self.values["at"]

    def return_to_now(self) -> None:
        """Show the newest step."""
        self.values["at"] = NOW

    def look(self, wanted: Mapping[str, Value], pictures: Pictures, dtype: "np.dtype[np.void] | None") -> bool:
        """Look at something else; whether the pictures need other columns. Raises ValueError, with one sentence."""
        new = {name: self._checked(name, value, pictures, dtype) for name, value in wanted.items()}
        alone = ("at", *dict(pictures.views))
        redrawn = any(self.values[name] != value for name, value in new.items() if name not in alone)
        self.values |= new
        return redrawn

    def fit(self, pictures: Pictures, dtype: "np.dtype[np.void]") -> None:
        """Bring every variable into the run's range: another run may have fewer layers."""
        for name, value in self.chosen.items():
            self.values[name] = min(value, pictures.extent(name, dtype) - 1)

    def _checked(self, name: str, value: Value, pictures: Pictures, dtype: "np.dtype[np.void] | None") -> int:
        if name not in self.values:
            raise ValueError(f"There is no '{name[:40]}' to look at.")
        most = pictures.extent(name, dtype) if dtype is not None else 1
        low, high = (NOW, LATEST) if name == "at" else (0, most - 1)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"'{name}' takes a whole number from {low} to {high}.")
        return value
