"""Lessons are read as they are written; what is wrong in a file is said in one sentence with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import lessons
from bnviz.lessons.document import Act, Ask, LessonError, Link, Number, Paragraph, Task, Words
from bnviz.lessons.reading import read

WHOLE = """---
title: A title
question: One line.
minutes: 5
experiment: live_training
---

**bn** is at {bn.test_accuracy}, [look](view:layer=0), [tanh](set:activation=tanh&seed=3), [on](run:play),
[later](run:300), [a copy](branch:plain), [more](/one_step?seed=1).

```run
show: [accuracy]
controls: [plain.bn, layer]
set: {seed: 4, plain.bn: true}
changes:
  20: {plain.lr: 2.0}
  40: {plain.bn: false, bn.lr: 1}
to: 50
```

```ask
question: Which?
options:
  - says: this
    when: bn.test_accuracy > 50
  - says: that
    when: bn.test_accuracy <= 50
measure: 100
```

---

Second.

```task
do: Switch it.
until: plain.bn
by: 300
hint: Look up.
solution: {set: {plain.bn: true}, to: 200}
```
"""


def test_a_whole_lesson() -> None:
    """Every part of the format."""
    lesson = read(WHOLE, "whole")
    first, second = lesson.steps
    assert (lesson.name, lesson.title, lesson.minutes, lesson.order) == ("whole", "A title", 5, 1000)
    assert first.run is not None
    replay = first.run.replay
    assert (replay.start.seed, replay.start.plain.bn, replay.step) == (4, True, 50)
    assert [(step, config.plain.lr, config.plain.bn, config.bn.lr) for step, config in replay.timed] == [
        (20, 2.0, True, 0.5),
        (40, 2.0, False, 1.0),
    ]
    paragraph = first.items[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.parts[0] == Words("bn", strong=True)
    assert paragraph.parts[2] == Number(["column", "bn.test_accuracy", []], "percent")
    assert [part for part in paragraph.parts if isinstance(part, Act | Link)] == [
        Act("look", view={"layer": 0}),
        Act("tanh", set={"activation": "tanh", "seed": 3}),
        Act("on", play=True),
        Act("later", to=300),
        Act("a copy", arm="plain"),
        Link("more", "/one_step?seed=1"),
    ]
    assert isinstance(first.waits, Ask)
    assert isinstance(second.waits, Task)
    assert (second.waits.by, second.waits.after) == (300, 20.0)


def test_the_run_of_a_step_is_what_the_steps_before_lead_to() -> None:
    """The question is measured, the task is solved as the file says: so a step is a link."""
    lesson = read(WHOLE)
    runs = list(lesson.course())
    assert [run.replay.step for run in runs] == [50, 100]
    solved = read(WHOLE + "\n---\n\nThird.\n").run(2)
    assert (solved.replay.step, solved.replay.timed[-1][0], solved.replay.config.plain.bn) == (200, 101, True)


BROKEN = {
    "no front matter": ("Hello.", "", 1, "begins with '---'"),
    "front matter that is not YAML": ("title: A title", "title: [", 4, "not YAML"),
    "an alias": ("title: A title", "title: &a A\nquestion: *a", 3, "is not taken here"),
    "a field twice": ("minutes: 5", "minutes: 5\nminutes: 6", 5, "said twice"),
    "an unknown field": ("minutes: 5", "minutes: 5\nauthor: me", 5, "has no 'author'"),
    "a missing field": ("minutes: 5\n", "", 2, "needs 'minutes'"),
    "a wrong number": ("minutes: 5", "minutes: 500", 4, "a whole number from 1 to 30"),
    "an unknown experiment": ("experiment: live_training", "experiment: racing", 5, "no experiment 'racing'"),
    "an unknown chart": ("show: [accuracy]", "show: [accurate]", 12, "no chart 'accurate'"),
    "an unknown control": ("controls: [plain.bn, layer]", "controls: [plain.bm]", 13, "no control 'plain.bm'"),
    "an unknown setting": ("{seed: 4, plain.bn: true}", "{sed: 4}", 14, "no setting 'sed'"),
    "an impossible setting": ("{seed: 4, plain.bn: true}", "{seed: -4}", 14, "seed takes a whole number"),
    "a change out of order": ("  40: {plain.bn", "  10: {plain.bn", 17, "in order"),
    "a change of the structure": ("{plain.lr: 2.0}", "{activation: tanh}", 16, "cannot change while the run"),
    "an unknown block": ("```ask", "```quiz", 21, "no block 'quiz'"),
    "a condition that is none": ("when: bn.test_accuracy > 50", "when: bn.test_accuracy", 25, "is a number"),
    "a condition that is code": ("until: plain.bn", "until: open('x')", 37, "calls 'open'"),
    "one option": ("  - says: that\n    when: bn.test_accuracy <= 50\n", "", 23, "a list of 2 to 5"),
    "an option without words": ("  - says: that\n    when", "  - when", 26, "needs 'says'"),
    "a task without a solution": ("solution: {set: {plain.bn: true}, to: 200}\n", "", 35, "needs 'solution'"),
    "a solution that is not possible": ("{set: {plain.bn: true}, to: 200}", "{set: {plain.bn: 3}}", 40, "true"),
    "a link to nowhere": ("(/one_step?seed=1)", "(nowhere)", 8, "a link takes"),
    "a link to a plain site": ("(/one_step?seed=1)", "(http://example.org)", 8, "a link takes"),
    "a link that sets nothing": ("(set:activation=tanh&seed=3)", "(set:activation=cosh)", 8, "activation takes"),
    "a link that looks nowhere": ("(view:layer=0)", "(view:floor=0)", 8, "no 'floor' to look at"),
    "a link to a step that is none": ("(run:300)", "(run:soon)", 8, "run: takes play or a step"),
    "a branch of nothing": ("(branch:plain)", "(branch:tree)", 8, "branch: takes one of"),
    "a number that is open": ("{bn.test_accuracy},", "{bn.test_accuracy,", 8, "not closed"),
    "a number in no format": ("{bn.test_accuracy},", "{bn.test_accuracy:roman},", 8, "written as one of"),
    "a heading": ("Second.", "# Second\n\nText.", 33, "no headings"),
    "a list": ("Second.", "- Second", 33, "no headings"),
    "a rule that makes a heading": ("Second.", "Second.\n---", 33, "an empty line before it"),
    "two rules": ("---\n\nSecond.", "---\n\n---\n\nSecond.", 33, "nothing between"),
    "no text": ("Second.", "", 35, "a paragraph of text"),
    "a first step without a run": ("```run", "```holds", 8, "needs a run block"),
    "two questions": ("```task\ndo", "```ask\nquestion: A?\noptions:\n  - {says: a, when: step > 1}\n"
                      "  - {says: b, when: step <= 1}\n```\n\n```task\ndo", 42, "not two"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_gets_a_sentence_with_its_line(kind: str) -> None:
    """One kind of mistake each."""
    old, new, line, words = BROKEN[kind]
    text = old if not new and kind == "no front matter" else WHOLE.replace(old, new, 1)
    assert text != WHOLE
    with pytest.raises(LessonError) as caught:
        read(text)
    assert words in caught.value.sentence
    assert caught.value.line == line
    assert str(caught.value).startswith(f"line {line}: ")
    assert caught.value.sentence.endswith(".")
    assert "\n" not in caught.value.sentence


def test_a_strangers_lesson_leads_to_no_other_site() -> None:
    """Its links are pages of this app; a lesson of the app may name a paper."""
    text = WHOLE.replace("(/one_step?seed=1)", "(https://example.org/paper)")
    assert text != WHOLE
    assert read(text).steps
    assert read(WHOLE, own=False).steps
    with pytest.raises(LessonError, match="leads to a page of this app"):
        read(text, own=False)


def line_of(text: str) -> int:
    """The line of what is wrong with a file; 0 where nothing is."""
    try:
        read(text)
    except LessonError as problem:
        return problem.line
    return 0


@given(st.text(max_size=300), st.integers(0, len(WHOLE)), st.integers(0, 40))
def test_no_file_does_anything_but_be_read_or_refused(text: str, at: int, over: int) -> None:
    """Whatever a stranger sends: text of any kind, and a lesson with a piece replaced."""
    for each in (text, WHOLE[:at] + text + WHOLE[at + over :]):
        assert line_of(each) >= 0


def test_a_file_is_bounded() -> None:
    """Its length and the number of its steps."""
    with pytest.raises(LessonError, match="at most 40000 characters"):
        read(WHOLE + "x" * 40_000)
    with pytest.raises(LessonError, match="at most 12 steps"):
        read(WHOLE + "\n---\n\nMore.\n" * 12)


def test_lessons_of_the_app_are_found_by_their_names_alone(tmp_path: Path) -> None:
    """No name leads out of their folder."""
    assert lessons.names()
    for name in ("../../README", "", "nothing", str(tmp_path)):
        with pytest.raises(KeyError):
            lessons.get(name)
