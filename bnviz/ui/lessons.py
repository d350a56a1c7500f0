"""A lesson on a page: which step, the visitor's session for its run, and the list of all lessons."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from bnviz import experiments, lessons, theme
from bnviz.lessons import packed, player
from bnviz.lessons.document import Lesson, LessonError, Run
from bnviz.lessons.reading import LONGEST, read
from bnviz.stream import plotly
from bnviz.stream.session import Session
from bnviz.stream.sessions import Full
from bnviz.stream.view import Pictures
from bnviz.stream.wire import Request
from bnviz.ui.live import _lease, _nothing, _visitor, hidden
from bnviz.ui.plain import plain
from bnviz.ui.server import SESSIONS

LOADER = """
const page = import(new URL("app/static/lesson_page.js", document.baseURI));
export default async ({ data: [data], ...component }) => (await page).default({ ...component, data });
"""
LIST = """
const list = import(new URL("app/static/lesson_list.js", document.baseURI));
export default async ({ data: [data], ...component }) => (await list).default({ ...component, data });
"""
HERE = "lesson:here"  # the lesson and the step where the visitor was when the page was drawn last
PLACE = "lesson:place"  # the lesson and the step where its column said that the visitor is
MOUNTED = "lesson:mounted"  # the key of the component that was drawn last
HEARD = "lesson:heard"  # the number of what it told last
PUT = "lesson:put"  # whether the run is to be put back
FILE = "lesson:file"  # the text of the file that was opened last
BROKEN = "lesson:broken"  # why a lesson from elsewhere cannot be played
DROPPED = "lesson:dropped"  # the widget that takes files
MOST_BYTES = 4 * LONGEST

component = st.components.v2.component("bnviz_lesson", js=LOADER, isolate_styles=False)
listing = st.components.v2.component("bnviz_lessons", js=LIST, isolate_styles=False)


def asked() -> Lesson | None:
    """The lesson that the address names, or holds, or that was opened as a file; None if there is no such one."""
    name = st.query_params.get("lesson", "")
    if name in lessons.names():
        return lessons.get(name)
    text = ""
    try:
        text = packed.unpack(st.query_params["doc"]) if "doc" in st.query_params else _opened(name)
        return _foreign(text) if text else None
    except LessonError as problem:
        st.session_state[BROKEN] = f"This lesson cannot be played: {problem}"
    return None


def _foreign(text: str) -> Lesson:
    """A stranger's lesson. Raises LessonError."""
    return read(text, f"own-{hashlib.sha256(text.encode()).hexdigest()[:12]}", own=False)


def _opened(name: str) -> str:
    """The text of the file that was opened last on this page, if the address asks for it."""
    return str(st.session_state.get(FILE, "")) if name == "file" else ""


def taken(file: Any) -> None:
    """Play a file that was dropped, in the address if that can hold it."""
    st.session_state.pop(BROKEN, None)
    if file is None:
        return
    try:
        if file.size > MOST_BYTES:
            raise LessonError(1, f"a lesson takes at most {LONGEST} characters.")
        text = file.getvalue().decode()
        _foreign(text)
    except UnicodeDecodeError:
        st.session_state[BROKEN] = f"{file.name} cannot be played: line 1: this is no text in UTF-8."
    except LessonError as problem:
        st.session_state[BROKEN] = f"{file.name} cannot be played: {problem}"
    else:
        follow(text)


def follow(text: str) -> None:
    """Let the address ask for a stranger's lesson from its first step."""
    link = packed.pack(text)
    fits = len(link) <= packed.LONGEST_LINK
    st.session_state[FILE] = text
    st.query_params.from_dict({"doc": link} if fits else {"lesson": "file"})


def play(lesson: Lesson) -> None:
    """The lesson at the step that the address names, beside its run."""
    at = _place_in(lesson)
    run = lesson.run(at)
    token = f"lesson:{lesson.name}:{run.experiment}"
    session = SESSIONS.session(st.session_state.get(token))
    before, here = st.session_state.get(HERE), (lesson.name, at)
    if session is None:
        session = _open(run)
        if session is None:
            return
        st.session_state[token] = session.token
    elif st.session_state.get(PUT, False) or (before != here and _begins(lesson, at, before)):
        _put(session, run)
    # only now: wherever the state is touched, a newer run of the script may take over from this one
    st.session_state[HERE] = here
    st.session_state[PUT] = False
    _show(lesson, run, session)


def _place_in(lesson: Lesson) -> int:
    """The step where the visitor is, counted from 0: where the column said last, else as the address has it.

    The address bar may for a moment say an earlier step: what is told to the browser and by it crosses on the way.
    """
    name, at = st.session_state.get(PLACE, ("", 0))
    if name == lesson.name and 0 <= at < len(lesson.steps):
        return int(at)
    return step_of(lesson, st.query_params.get("at", "1"))


def step_of(lesson: Lesson, text: str) -> int:
    """The step that an address names, counted from 0; the first for what is no step of the lesson."""
    there = text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= len(lesson.steps)
    return int(text) - 1 if there else 0


def _begins(lesson: Lesson, at: int, before: tuple[str, int] | None) -> bool:
    """Whether the run is to be as the lesson has it at a step: it sets one, or the visitor comes from another one's."""
    if before is None or before[0] != lesson.name or not 0 <= before[1] < len(lesson.steps):
        return True
    return lesson.steps[at].run is not None or lesson.run(before[1]).experiment != lesson.run(at).experiment


