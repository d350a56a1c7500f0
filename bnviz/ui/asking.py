"""What a step of a lesson asks or gives to do, put together from lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from bnviz import config as settings
from bnviz.config import Param, Value
from bnviz.lessons import writing
from bnviz.lessons.document import Run
from bnviz.replay import FURTHEST

Kind = Literal["reads on", "guesses", "acts"]
KINDS: tuple[Kind, ...] = ("reads on", "guesses", "acts")
AHEAD = 100  # steps until a question is decided, and a task done, unless the teacher says otherwise
NOTHING = ""
Numbers = Mapping[str, str]  # what a lesson calls a number of the run, and what it is in words


@dataclass(frozen=True)
class Asking:
    """What the reader is asked or given to do.

    Attributes:
        block: as it stands in the file; empty if the reader only reads. field: the setting that a task is about.
    """

    block: str = ""
    field: str = ""

    def given(self, controls: tuple[str, ...]) -> tuple[str, ...]:
        """The controls that the reader needs."""
        return controls if not self.field or self.field in controls else (*controls, self.field)


def turn(at: int, run: Run, config: Any, numbers: Numbers) -> Asking:
    """The widgets of a step, counted from 0, and what they make."""
    kind = st.segmented_control("Then the reader", KINDS, default=KINDS[0], required=True, key=f"asking:{at}:kind")
    with st.container(key=f"asking-{kind}".replace(" ", "-")):
        if kind == "guesses" and numbers:
            return Asking(_question(at, run, numbers))
        if kind == "acts":
            return _task(at, run, config, numbers)
        if kind == "guesses":
            st.caption("The run's numbers are not known yet.")
    return Asking()


def _step(at: int, label: str, run: Run) -> int:
    """A step ahead of the run."""
    now = run.replay.step
    return int(
        st.number_input(label, 1, FURTHEST, min(FURTHEST, now + AHEAD), step=10, key=f"asking:{at}:{label}:{now}")
    )


def _question(at: int, run: Run, numbers: Numbers) -> str:
    """Which of two numbers will be larger, or whether one will be above a bound."""
    names = list(numbers)
    two = "which of two is larger"
    kind = st.selectbox("The question", [two, "whether one is above a bound"], key=f"asking:{at}:about")
    first = st.selectbox("The number", names, format_func=numbers.__getitem__, key=f"asking:{at}:first")
    if kind == two:
        there = [name for name in names if name != first] or names
        second = st.selectbox(
            "The other one", there, _alike(first, there), numbers.__getitem__, key=f"asking:{at}:second"
        )
        step = _step(at, "The run decides at step", run)
        usual = f"Which is larger after {step} steps: {numbers[first]}, or {numbers[second]}?"
        return writing.larger(_words(at, "In words", usual), first, second, step, run.spec)
    bound = st.number_input("Is it above", value=50.0, format="%g", key=f"asking:{at}:bound")
    step = _step(at, "The run decides at step", run)
    usual = f"Will this be above {bound:g} after {step} steps: {numbers[first]}?"
    return writing.above(_words(at, "In words", usual), first, bound, step)


def _alike(name: str, names: list[str]) -> int:
    """The place of the same number of another arm; the first place where there is none."""
    last = name.rpartition(".")[2]
    return next((at for at, each in enumerate(names) if each.rpartition(".")[2] == last), 0)


def _task(at: int, run: Run, config: Any, numbers: Numbers) -> Asking:
    """A setting that is to have a value, a number that is to come above or below a bound, a step."""
    declared = writing.fields(config)
    label = {NOTHING: "nothing", **{name: writing.named(name, each) for name, each in declared.items()}}
    field = st.selectbox("The reader sets", list(label), format_func=label.__getitem__, key=f"asking:{at}:field")
    what = label[field]
    value = _value(at, field, declared[field], settings.get(config, field)) if field else 0
    label = {NOTHING: "nothing", **numbers}
    name = st.selectbox("and brings", list(label), format_func=label.__getitem__, key=f"asking:{at}:number")
    reach, goal = NOTHING, NOTHING
    if name:
        side = st.segmented_control(
            "to a place", ["above", "below"], default="above", required=True, key=f"asking:{at}:side"
        )
        bound = st.number_input("this bound", value=90.0, format="%g", key=f"asking:{at}:reach")
        reach = f"{name} {'>' if side == 'above' else '<'} {bound:g}"
        goal = f"bring it {side} {bound:g}: {numbers[name]}"
    step = _step(at, "before step", run)
    sets = f"set {what} to {_shown(value)}" if field else NOTHING
    parts = [part for part in (sets, goal) if part] or [f"let it run to step {step}"]
    said = _words(at, "In words", _sentence(" and ".join(parts)))
    hint = st.text_input("A hint, if it takes long", key=f"asking:{at}:hint", max_chars=300)
    return Asking(writing.task(said, field, value, reach, step, hint), field)


def _words(at: int, label: str, usual: str) -> str:
    """The teacher's words; without any, what the lists say."""
    return st.text_input(label, key=f"asking:{at}:words", placeholder=usual, max_chars=300).strip() or usual


def _shown(value: Value) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else settings.text_of(value)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _value(at: int, name: str, declared: Param, now: Value) -> Value:
    """What a setting is to be; another value than now, where there are two."""
    key = f"asking:{at}:to:{name}"
    if isinstance(declared.default, bool):
        return {"on": True, "off": False}[str(st.selectbox("to", ["on", "off"], int(bool(now)), key=key))]
    if declared.choices:
        return str(st.selectbox("to", declared.choices, key=key))
    return declared.check(
        name,
        st.number_input("to", float(declared.low or 0), float(declared.high or 0), float(now), format="%g", key=key),
    )
