"""What the page says of findings: the lines of code that cause and cure them are those of the symptoms' own pages."""

import ast

import pytest

from bnviz.experiments import symptom
from bnviz.watched import words


def test_a_finding_has_the_lines_of_its_symptom_with_their_values() -> None:
    """The settings' names are replaced by what the page starts with."""
    assert words.lines()["momentum"] == [
        ("the line that causes it", "nn.BatchNorm1d(units, momentum=0.9)"),
        ("the line that cures it", "nn.BatchNorm1d(units, momentum=1 - 0.9)"),
    ]


@pytest.mark.parametrize("key", list(symptom.symptoms()))
def test_every_symptom_has_lines_that_are_python(key: str) -> None:
    """At least two, one for each arm."""
    shown = words.lines()[key]
    assert [does for does, _ in shown] == [line.arm.name for line in symptom.symptoms()[key].lines]
    for _, text in shown:
        ast.parse(f"def run():\n    {text.replace(chr(10), chr(10) + '    ')}")
