"""What symptoms have in common: the lines that are shown are those that run, and every address leads to its symptom."""

import ast
import importlib
import inspect
import json
import textwrap

import numpy as np
import pytest
import torch

from bnviz import config as settings
from bnviz import experiments, records
from bnviz.experiments import symptom
from bnviz.experiments.symptom import Line, Symptom
from bnviz.history import History
from bnviz.ui.site import site
from scripts.symptoms import POINTS

ALL = symptom.symptoms()
LINES = [
    (key, line, function)
    for key, shown in ALL.items()
    for line in shown.lines
    for function in dict.fromkeys(line.of.values() or [line.function])
]
every = pytest.mark.parametrize(("key", "shown"), ALL.items(), ids=list(ALL))
NAMES = [f"{key}-{name}" for key, _, name in LINES]
every_line = pytest.mark.parametrize(("key", "line", "function"), LINES, ids=NAMES)


def training(key: str):
    """The module that trains a symptom."""
    return importlib.import_module(f"{symptom.experiment(key).package}.training")


def called(module) -> set[str]:
    """The names that a module's other functions use."""
    tree = ast.parse(inspect.getsource(module))
    return {
        node.id
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id != getattr(statement, "name", "")
    }


def test_there_are_sixteen_and_one_that_does_not_reproduce() -> None:
    """Those without a cause and a cure come last, and do not borrow the colours of cause and cure."""
    assert len(ALL) == 17
    assert [key for key, shown in ALL.items() if not shown.reproduced] == ["contrastive"]
    hardly = [key for key, shown in ALL.items() if not shown.cured]
    assert hardly == list(ALL)[-4:] == ["relu_order", "decay_on_gamma", "fine_tuning", "contrastive"]
    for key in hardly:
        assert {line.arm.slot for line in ALL[key].lines} == {3, 4}
    assert all([line.arm.key for line in ALL[key].lines] == ["cause", "cure"] for key in ALL if key not in hardly)


@every_line
def test_the_lines_that_are_shown_are_those_of_a_function_that_runs(key: str, line: Line, function: str) -> None:
    """Read as text, without an import of torch; and the training calls the function."""
    shown = "".join(text for _, text in symptom.pieces(symptom.experiment(key), function, line.marks))
    source = ast.parse(textwrap.dedent(inspect.getsource(getattr(training(key), function)))).body[0]
    assert isinstance(source, ast.FunctionDef)
    body = source.body[1:] if ast.get_docstring(source) else source.body
    returns = len(body) == 1 and isinstance(body[0], ast.Return)
    wrapped = ast.parse(f"def f():\n{textwrap.indent(f'return {shown}' if returns else shown, '    ')}").body[0]
    assert isinstance(wrapped, ast.FunctionDef)
    assert [ast.dump(each) for each in wrapped.body] == [ast.dump(each) for each in body]
    assert function in called(training(key))


@every_line
def test_a_setting_in_a_line_is_one_that_can_be_set(key: str, line: Line, function: str) -> None:
    """Its value stands in its place; what is underlined stands there too."""
    found = symptom.pieces(symptom.experiment(key), function, line.marks)
    known = settings.params(symptom.experiment(key).Config)
    assert {text for kind, text in found if kind == "field"} <= set(known)
    whole = "".join(text for _, text in found)
    assert [text for kind, text in found if kind == "mark"] == sorted(line.marks, key=whole.index)


def test_a_mark_that_is_not_there_is_refused() -> None:
    """It would underline nothing."""
    with pytest.raises(ValueError, match="substring"):
        symptom.pieces(symptom.experiment("momentum"), "cause", ("eps",))


@every
def test_a_symptom_says_what_it_needs(key: str, shown: Symptom) -> None:
    """Controls are live settings, ways lead to what is there, columns are those of the record."""
    spec = symptom.experiment(key)
    declared = settings.params(spec.Config)
    for field in [field for line in shown.lines for field in line.controls]:
        assert declared[field].live
    assert set(shown.choices) <= set(declared)
    for _, to in shown.others:
        assert to in ALL or to in {entry.name for entry in site()}
    for line in shown.lines:
        assert not line.by or set(line.of) == set(declared[line.by].choices)
    arms = spec.start(spec.Config()).step().arms
    assert set(spec.keys) <= set(arms)
    assert all(hasattr(arms[arm], shown.picture or shown.column) for arm in spec.keys)
    assert len(spec.charts(spec.Config())) == 2


@pytest.mark.slow
@every
def test_a_config_gives_one_run_and_leaves_torchs_generator_alone(key: str, shown: Symptom) -> None:
    """The same records to the bit."""
    spec = symptom.experiment(key)
    before = torch.random.get_rng_state()
    machines = [spec.start(spec.Config(seed=3)) for _ in range(2)]
    dtype = records.row_dtype(machines[0].step())
    machines[1].step()
    for _ in range(3):
        one, other = (records.row(machine.step(), dtype) for machine in machines)
        assert one.tobytes() == other.tobytes()
    assert torch.equal(torch.random.get_rng_state(), before)


@every
def test_the_sentence_cites_numbers_of_the_run(key: str, shown: Symptom) -> None:
    """At step 0 and later: one sentence, no number that is none."""
    spec = symptom.experiment(key)
    machine = spec.start(spec.Config())
    first = machine.step()
    history = History(records.row_dtype(first), recent=16, past=16)
    assert spec.narrator is not None
    assert spec.narrator(history, spec.Config(), [], {}) == {}
    for record in (first, *(machine.step() for _ in range(4))):
        history.append(records.row(record, history.dtype))
        [said] = spec.narrator(history, spec.Config(), [], {})["sentence"]
        assert "nan" not in said
        assert "not a number" not in said
        assert said.endswith(".")


@every
def test_what_stands_on_a_card_is_recorded_from_its_run(key: str, shown: Symptom) -> None:
    """As many steps as it says, one curve an arm, and its numbers come out again over the first steps."""
    found = json.loads(symptom.recorded(key).read_text("utf-8"))
    spec = symptom.experiment(key)
    assert found["steps"] == shown.steps
    assert set(found["numbers"]) == set(found["curves"]) == {line.arm.key for line in shown.lines}
    apart = -(-(shown.steps + 1) // POINTS)
    machine = spec.start(spec.Config())
    kept = [machine.step() for _ in range(shown.steps % apart + 2 * apart + 1)][shown.steps % apart :: apart]
    for arm, curve in found["curves"].items():
        again = [getattr(record.arms[arm], shown.picture or shown.column) for record in kept]
        said = [np.nan if value is None else value for value in curve[:3]]
        np.testing.assert_allclose(said, again, rtol=0.05, atol=1.5)


@every
def test_an_address_leads_to_the_step_at_which_it_is_seen(key: str, shown: Symptom) -> None:
    """And names the symptom as a finding of a watched model does."""
    assert symptom.address(key) == f"/what_is_wrong?symptom={key}&step={shown.steps}"
    assert experiments.get(f"symptom_{key}").address({}) == f"/what_is_wrong?symptom={key}"