def _open(run: Run) -> Session | None:
    """A session whose run is as the lesson has it; None where there is no room."""
    nothing = Pictures()
    try:
        narrator = run.spec.narrator
        session = SESSIONS.open(run.experiment, run.replay, nothing, narrator, run.view, run.rate, visitor=_visitor())
    except Full as full:
        st.info(str(full))
        return None
    if run.play:
        session.do(Request("play"))
    return session


def _put(session: Session, run: Run) -> None:
    """Let a session's run be as the lesson has it."""
    if session.history is not None and run.view:
        session.do(Request("view", set=run.view))
    session.do(Request("pace", rate=run.rate))
    session.repeat(run.replay, run.play)


def _show(lesson: Lesson, run: Run, session: Session) -> None:
    """Mount the component."""
    place, following = _place(lesson)
    config = session.settings.asked.config
    scene = player.page(lesson, run, config, place, following).without(hidden())
    session.show(Pictures.of(scene))
    _lease(session.token)
    st.session_state[MOUNTED] = key = f"lesson-{lesson.name}-{run.experiment}"
    component(
        key=key,
        data=[_data(session, scene.to_json())],
        on_lost_change=_nothing,
        on_settled_change=_nothing,
        on_leave_change=_nothing,
        on_lesson_change=_nothing,
    )


def _data(session: Session, scene: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ws": f"live/ws/{session.token}",
        "plotly": plotly.path(),
        "scene": scene,
        "tokens": theme.tokens(),
        "revision": session.settings.asked.number,
    }


def heed() -> None:
    """Go where the column, or the list, has told that the visitor goes.

    To be called before anything is drawn. What is told is a state of the component, read here and not in a callback:
    a newer run of the script may end a callback half-way, and it is not called again.
    """
    mounted = st.session_state.get(MOUNTED)
    told = getattr(st.session_state.get(mounted), "lesson", None) if mounted else None
    if isinstance(told, dict) and told.get("count") != st.session_state.get(HEARD):
        _go(told)
        st.session_state[HEARD] = told.get("count")


def _go(told: Mapping[str, Any]) -> None:
    """Let the address say where the visitor is, so that the page follows."""
    name, at = told.get("lesson"), told.get("at")
    here = asked()
    stays = here is not None and here.name == name
    kept = {key: value for key, value in st.query_params.items() if stays or key not in ("lesson", "at", "doc")}
    place = ("", 0)
    if (stays or name in lessons.names()) and isinstance(at, int) and not isinstance(at, bool):
        place = (str(name), at)
        kept |= {"at": str(at + 1)} | ({} if stays else {"lesson": str(name)})
    st.session_state[PLACE] = place
    if told.get("put") is True:
        st.session_state[PUT] = True
    st.query_params.from_dict(kept)


def _place(lesson: Lesson) -> tuple[str, str]:
    """Which one it is of how many, and the name of the next one."""
    found = lessons.challenges() if lesson.challenge else lessons.lessons()
    names = [each.name for each in found]
    if lesson.name not in names:
        return "from elsewhere", ""
    at = names.index(lesson.name)
    return f"{at + 1} of {len(names)}", names[at + 1] if at + 1 < len(names) else ""


def listed() -> None:
    """All lessons and challenges, with how far one is; below, how to write one, and how to open another one's."""
    if "doc" not in st.query_params and not st.session_state.get(DROPPED):
        st.session_state.pop(BROKEN, None)
    if broken := st.session_state.get(BROKEN):
        st.error(plain(broken))
    st.session_state[MOUNTED] = "lessons"
    listing(
        key="lessons",
        data=[
            {
                "lessons": [_row(each) for each in lessons.lessons()],
                "challenges": [_row(each) for each in lessons.challenges()],
            }
        ],
        on_lesson_change=_nothing,
    )
    with st.container(key="own-lessons"):
        st.header("Your own", anchor=False)
        with st.container(horizontal=True):
            st.button("Write a lesson", on_click=st.query_params.from_dict, args=({"write": experiments.FIRST},))
            with st.popover("Open a lesson's file"):
                st.file_uploader(
                    "A file that somebody wrote here. It is read, never run, and kept nowhere.",
                    type=["md"],
                    max_upload_size=1,
                    key=DROPPED,
                    on_change=lambda: taken(st.session_state.get(DROPPED)),
                )


def _picture(lesson: Lesson, dark: bool) -> str:
    """The recorded picture of the page of the run that a lesson ends with, as an address; empty if there is none.

    A run on a page without a picture, as one of the symptoms, is passed over.
    """
    pages = [run.spec.shown_on for run in reversed(list(lesson.course())) if run.spec.shown_on in experiments.names()]
    files = [experiments.get(page).recorded("dark" if dark else "light") for page in pages]
    file = next((each for each in files if each.is_file()), None)
    return f"data:image/svg+xml;base64,{base64.b64encode(file.read_bytes()).decode()}" if file else ""


def _row(lesson: Lesson) -> dict[str, Any]:
    challenge = lesson.challenge
    return {
        "picture": "" if challenge else _picture(lesson, st.context.theme.type == "dark"),
        "name": lesson.name,
        "title": lesson.title,
        "question": lesson.question,
        "minutes": lesson.minutes,
        "steps": len(lesson.steps),
        "format": challenge.format if challenge else "",
        "label": challenge.label if challenge else "",
    }
