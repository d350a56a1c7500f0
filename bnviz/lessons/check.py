"""Play a lesson without a browser, as its file says: what it states must hold, every task must be possible."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from bnviz import experiments, paths
from bnviz.experiments.claim import all_claims
from bnviz.lessons import reading
from bnviz.lessons.document import Lesson, LessonError, Link, Paragraph, Stated, plain, texts
from bnviz.lessons.playing import Player, Problem
from bnviz.records import items

SEEDS = 3
MOST_WORDS = 60  # of one step's paragraphs

# what states a number, unless it names a thing (layer 3, step 100, Figure 1)
STATES = re.compile(
    r"(?<![\w.])\d[\d.,]*(?![\w])|\b(?:half|twice|double|thrice|dozen|dozens|hundreds?|thousands?|millions?|times|"
    r"never|none|always|every)\b",
    re.IGNORECASE,
)
NAMES = re.compile(r"\b(?:layers?|steps?|Figure|section|unit|seed|lesson|challenge|equation|Algorithm)\s+[\d.]+", re.I)
COUNTLESS = ("never", "none", "always", "every")  # strong words, which need a condition only beside a number


def check(text: str, name: str = "lesson", seeds: int = SEEDS) -> list[LessonError]:
    """Everything that is wrong with a lesson; empty if nothing is. The first error of its form ends the check."""
    try:
        lesson = reading.read(text, name, _shapes)
    except LessonError as problem:
        return [problem]
    found: list[LessonError] = [*_words(lesson), *_links(lesson)]
    for seed in range(seeds):
        found += Player(lesson, seed).play()
    return sorted(found, key=lambda each: each.line)


def _shapes(experiment: str, config: Any) -> Mapping[str, tuple[int, ...]]:
    """The shapes of a run's columns."""
    record = experiments.get(experiment).start(config).step()
    return {name: np.shape(value) for name, value in items(record)}


def _words(lesson: Lesson) -> Iterator[Problem]:
    """Steps that are too long, statements that the text does not make, numbers in words that nothing states."""
    for step in lesson.steps:
        told = [item for item in step.items if isinstance(item, Paragraph)]
        count = sum(len(plain(each.parts).split()) for each in told)
        if count > MOST_WORDS:
            yield Problem(step.line, f"a step has at most {MOST_WORDS} words of text; this one has {count}.")
        waits = step.waits
        after = [(waits.line, waits.then)] if waits else []
        said = [(each.line, plain(each.parts)) for each in told] + [(line, plain(parts)) for line, parts in after]
        stated = [item for item in step.items if isinstance(item, Stated)]
        for each in stated:
            if not any(each.says.lower() in text.lower() for _, text in said):
                yield Problem(each.line, f"the text of this step does not say '{each.says[:60]}'.")
        for line, text in said:
            for word in _unstated(text, [each.says for each in stated]):
                yield Problem(line, f"'{word}' is stated nowhere as a condition: a holds block must name it.")


def _unstated(text: str, says: Sequence[str]) -> Iterator[str]:
    """The numbers of a text that are in no statement."""
    rest = text
    for each in says:
        rest = re.sub(re.escape(each), " ", rest, flags=re.IGNORECASE)
    for match in STATES.finditer(NAMES.sub(" ", rest)):
        if match[0].lower() not in COUNTLESS:
            yield match[0]


def _links(lesson: Lesson) -> Iterator[Problem]:
    """Claims that are not there, and links to pages that are not there."""
    known = {claim.key for claims in all_claims().values() for claim in claims}
    for key in lesson.shows:
        if key not in known:
            yield Problem(2, f"there is no claim '{key[:40]}'.")
    for step in lesson.steps:
        for line, parts in texts(step):
            for part in parts:
                if isinstance(part, Link) and part.href.startswith("/"):
                    page = urlsplit(part.href).path.strip("/")
                    if page and not (paths.PAGES / f"{page}.py").is_file():
                        yield Problem(line, f"there is no page '/{page[:40]}'.")


def report(problems: Sequence[LessonError], file: str) -> list[str]:
    """The problems as lines for a terminal."""
    return [f"{file}:{problem.line}: {problem.sentence}" for problem in problems]
