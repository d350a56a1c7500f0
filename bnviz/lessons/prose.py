"""Markdown paragraphs as parts: words, numbers of the run, links that act, links to other pages."""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bnviz.config import ConfigError, Param, Value
from bnviz.lessons import grammar
from bnviz.lessons.document import Act, LessonError, Link, Number, Part, Parts, Words
from bnviz.lessons.grammar import GrammarError, Names

MARKDOWN = MarkdownIt("commonmark").disable(["html_inline", "html_block", "image", "reference"])
FORMATS = ("percent", "share", "integer", "number", "setting", "score")
ACTS = ("set", "view", "run", "branch")
NUMBER = re.compile(r"\{([^{}]*)\}")
FURTHEST = 10_000  # step that a link may run to
PAGES = re.compile(r"(/[\w\-./?=&~%+,:]*|https://[\w\-./?=&~%+,:#]+)")

_SHARES = ("saturated", "companions", "off_mode", "spread_among", "r_squared", "within_one", "within_two", "zeros")


def default_format(text: str) -> str:
    """How a number is written where the lesson does not say: as the pages write the column it names."""
    names = re.findall(r"[A-Za-z_][\w.]*", text)
    last = names[-1].rpartition(".")[2] if names else ""
    if "reached" in names or "step" in names or last.endswith("step"):
        return "integer"
    if "accuracy" in last and "/" not in text:
        return "percent"
    return "share" if last.startswith(_SHARES) and "/" not in text else "number"


class Prose:
    """Reads the words of one step.

    Args:
        names: what an expression may name. settings: the run's settings, by name.
        arms: the arms' keys. outside: whether a link may lead to another site.
    """

    def __init__(self, names: Names, arms: tuple[str, ...], outside: bool = True) -> None:
        self._names = names
        self._arms = arms
        self._outside = outside

    def line(self, text: str, line: int) -> Parts:
        """The parts of words that stand in a block."""
        tokens = MARKDOWN.parseInline(text.strip())
        return self.inline(tokens[0], line) if tokens and tokens[0].children else ()

    def inline(self, token: Token, line: int) -> Parts:
        """The parts of one paragraph."""
        return tuple(self._parts(token, line))

    def _parts(self, token: Token, line: int) -> Iterator[Part]:
        strong = False
        href: str | None = None
        inside = ""
        for child in token.children or ():
            match child.type:
                case "strong_open":
                    strong = True
                case "strong_close":
                    strong = False
                case "em_open" | "em_close":
                    pass  # a lesson has one way to stress a word
                case "link_open":
                    href, inside = str(child.attrGet("href") or ""), ""
                case "link_close":
                    yield self._link(inside, href or "", line)
                    href = None
                case "text" | "code_inline" | "softbreak" | "hardbreak" | "text_special":
                    text = child.content if child.type in ("text", "code_inline", "text_special") else " "
                    if href is not None:
                        inside += text
                    else:
                        yield from self._words(text, strong, line)
                case _:
                    raise LessonError(line, f"a lesson's text knows no '{child.type.removesuffix('_open')}'.")

    def _words(self, text: str, strong: bool, line: int) -> Iterator[Part]:
        at = 0
        for match in NUMBER.finditer(text):
            if match.start() > at:
                yield Words(text[at : match.start()], strong)
            yield self._number(match[1], strong, line)
            at = match.end()
        rest = text[at:]
        if "{" in rest or "}" in rest:
            raise LessonError(line, "a curly bracket is not closed: a number is written {bn.test_accuracy}.")
        if rest:
            yield Words(rest, strong)

    def _number(self, text: str, strong: bool, line: int) -> Number:
        said, _, form = text.partition(":")
        form = form.strip() or default_format(said)
        if form not in FORMATS:
            raise LessonError(line, f"a number is written as one of {', '.join(FORMATS)}; got '{form[:30]}'.")
        return Number(expression(grammar.number, said, self._names, line), form, strong)

    def _link(self, text: str, href: str, line: int) -> Part:
        kind, colon, said = unquote(href).partition(":")
        if not text:
            raise LessonError(line, "a link needs words to press.")
        if colon and kind in ACTS:
            return self._act(text, kind, said, line)
        if not PAGES.fullmatch(href):
            raise LessonError(
                line,
                f"a link takes set:FIELD=VALUE, view:NAME=NUMBER, run:STEP, run:play, branch:ARM, a page such as "
                f"/one_step, or https://...; got '{href[:40]}'.",
            )
        if not (self._outside or href.startswith("/")):
            raise LessonError(
                line, f"the link of a lesson from elsewhere leads to a page of this app; got '{href[:40]}'."
            )
        return Link(text, href)

    def _act(self, text: str, kind: str, said: str, line: int) -> Act:
        if kind == "run":
            if said == "play":
                return Act(text, play=True)
            if not (said.isascii() and said.isdigit() and int(said[:6]) <= FURTHEST):
                raise LessonError(line, f"run: takes play or a step up to {FURTHEST}; got '{said[:40]}'.")
            return Act(text, to=int(said))
        if kind == "branch":
            if said not in self._arms:
                raise LessonError(line, f"branch: takes one of {', '.join(self._arms)}; got '{said[:40]}'.")
            return Act(text, arm=said)
        pairs = dict(parse_qsl(said.replace("+", "%2B"), keep_blank_values=True))
        if not pairs:
            raise LessonError(line, f"{kind}: takes NAME=VALUE; got '{said[:40]}'.")
        if kind == "view":
            return Act(text, view=looked(pairs, self._names, line))
        return Act(text, set=from_texts(pairs, self._names.settings, line))


def expression(read: Callable[[str, Names], grammar.Tree], text: str, names: Names, line: int) -> grammar.Tree:
    """An expression's tree. Raises LessonError."""
    try:
        return read(text, names)
    except GrammarError as problem:
        raise LessonError(line, str(problem)) from None


def from_texts(texts: Mapping[str, str], declared: Mapping[str, Param], line: int) -> dict[str, Value]:
    """Settings read from text. Raises LessonError."""
    return checked(texts, declared, line, lambda param, name, text: param.parse(name, str(text)))


def checked(
    values: Mapping[str, object],
    declared: Mapping[str, Param],
    line: int,
    read: Callable[[Param, str, object], Value],
) -> dict[str, Value]:
    """Settings that the run takes. Raises LessonError."""
    found = {}
    for name, value in values.items():
        if name not in declared:
            near = [each for each in declared if each.rpartition(".")[2] == str(name).rpartition(".")[2]] or declared
            raise LessonError(line, f"there is no setting '{str(name)[:40]}'; known are {', '.join(near)}.")
        try:
            found[name] = read(declared[name], name, value)
        except ConfigError as problem:
            raise LessonError(line, str(problem)) from None
    return found


def looked(values: Mapping[str, object], names: Names, line: int) -> dict[str, int]:
    """What is looked at. Raises LessonError."""
    found = {}
    for name, value in values.items():
        if name not in names.view:
            known = ", ".join(sorted(names.view)) or "none"
            raise LessonError(line, f"there is no '{str(name)[:40]}' to look at; known are {known}.")
        text = str(value)
        if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 5):
            raise LessonError(line, f"{name} takes a whole number from 0; got '{text[:40]}'.")
        found[name] = int(text)
    return found
