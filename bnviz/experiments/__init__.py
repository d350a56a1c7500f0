"""The experiments: one folder each, which declares all of it. Nothing else names an experiment.

A folder of this package is an experiment. Its ``__init__`` holds ``SPEC``, an `Experiment`; beside it lie

- ``config.py``: ``Config``, a frozen dataclass of `bnviz.config.param` fields; imports neither torch nor plotly;
- ``training.py``: ``start(config)``, the machine that trains, and its ``Record``; imports no plotly;
- ``charts.py``: ``charts(config)``, its charts in the order of the page; imports no torch;
- ``story.py``, where there is one: ``narrate(history, config, changes, view)``, sentences by slot; imports neither;
- ``claims.py``, where there is one: ``CLAIMS``, what it proves, with bounds and sources (`bnviz.experiments.claim`);
- ``picture.light.svg`` and ``picture.dark.svg``, where it declares a picture: recorded by scripts/pictures.py.

The site map, the address bar, the command line, the index and the claims follow from the specs.
"""

import importlib
import importlib.util
import logging
import pkgutil
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bnviz.config import Value
from bnviz.experiments.machine import records_of
from bnviz.history import History
from bnviz.theme import Arm

FIRST = "live_training"  # the experiment that the first page shows
TOP, PAPER, SINCE = MENUS = ("", "The paper", "Since the paper")  # of the navigation; the first is its own level

GRAPH = "graph"

log = logging.getLogger(__name__)

Narrator = Callable[[History, Any, Sequence[Mapping[str, Any]], Mapping[str, int]], dict[str, list[str]]]


@dataclass(frozen=True)
class Picture:
    """Which chart of which run stands for a page in the index.

    Attributes:
        chart: its key; `GRAPH` for the graph of a page that has one.
        steps: how many updates the recorded run goes on for. settings: what differs from the defaults.
        experiment: whose run it is, if it is another one of the same page.
    """

    chart: str
    steps: int
    settings: Mapping[str, Value] = field(default_factory=dict)
    experiment: str = ""


@dataclass(frozen=True)
class Door:
    """A way from the first page to another one.

    Attributes:
        name: what one does there, in two words. says: what is there, in one line.
    """

    name: str
    says: Callable[[], str]


@dataclass(frozen=True)
class Experiment:
    """What the rest of the app needs to know of one experiment.

    Attributes:
        package: its folder, as Python names it (``__name__``).
        title: its name on a page. question: what it asks, in one sentence.
        page: the experiment whose page shows it too, if that is another one.
        arms: the lines of its comparison: key, slot (colour and shape), name.
        view: the variables that a visitor may choose, such as layer and unit, with what they are at first.
        rate: steps a second at first; 0 is as fast as it goes.
        navigation: the page's name in the navigation, if that is not the title.
        menu: the menu of the navigation that the page stands in; `TOP` is none.
        order: where the page stands in its menu, and the experiment among those of its page: the smallest is first.
        picture: what stands for the page in the index.
        alone: the key of the page's address that names this experiment, where the page shows one of several at a time.
        door: the way to its page from the first page, if there is one.
        timeless: whether every record follows from the settings alone, whatever was done before: then a link names the
            settings, and no change on the way to them.
    """

    package: str
    title: str
    question: str
    page: str = ""
    arms: tuple[Arm, ...] = ()
    view: Mapping[str, int] = field(default_factory=dict)
    rate: float = 60.0
    navigation: str = ""
    menu: str = PAPER
    order: int = 1000
    picture: Picture | None = None
    alone: str = ""
    door: Door | None = None
    timeless: bool = False

    @property
    def name(self) -> str:
        """Its name: that of its folder."""
        return self.package.rpartition(".")[2]

    @property
    def choice(self) -> str:
        """What the page's address calls it, where it stands `alone`: ``momentum`` of ``symptom_momentum``."""
        return self.name.removeprefix(f"{self.alone}_")

    @property
    def keys(self) -> tuple[str, ...]:
        """The arms' keys: the prefixes of their columns."""
        return tuple(arm.key for arm in self.arms)

    @property
    def shown_on(self) -> str:
        """The name of the page that shows it."""
        return self.page or self.name

    @property
    def prefix(self) -> str:
        """What its keys in the address bar start with: nothing for the first experiment of a page, or the only one."""
        return f"{self.name}." if self.page and not self.alone else ""

    def address(self, texts: Mapping[str, str]) -> str:
        """Where the app shows it with these settings, as texts by key: ``/inference?batch_size=4``."""
        chosen = {self.alone: self.choice} if self.alone else {}
        query = urlencode(chosen | {self.prefix + key: text for key, text in texts.items()}, safe="~")
        return f"/{self.shown_on}{'?' * bool(query)}{query}"

    @property
    def Config(self) -> Any:
        """The class of its settings."""
        return self._part("config").Config

    def start(self, config: Any) -> Any:
        """The run, not yet stepped: a `bnviz.experiments.machine.Machine`."""
        return self._part("training").start(config)

    def run(self, config: Any) -> Generator[Any, Any, None]:
        """The run's records, one a step, for as long as the caller asks; a config sent in acts at the next step."""
        return records_of(self.start(config))

    def charts(self, config: Any) -> list[Any]:
        """Its charts (`bnviz.charts.chart.Chart`) in the order of its page; none if it has none."""
        return list(self._part("charts").charts(config)) if self._has("charts") else []

    @property
    def narrator(self) -> Narrator | None:
        """What tells its story: (history, config, changes, view) -> slot -> sentences; None if nothing does."""
        found: Narrator | None = self._part("story").narrate if self._has("story") else None
        return found

    @property
    def claims(self) -> tuple[Any, ...]:
        """What it proves or contradicts (`bnviz.experiments.claim.Claim`), in order."""
        return tuple(self._part("claims").CLAIMS) if self.has_claims else ()

    @property
    def topic(self) -> str:
        """What its claims are about, in a few words: its title, unless they name it themselves."""
        return str(getattr(self._part("claims"), "TOPIC", self.title)) if self.has_claims else self.title

    def recorded(self, scheme: str) -> Path:
        """The file of its recorded picture, as SVG, for the ``light`` or the ``dark`` theme; it may not be there."""
        return Path(__path__[0], self.name, f"picture.{scheme}.svg")

    @property
    def has_claims(self) -> bool:
        """Whether it declares claims."""
        return self._has("claims")

    def _has(self, part: str) -> bool:
        return importlib.util.find_spec(f"{self.package}.{part}") is not None

    def _part(self, part: str) -> Any:
        return importlib.import_module(f"{self.package}.{part}")


@cache
def names() -> tuple[str, ...]:
    """The experiments there are, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg))


@cache
def get(name: str) -> Experiment:
    """One experiment. Raises KeyError for a name that is not there."""
    if name not in names():
        raise KeyError(name)
    found: Experiment = importlib.import_module(f"{__name__}.{name}").SPEC
    return found


def on_page(page: str) -> tuple[Experiment, ...]:
    """The experiments that a page shows, the page's own first."""
    shown = [get(name) for name in names() if get(name).shown_on == page]
    return tuple(sorted(shown, key=lambda each: (each.name != page, each.order, each.name)))


def warm_up() -> None:
    """Import what all training needs, and do what the first step of a run would wait for."""
    try:
        experiment = get(FIRST)
        experiment.start(experiment.Config()).step()
    except Exception:  # it will fail again for whoever opens it, and only for them
        log.exception("the first experiment could not be warmed up")
