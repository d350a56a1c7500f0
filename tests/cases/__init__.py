"""What Python and the browser must agree on, as JSON: the tests of both halves read the same cases.

A file is an object of lists of cases; its ``about`` says what they mean. JSON has no NaN and no infinity: where a
number may be one, null stands for NaN and the texts "Infinity" and "-Infinity" for themselves.
"""

import json
from pathlib import Path
from typing import Any


def cases(name: str) -> dict[str, Any]:
    """The cases of one file."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    return found


def number(value: float | str | None) -> float:
    """A number of a case."""
    return float("nan" if value is None else value)
