"""Write a lesson: the run as the reader will have it, and beside it the words, the question or the task of each step.

The draft is the lesson's file itself. The address bar holds it as long as it is short enough for a link, so that
nothing is lost with the page; what does not fit there is kept as a file.
"""

import re
import textwrap
from dataclasses import replace
from urllib.parse import urljoin

import streamlit as st

from bnviz import experiments
from bnviz.lessons import packed, player, writing
from bnviz.lessons.document import LessonError, Run
from bnviz.lessons.reading import MOST_STEPS
from bnviz.ui import live
from bnviz.ui.asking import Asking, turn
from bnviz.ui.lessons import follow
from bnviz.ui.plain import plain

STEPS = "write:steps"  # the text of each step
FIRST = "write:first"  # the experiment that the lesson begins with
HEAD = ("write:title", "write:question")
WORDS = "write:words"  # what the field for the step's words begins with, and how many such fields there were
WRONG = "write:wrong"  # what is wrong with the step that was to be kept


def asked() -> str:
    """The experiment whose run a lesson is to be written beside; empty where the address asks for none."""
    name = st.query_params.get("write", "")
    return name if name in offered() else experiments.FIRST if "write" in st.query_params else ""


def offered() -> list[str]:
    """The experiments that have charts, by their titles."""
    found = [experiments.get(name) for name in experiments.names()]
    there = [each for each in found if each.charts(each.Config())]
    return [each.name for each in sorted(there, key=lambda each: (each.name != experiments.FIRST, each.title))]


def page(name: str) -> None:
    """The editor."""
    _take_up()
    mount = live.Mount(name)
    words, beside = st.columns([4, 13], gap="medium")
    with words, st.container(key="write"):
        live.header("Write a lesson")
        run = _column(mount, name)
    with beside, st.container(key="write-run"):
        acting = [field for field, declared in writing.fields(mount.config).items() if declared.live]
        mount.panel(f"**{mount.experiment.title}**  settings", acting)
        mount.show(player.beside(run, mount.config))


def _take_up() -> None:
    """Go on with the draft that the address holds, where this page has none yet."""
    if STEPS in st.session_state:
        return
    st.session_state[STEPS] = []
    try:
        if link := st.query_params.get("doc"):
            lesson, steps = writing.parted(packed.unpack(link))
            st.session_state[STEPS] = steps
            st.session_state[FIRST] = lesson.run(0).experiment
            for key, value in zip(HEAD, (lesson.title, lesson.question), strict=True):
                st.session_state[key] = value
    except LessonError as problem:
        st.session_state[WRONG] = str(problem)


def _column(mount: live.Mount, name: str) -> Run:
    """What the teacher writes; the run as the reader will have it."""
    steps: list[str] = st.session_state[STEPS]
    for key, label, most in zip(HEAD, ("Title", "What it asks, in one line"), (80, 160), strict=True):
        st.text_input(
            label,
            key=key,
            max_chars=most,
            placeholder=label,
            label_visibility="collapsed",
            on_change=_keep,
            args=(name,),
        )
    titles = {each: experiments.get(each).title for each in offered()}
    st.selectbox(
        "The run",
        offered(),
        offered().index(name),
        format_func=titles.__getitem__,
        key=f"write:run:{name}",
        on_change=lambda: _turn_to(st.session_state[f"write:run:{name}"]),
    )
    run, known = _run(mount, name)
    st.header(f"Step {len(steps) + 1}", anchor=False)
    begins, count = st.session_state.setdefault(WORDS, ("", 0))
    st.text_area(
        "What you say beside it",
        begins,
        key=f"{WORDS}:{count}",
        height=150,
        max_chars=1000,
        placeholder="Set the run as the reader is to find it, and say in one paragraph what there is to see.",
    )
    st.selectbox(
        "Put in a number of the run",
        list(known),
        None,
        format_func=known.__getitem__,
        key=f"write:number:{count}",
        placeholder="it stays up to date",
        on_change=_put_in,
    )
    asking = turn(len(steps), run, mount.config, known)
    full = len(steps) >= MOST_STEPS
    st.button("Next step", type="primary", disabled=full, on_click=_next, args=(mount, name, run, asking))
    if wrong := st.session_state.get(WRONG):
        st.error(plain(wrong))
    if steps:
        _kept(mount, name, steps)
    return run


