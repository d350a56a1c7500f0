"""The check plays a lesson: what it states must hold on every seed, every task must be possible."""

from pathlib import Path

import pytest

from bnviz import lessons
from bnviz.__main__ import main
from bnviz.lessons.check import check
from scripts.lessons import FILE, table

HEAD = """---
title: A title
question: One line.
minutes: 5
experiment: scale_invariance
---

It is {input_grad_error}.

```run
show: [output]
controls: [scale]
```
"""
TASK = """
```task
do: Make it small.
until: scale < 0.1 and input_grad_error > 0.1
solution: {set: {scale: 0.01}, to: 2}
```
"""


def problems(text: str, seeds: int = 1) -> list[str]:
    """What the check says of a lesson."""
    return [str(problem) for problem in check(text, seeds=seeds)]


def test_a_lesson_whose_task_can_be_done_passes() -> None:
    """On three seeds."""
    assert problems(HEAD + TASK, seeds=3) == []


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("scale: 0.01", "scale: 0.5"), 15, "the solution does not do it"),
        (("scale < 0.1 and input_grad_error > 0.1", "step >= 0"), 15, "true before anybody acts"),
        (("until:", "by: 1\nuntil:"), 15, "ends with step 1"),
        (("It is", "A hundred times less. It is"), 8, "'hundred' is stated nowhere"),
        (("It is", "That is 12.5 % of it. It is"), 8, "'12.5' is stated nowhere"),
        (("It is {input_grad_error}", "[Look](/nowhere)"), 8, "no page '/nowhere'"),
        (("minutes: 5", "minutes: 5\nshows: [no such claim]"), 2, "no claim 'no such claim'"),
        (("input_grad_error > 0.1", "outputs > 0.1"), 17, "there is no 'outputs'"),
        (("{input_grad_error}", "{input_grad}"), 8, "input_grad takes an index"),
        (("It is", "word " * 70), 8, "at most 60 words"),
    ],
)
def test_what_does_not_hold_is_said_with_its_line(change: tuple[str, str], line: int, words: str) -> None:
    """One mistake each."""
    text = (HEAD + TASK).replace(*change, 1)
    assert text != HEAD + TASK
    found = problems(text)
    assert [each for each in found if each.startswith(f"line {line}: ") and words in each]


def test_a_statement_is_measured_on_every_seed() -> None:
    """And named where it does not hold, with what was measured."""
    stated = '\n```holds\n"It is": input_grad_error > 1000\n```\n'
    found = problems(HEAD + stated, seeds=2)
    assert [each.rpartition("(")[2] for each in found] == ["seed 0)", "seed 1)"]
    assert all("'It is' does not hold" in each and "> 1000" in each for each in found)


def test_a_statement_is_bound_to_the_words_of_its_step() -> None:
    """A number in words counts as stated only where a statement says it."""
    held = '\n```holds\n"a hundred times": input_grad_error < 1000\n```\n'
    assert problems(HEAD.replace("It is", "It is a hundred times") + held) == []
    assert "does not say" in problems(HEAD + held)[0]


def test_exactly_one_answer_is_what_happened() -> None:
    """Neither none nor two."""
    ask = "\n```ask\nquestion: Which?\noptions:\n  - {says: a, when: step >= 0}\n  - {says: b, when: %s}\n```\n"
    assert problems(HEAD + ask % "step < 0") == []
    assert "2 of the options" in problems(HEAD + ask % "step < 9")[0]


def test_the_command_says_file_line_and_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0 where all holds, 1 where something does not, 2 where it cannot be read."""
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(HEAD + TASK, "utf-8")
    bad.write_text("Hello.", "utf-8")
    assert main(["lesson", "check", "--seeds", "1", str(good)]) == 0
    assert main(["lesson", "check", "--seeds", "1", str(good), str(bad)]) == 1
    assert f"{bad}:1: a lesson begins with" in capsys.readouterr().out
    assert main(["lesson", "check", str(tmp_path / "none.md")]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_of_the_app_holds_on_three_seeds(name: str) -> None:
    """What its text states, its questions and its tasks."""
    file = lessons.FOLDER / f"{name}.md"
    assert [str(problem) for problem in check(file.read_text("utf-8"), name)] == []


def test_the_table_of_claims_is_what_the_lessons_say() -> None:
    """Written by ``python -m scripts.lessons``."""
    assert FILE.read_text("utf-8") == table()


def test_the_example_of_the_guide_is_a_lesson_that_holds() -> None:
    """The whole one of docs/write-a-lesson.md, on one seed."""
    guide = (FILE.parent / "write-a-lesson.md").read_text("utf-8")
    example = guide.partition("````markdown\n")[2].partition("````")[0]
    assert problems(example) == []
