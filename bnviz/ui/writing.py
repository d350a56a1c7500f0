"""Write a lesson: the run as the reader will have it, and beside it the words, the question or the task of each step.

The draft is the lesson's file itself. The address bar holds it as long as it is short enough for a link, so that
nothing is lost with the page; what does not fit there is kept as a file.

What is pressed is seen to where the script draws it, never in a callback, and ends in one assignment: a newer run of
the script may end this one anywhere, and then it is pressed once more, on a button that is there only once.
"""

import re
import textwrap
from dataclasses import dataclass, replace
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

DRAFT = "write:draft"
TITLE, QUESTION = HEAD = ("write:title", "write:question")


@dataclass(frozen=True)
class Draft:
    """What is written so far.

    Attributes:
        steps: the text of each step. first: the experiment that the lesson begins with; none before its first step.
        words: what the field for the next step's words begins with; fields: how many such fields there were.
        wrong: why the step cannot be kept.
    """

    steps: tuple[str, ...] = ()
    first: str = ""
    words: str = ""
    fields: int = 0
    wrong: str = ""

    def going_on(self, words: str) -> "Draft":
        """The draft with these words, in a field of its own: what is still on its way to another does not change it."""
        return replace(self, words=words, fields=self.fields + 1, wrong="")


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
    if DRAFT not in st.session_state:
        st.session_state[DRAFT] = _held()
    mount = live.Mount(name)
    words, beside = st.columns([4, 13], gap="medium")
    with words, st.container(key="write"):
        live.header("Write a lesson")
        run = _column(mount, name)
    with beside, st.container(key="write-run"):
        acting = [field for field, declared in writing.fields(mount.config).items() if declared.live]
        mount.panel(f"**{mount.experiment.title}**  settings", acting)
        mount.show(player.beside(run, mount.config))


def _held() -> Draft:
    """The draft that the address holds."""
    try:
        if link := st.query_params.get("doc"):
            lesson, steps = writing.parted(packed.unpack(link))
            st.session_state[TITLE], st.session_state[QUESTION] = lesson.title, lesson.question
            return Draft(tuple(steps), lesson.run(0).experiment)
    except LessonError as problem:
        return Draft(wrong=str(problem))
    return Draft()


def _column(mount: live.Mount, name: str) -> Run:
    """What the teacher writes; the run as the reader will have it."""
    draft: Draft = st.session_state[DRAFT]
    for key, label, most in zip(HEAD, ("Title", "What it asks, in one line"), (80, 160), strict=True):
        if key not in st.session_state:  # a field that was away begins with what it said
            st.session_state[key] = st.session_state.get(f"{key}:kept", "")
        st.session_state[f"{key}:kept"] = st.text_input(
            label, key=key, max_chars=most, placeholder=label, label_visibility="collapsed"
        )
    titles = {each: experiments.get(each).title for each in offered()}
    chosen = st.selectbox(
        "The run", titles, list(titles).index(name), format_func=titles.__getitem__, key=f"write:run:{name}"
    )
    if chosen != name:
        _turn_to(chosen)
    run, known = _run(mount, name)
    st.header(f"Step {len(draft.steps) + 1}", anchor=False)
    said = st.text_area(
        "What you say beside it",
        draft.words,
        key=f"write:words:{draft.fields}",
        height=150,
        max_chars=1000,
        placeholder="Set the run as the reader is to find it, and say in one paragraph what there is to see.",
    )
    number = st.selectbox(
        "Put in a number of the run",
        list(known),
        None,
        format_func=known.__getitem__,
        key=f"write:number:{draft.fields}",
        placeholder="it stays up to date",
    )
    if number:
        _take(draft.going_on(f"{said} {{{number}}}".lstrip()))
    asking = turn(len(draft.steps), run, mount.config, known)
    full = len(draft.steps) >= MOST_STEPS
    if st.button("**Next step**", width="stretch", disabled=full, key=f"write:next:{draft.fields}"):
        _take(_next(draft, name, str(said), run, asking))
    if draft.wrong:
        st.error(plain(draft.wrong))
    _address(draft, name)
    if draft.steps:
        _kept(mount, name, draft)
    return run


def _take(draft: Draft) -> None:
    """Go on with another draft."""
    st.session_state[DRAFT] = draft
    st.rerun()