def _run(mount: live.Mount, name: str) -> tuple[Run, dict[str, str]]:
    """The run as it stands, with what the reader is shown of it and given; and its numbers."""
    usual, session = writing.usual(name), mount.session
    declared = writing.fields(mount.config)
    charts = writing.charts(mount.experiment, mount.config)
    with st.expander("What the reader sees and may change"):
        show = st.multiselect("charts", charts, usual.show, format_func=charts.__getitem__, key=f"write:show:{name}")
        names = {field: writing.named(field, it) for field, it in declared.items()} | {k: k for k in usual.spec.view}
        given = st.multiselect(
            "controls", names, usual.controls, format_func=names.__getitem__, key=f"write:controls:{name}"
        )
    shown = tuple(each for each in charts if each in show) or usual.show
    found = _standing(mount, replace(usual, show=shown, controls=tuple(given)))
    history = session.history if session else None
    shapes = {column: history.dtype[column].shape for column in history.dtype.names or ()} if history else {}
    return found, writing.numbers(mount.experiment, mount.config, shapes)


def _standing(mount: live.Mount, run: Run) -> Run:
    """A run as it stands at this moment."""
    now, session = mount.now, mount.session
    playing = session is not None and session.state == "running"
    return replace(run, replay=now.replay, view=now.view, play=playing, rate=now.rate)


def _turn_to(experiment: str) -> None:
    """Write beside another run."""
    kept = {"doc": st.query_params["doc"]} if "doc" in st.query_params else {}
    st.query_params.from_dict({"write": experiment} | kept)


def _said() -> str:
    """The words of the step that is written."""
    begins, count = st.session_state[WORDS]
    return str(st.session_state.get(f"{WORDS}:{count}", begins))


def _begin(words: str) -> None:
    """Go on with these words, in a field of its own: whatever is still on its way to another one cannot change it."""
    st.session_state[WORDS] = (words, st.session_state[WORDS][1] + 1)


def _put_in() -> None:
    """A number of the run, where the words end."""
    if name := st.session_state.get(f"write:number:{st.session_state[WORDS][1]}"):
        _begin(f"{_said()} {{{name}}}".lstrip())


def _head(name: str) -> str:
    """The front matter, for a lesson that begins with an experiment."""
    title, question = (str(st.session_state.get(key, "")) for key in HEAD)
    steps: list[str] = st.session_state[STEPS]
    return writing.front(title, question, max(1, len(steps)), st.session_state.get(FIRST, name))


def _next(mount: live.Mount, name: str, run: Run, asking: Asking) -> None:
    """Keep the step, and begin the next one."""
    steps: list[str] = st.session_state[STEPS]
    if not steps:
        st.session_state[FIRST] = name
    run = replace(_standing(mount, run), controls=asking.given(run.controls))
    try:
        st.session_state[STEPS] = writing.added(_head(name), steps, _said(), run, asking.block)
    except LessonError as problem:
        st.session_state[WRONG] = problem.sentence
        return
    st.session_state[WRONG] = ""
    _begin("")
    _keep(name)


def _keep(name: str) -> None:
    """Let the address bar hold the draft, if it is short enough."""
    steps: list[str] = st.session_state[STEPS]
    link = packed.pack(writing.whole(_head(name), steps)) if steps else ""
    if link and len(link) <= packed.LONGEST_LINK:
        st.query_params["doc"] = link
    else:
        st.query_params.pop("doc", None)


def _kept(mount: live.Mount, name: str, steps: list[str]) -> None:
    """The steps so far, the file, and the link that plays it."""
    text = writing.whole(_head(name), steps)
    st.header("So far", anchor=False)
    st.markdown("\n".join(f"{at}. {plain(_short(writing.words(step)))}" for at, step in enumerate(steps, 1)))
    st.button("Take back the last step", type="tertiary", on_click=_take_back, args=(mount, name))
    link = packed.pack(text)
    if len(link) <= packed.LONGEST_LINK:
        st.link_button("Play it", f"./lessons?doc={link}")
        st.code(urljoin(st.context.url or "", f"lessons?doc={link}"), language=None)
    else:
        st.button("Play it", on_click=follow, args=(text,))
        st.caption("It is too long for a link: give the file, which anybody can open under Lessons.")
    file = f"{re.sub(r'[^a-z0-9]+', '-', str(st.session_state.get(HEAD[0], '')).lower()).strip('-') or 'lesson'}.md"
    st.download_button("The file", text, file, "text/markdown", on_click="ignore")


def _take_back(mount: live.Mount, name: str) -> None:
    """Write the last step anew: its words are there again, and its run."""
    steps: list[str] = st.session_state[STEPS]
    lesson, _ = writing.parted(writing.whole(_head(name), steps))
    run = lesson.run(len(steps) - 1)
    _begin(writing.words(steps[-1]))
    st.session_state[STEPS] = steps[:-1]
    _keep(name)
    if run.experiment != name:
        _turn_to(run.experiment)
    elif session := mount.session:
        session.repeat(run.replay, run.play)


def _short(words: str) -> str:
    """The beginning of a step's words, without their markup."""
    return textwrap.shorten(re.sub(r"[*\[\]]|\(\w+:[^)]*\)", "", words), 70, placeholder=" …")
