"""The small language of conditions and numbers in lessons: read into a tree, which Python and the browser evaluate.

A text such as ``plain.spread[2] < 0.1 and step >= 110`` is parsed by Python's own parser and then translated node by
node; what is not named here is refused. Nothing of a lesson is ever executed. The tree is nested lists of JSON, and
``static/conditions.js`` evaluates the same trees; the cases in ``tests/cases/conditions.json`` hold both to one result.

=====================  ===============================================================================
``step``               the last step of the run
``plain.bn``           a setting of the run, by its dotted name
``layer``              what the reader looks at, counted from 0
``bn.spread[2]``       a column of the run, the newest number that is known; an index counts from 0
``at(column, 110)``    the column's number at that step, or the newest before it
``least``, ``most``    the smallest and the largest number of a column so far: ``most(bn.test_accuracy)``
``reached(column, n)`` the first step at which the column is at least that number; no number while it is not
``abs``, + - * /       arithmetic; what is divided by 0 is no number
< <= > >= == !=        comparisons, also several in a row; with what is no number only ``!=`` is true
``and or not``         as in English; ``on`` and ``off`` are the two states of a switch
=====================  ===============================================================================
"""

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bnviz.config import Param
from bnviz.records import Ref

LONGEST = 200  # characters of one expression
DEEPEST = 30  # operations inside one another
Tree = list[Any]
Kind = Literal["number", "truth", "text"]

_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_STATES = {"on": True, "off": False, "true": True, "false": False}
_OF_COLUMN = {"least": 1, "most": 1, "at": 2, "reached": 2}  # how many arguments each takes, the column first


class GrammarError(ValueError):
    """What is wrong with an expression, in one sentence."""


@dataclass(frozen=True)
class Names:
    """What the names of an expression may stand for.

    Attributes:
        settings: of the run, by dotted name. view: the variables that a reader may choose.
        columns: the shapes of the run's columns by name; None where they are not known (no training was loaded).
    """

    settings: Mapping[str, Param] = field(default_factory=dict)
    view: frozenset[str] = frozenset()
    columns: Mapping[str, tuple[int, ...]] | None = None


class Source(Protocol):
    """Where the names of an expression get their values from."""

    def step(self) -> int:
        """The last step."""

    def setting(self, name: str) -> bool | float | str:
        """A setting in force."""

    def view(self, name: str) -> int:
        """What the reader looks at."""

    def column(self, ref: Ref) -> tuple[Sequence[int], Sequence[float]]:
        """The steps and the numbers of a column, in order; NaN where nothing is known."""


def condition(text: str, names: Names) -> Tree:
    """The tree of what is true or false. Raises GrammarError."""
    return _whole(text, names, "truth", "a condition, such as 'step >= 100'")


def number(text: str, names: Names) -> Tree:
    """The tree of a number. Raises GrammarError."""
    return _whole(text, names, "number", "a number, such as 'bn.test_accuracy'")


def _whole(text: str, names: Names, kind: Kind, takes: str) -> Tree:
    if len(text) > LONGEST:
        raise GrammarError(f"an expression takes at most {LONGEST} characters.")
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise GrammarError(f"'{_short(text)}' cannot be read; it takes {takes}.") from None
    tree, found = _Reader(names, text).read(parsed, 0)
    if found != kind:
        raise GrammarError(f"'{_short(text)}' is a {found}; it takes {takes}.")
    return tree


def _short(text: str) -> str:
    return " ".join(text.split())[:60]