def _run(mount: live.Mount, name: str) -> tuple[Run, dict[str, str]]:
    """The run as it stands, with what the reader is shown of it and given; and its numbers."""
    usual, session, now = writing.usual(name), mount.session, mount.now
    charts = writing.charts(mount.experiment, mount.config)
    declared = writing.fields(mount.config)
    names = {field: writing.named(field, it) for field, it in declared.items()} | {k: k for k in usual.spec.view}
    with st.expander("What the reader sees and may change"):
        show = st.multiselect("charts", charts, usual.show, format_func=charts.__getitem__, key=f"write:show:{name}")
        given = st.multiselect(
            "controls", names, usual.controls, format_func=names.__getitem__, key=f"write:controls:{name}"
        )
    found = replace(
        usual,
        show=tuple(each for each in charts if each in show) or usual.show,
        controls=tuple(given),
        replay=now.replay,
        view=now.view,
        play=session is not None and session.state == "running",
        rate=now.rate,
    )
    history = session.history if session else None
    shapes = {column: history.dtype[column].shape for column in history.dtype.names or ()} if history else {}
    return found, writing.numbers(mount.experiment, mount.config, shapes)


def _turn_to(experiment: str) -> None:
    """Write beside another run."""
    kept = {"doc": st.query_params["doc"]} if "doc" in st.query_params else {}
    st.query_params.from_dict({"write": experiment} | kept)
    st.rerun()


def _head(draft: Draft, name: str) -> str:
    """The front matter, for a lesson that begins with an experiment if it has not begun yet."""
    title, question = (str(st.session_state.get(key, "")) for key in HEAD)
    return writing.front(title, question, max(1, len(draft.steps)), draft.first or name)


def _next(draft: Draft, name: str, said: str, run: Run, asking: Asking) -> Draft:
    """The draft with the step, and the next one to be written; or what is wrong with it."""
    run = replace(run, controls=asking.given(run.controls))
    try:
        steps = writing.added(_head(draft, name), draft.steps, said, run, asking.block)
    except LessonError as problem:
        return replace(draft, wrong=problem.sentence)
    return replace(draft, steps=tuple(steps), first=draft.first or name).going_on("")


def _address(draft: Draft, name: str) -> None:
    """Let the address bar hold the draft, if it is short enough."""
    link = packed.pack(writing.whole(_head(draft, name), draft.steps)) if draft.steps else ""
    if link and len(link) <= packed.LONGEST_LINK:
        if st.query_params.get("doc") != link:
            st.query_params["doc"] = link
    elif "doc" in st.query_params:
        del st.query_params["doc"]


def _kept(mount: live.Mount, name: str, draft: Draft) -> None:
    """The steps so far, the file, and the link that plays it."""
    text = writing.whole(_head(draft, name), draft.steps)
    st.header("So far", anchor=False)
    st.markdown("\n".join(f"{at}. {plain(_short(writing.words(step)))}" for at, step in enumerate(draft.steps, 1)))
    if st.button("Take back the last step", type="tertiary", key=f"write:back:{draft.fields}"):
        _take_back(mount, name, draft)
    link = packed.pack(text)
    if len(link) <= packed.LONGEST_LINK:
        st.link_button("Play it", f"./lessons?doc={link}")
        st.code(urljoin(st.context.url or "", f"lessons?doc={link}"), language=None)
    else:
        st.button("Play it", on_click=follow, args=(text,))
        st.caption("It is too long for a link: give the file, which anybody can open under Lessons.")
    file = re.sub(r"[^a-z0-9]+", "-", str(st.session_state.get(TITLE, "")).lower()).strip("-") or "lesson"
    st.download_button("The file", text, f"{file}.md", "text/markdown", on_click="ignore")


def _take_back(mount: live.Mount, name: str, draft: Draft) -> None:
    """Write the last step anew: its words are there again, and its run."""
    lesson, _ = writing.parted(writing.whole(_head(draft, name), draft.steps))
    run = lesson.run(len(draft.steps) - 1)
    if run.experiment == name and (session := mount.session):
        session.repeat(run.replay, run.play)
    st.session_state[DRAFT] = replace(draft, steps=draft.steps[:-1]).going_on(writing.words(draft.steps[-1]))
    if run.experiment != name:
        _turn_to(run.experiment)
    st.rerun()


def _short(words: str) -> str:
    """The beginning of a step's words, without their markup."""
    return textwrap.shorten(re.sub(r"[*\[\]]|\(\w+:[^)]*\)", "", words), 70, placeholder=" …")