class _Reader:
    """Translates the nodes of Python's parser, those of the grammar alone."""

    def __init__(self, names: Names, text: str) -> None:
        self._names = names
        self._text = _short(text)

    def read(self, node: ast.AST, depth: int) -> tuple[Tree, Kind]:
        """The tree of a node, and what kind of value it has."""
        if depth > DEEPEST:
            raise GrammarError(f"'{self._text}' is nested too deeply.")
        match node:
            case ast.Constant():
                return self._constant(node.value)
            case ast.BoolOp():
                word = "and" if isinstance(node.op, ast.And) else "or"
                return [word, *(self._of("truth", each, depth) for each in node.values)], "truth"
            case ast.UnaryOp(op=ast.Not()):
                return ["not", self._of("truth", node.operand, depth)], "truth"
            case ast.UnaryOp(op=ast.USub()):
                return ["-", ["number", 0], self._of("number", node.operand, depth)], "number"
            case ast.BinOp() if type(node.op) in _ARITHMETIC:
                sides = (self._of("number", each, depth) for each in (node.left, node.right))
                return [_ARITHMETIC[type(node.op)], *sides], "number"
            case ast.Compare():
                return self._comparison(node, depth)
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return self._call(name, node.args, depth)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._name(node)
        raise GrammarError(f"'{self._text}' holds something that a lesson does not know: '{ast.unparse(node)[:30]}'.")

    def _of(self, kind: Kind, node: ast.AST, depth: int) -> Tree:
        tree, found = self.read(node, depth + 1)
        if found != kind:
            raise GrammarError(f"'{self._text}' takes a {kind} where it has the {found} '{ast.unparse(node)[:30]}'.")
        return tree

    def _constant(self, value: object) -> tuple[Tree, Kind]:
        if isinstance(value, bool):
            return ["truth", value], "truth"
        if isinstance(value, int | float) and abs(value) < 1e300:
            return ["number", value], "number"
        if isinstance(value, str):
            return ["text", value], "text"
        raise GrammarError(f"'{self._text}' holds a value that a lesson does not know.")

    def _comparison(self, node: ast.Compare, depth: int) -> tuple[Tree, Kind]:
        sides = [self.read(each, depth + 1) for each in (node.left, *node.comparators)]
        pairs = []
        for op, (left, kind), (right, other) in zip(node.ops, sides, sides[1:], strict=False):
            word = _COMPARISONS.get(type(op))
            if word is None or kind != other or (kind != "number" and word not in ("==", "!=")):
                raise GrammarError(f"'{self._text}' compares what cannot be compared.")
            pairs.append([word, left, right])
        return (pairs[0] if len(pairs) == 1 else ["and", *pairs]), "truth"

    def _call(self, name: str, arguments: Sequence[ast.expr], depth: int) -> tuple[Tree, Kind]:
        if name == "abs" and len(arguments) == 1:
            return ["abs", self._of("number", arguments[0], depth)], "number"
        if _OF_COLUMN.get(name) != len(arguments):
            raise GrammarError(f"'{self._text}' calls '{name}', which is not there or takes something else.")
        column = self._of("number", arguments[0], depth)
        if column[0] != "column":
            raise GrammarError(f"'{self._text}': {name} takes a column of the run first.")
        rest = [self._of("number", each, depth) for each in arguments[1:]]
        if any(each[0] != "number" for each in rest):
            raise GrammarError(f"'{self._text}': {name} takes a plain number second.")
        return [name, column, *(each[1] for each in rest)], "number"

    def _name(self, node: ast.AST) -> tuple[Tree, Kind]:
        index: list[int | str] = []
        if isinstance(node, ast.Subscript):
            entries = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            index = [self._entry(each) for each in entries]
            node = node.value
        name = self._dotted(node)
        if index:
            return self._column(name, index)
        if name == "step":
            return ["step"], "number"
        if name in _STATES:
            return ["truth", _STATES[name]], "truth"
        if name in self._names.view:
            return ["view", name], "number"
        if declared := self._names.settings.get(name):
            value = declared.default
            kind: Kind = "truth" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
            return ["setting", name], kind
        return self._column(name, index)

    def _entry(self, node: ast.AST) -> int | str:
        match node:
            case ast.Constant(value=int() as place) if not isinstance(place, bool) and 0 <= place < 10_000:
                return place
            case ast.Name(id=name) if name in self._names.view:
                return name
        raise GrammarError(f"'{self._text}': an index is a whole number from 0, or what is looked at.")

    def _dotted(self, node: ast.AST) -> str:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return f"{self._dotted(node.value)}.{node.attr}"
        raise GrammarError(f"'{self._text}' holds something that a lesson does not know: '{ast.unparse(node)[:30]}'.")

    def _column(self, name: str, index: list[int | str]) -> tuple[Tree, Kind]:
        columns = self._names.columns
        if columns is None:
            return ["column", name, index], "number"
        if name not in columns:
            known = [*columns, *self._names.settings, *sorted(self._names.view), "step"]
            near = [each for each in known if each.rpartition(".")[2] == name.rpartition(".")[2]]
            raise GrammarError(f"there is no '{name[:40]}' in this run; known are {', '.join((near or known)[:12])}.")
        shape = columns[name]
        inside = all(isinstance(at, str) or at < size for at, size in zip(index, shape, strict=False))
        if len(index) != len(shape) or not inside:
            sizes = " and ".join(f"0 to {size - 1}" for size in shape)
            raise GrammarError(f"{name} takes {f'an index of {sizes}' if shape else 'no index'}.")
        return ["column", name, index], "number"


def refs(tree: Tree) -> tuple[set[Ref], set[Ref]]:
    """The columns that a tree asks of a run: those whose newest number it reads, and those whose whole course."""
    word, *rest = tree
    if word == "column":
        return {Ref(rest[0], tuple(rest[1]))}, set()
    if word in _OF_COLUMN:
        return set(), {Ref(rest[0][1], tuple(rest[0][2]))}
    found = [refs(each) for each in rest if isinstance(each, list)]
    return set().union(*(now for now, _ in found)), set().union(*(line for _, line in found))


def evaluate(tree: Tree, source: Source) -> Any:
    """What a tree comes to: a number (NaN where it is not known), a truth or a text."""
    word, *rest = tree
    match word:
        case "number" | "truth" | "text":
            return rest[0]
        case "step":
            return source.step()
        case "setting":
            return source.setting(rest[0])
        case "view":
            return source.view(rest[0])
        case "column":
            return _newest(source.column(Ref(rest[0], tuple(rest[1])))[1])
        case "and":
            return all(evaluate(each, source) for each in rest)
        case "or":
            return any(evaluate(each, source) for each in rest)
        case "not":
            return not evaluate(rest[0], source)
        case "abs":
            return abs(evaluate(rest[0], source))
        case "least" | "most" | "at" | "reached":
            steps, values = source.column(Ref(rest[0][1], tuple(rest[0][2])))
            return _over(word, steps, values, rest[1] if len(rest) > 1 else 0)
    left, right = (evaluate(each, source) for each in rest)
    return _joined(word, left, right)


def _newest(values: Sequence[float]) -> float:
    return next((float(value) for value in reversed(values) if not math.isnan(value)), math.nan)


def _over(word: str, steps: Sequence[int], values: Sequence[float], bound: float) -> float:
    """What is asked of a column's whole course."""
    known = [(step, float(value)) for step, value in zip(steps, values, strict=True) if not math.isnan(value)]
    if word == "at":
        return next((value for step, value in reversed(known) if step <= bound), math.nan)
    if word == "reached":
        return next((float(step) for step, value in known if value >= bound), math.nan)
    chosen = min if word == "least" else max
    return chosen((value for _, value in known), default=math.nan)


def _joined(word: str, left: Any, right: Any) -> Any:
    """Two values and what is between them."""
    match word:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else math.nan
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "==":
            return left == right
    return left != right
