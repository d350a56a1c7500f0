"""Normalizations against the cases that ONNX holds every implementation of its operators to."""

import importlib
from typing import Any, NamedTuple

import numpy as np
import onnx
import pytest
import torch
from onnx.backend.test.case import node as nodes
from torch import Tensor, nn

from bnviz.model import normalization
from bnviz.model.batchnorm import BatchNorm

MODULES = ("batch_normalization", "groupnormalization", "layernormalization", "rmsnormalization")
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


class Case(NamedTuple):
    """One case: its name, the operator's attributes, its inputs and the outputs that are expected."""

    name: str
    attributes: dict[str, Any]
    inputs: list[Tensor]
    outputs: list[Tensor]


def cases(operator: str) -> list[Case]:
    """Every case of an operator; one that is written out as other operators is the same numbers again, and left out."""
    for module in MODULES:
        importlib.import_module(f"onnx.backend.test.case.node.{module}")  # declares its cases
    found = []
    for case in nodes._NodeTestCases:
        [first, *more] = case.model.graph.node
        if first.op_type == operator and not more and case.data_sets:
            attributes = {each.name: onnx.helper.get_attribute_value(each) for each in first.attribute}
            [(inputs, outputs)] = case.data_sets
            found.append(Case(case.name, attributes, [*map(tensor, inputs)], [*map(tensor, outputs)]))
    return found


def tensor(values: Any) -> Tensor:
    """A case's numbers."""
    return torch.tensor(np.asarray(values))


def named(operator: str) -> Any:
    """Every case of an operator is a test."""
    return pytest.mark.parametrize("case", cases(operator), ids=lambda case: case.name)


@named("BatchNormalization")
def test_batch_normalization(case: Case) -> None:
    """Output, and in training mode the running statistics.

    ONNX's momentum is the weight of the old statistics, and it moves the running variance by the biased variance of the
    mini-batch. Ours, like torch's, moves it by the unbiased one: what ONNX expects is converted by m / (m - 1).
    """
    x, scale, bias, mean, variance = case.inputs
    kept, training = case.attributes.get("momentum", 0.9), bool(case.attributes.get("training_mode", 0))
    norm = BatchNorm(x.shape[1], case.attributes.get("epsilon", 1e-5), 1 - kept).train(training)
    pairs = ((norm.gamma, scale), (norm.beta, bias), (norm.running_mean, mean), (norm.running_var, variance))
    with torch.no_grad():
        for mine, value in pairs:
            assert mine is not None
            mine.copy_(value)
    torch.testing.assert_close(norm.written_out(x), case.outputs[0], **CLOSE)
    with torch.no_grad():
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
    torch.testing.assert_close(norm(x), case.outputs[0], **CLOSE)
    if training:
        m = x.numel() / x.shape[1]
        biased = (case.outputs[2] - kept * variance) / (1 - kept)
        torch.testing.assert_close(norm.running_mean, case.outputs[1], **CLOSE)
        torch.testing.assert_close(norm.running_var, kept * variance + (1 - kept) * biased * m / (m - 1), **CLOSE)


def answers(case: Case, norm: nn.Module) -> None:
    """Hold a normalization with a case's parameters to its output; eps is the case's."""
    x, *parameters = case.inputs
    norm.eps = case.attributes.get("epsilon", 1e-5)  # type: ignore[assignment]
    with torch.no_grad():
        for mine, value in zip(norm.parameters(), parameters, strict=True):
            mine.copy_(value)
    torch.testing.assert_close(norm(x), case.outputs[0], **CLOSE)


LAST = [
    case for case in cases("LayerNormalization") if case.attributes.get("axis", -1) in (-1, case.inputs[0].ndim - 1)
]
RMS = [case for case in cases("RMSNormalization") if case.attributes.get("axis", -1) in (-1, case.inputs[0].ndim - 1)]


@pytest.mark.parametrize("case", LAST, ids=lambda case: case.name)
def test_layer_normalization(case: Case) -> None:
    """Over the last axis, which is a hidden layer's units."""
    make = normalization.NORMALIZATIONS["layer"]
    assert make is not None
    answers(case, make(case.inputs[0].shape[-1]))


@pytest.mark.parametrize("case", RMS, ids=lambda case: case.name)
def test_rms_normalization(case: Case) -> None:
    """Likewise."""
    make = normalization.NORMALIZATIONS["rms"]
    assert make is not None
    answers(case, make(case.inputs[0].shape[-1]))


@named("GroupNormalization")
def test_group_normalization(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """With as many groups as the case has; ours would not make groups of two."""
    monkeypatch.setattr(normalization, "GROUPS", case.attributes["num_groups"])
    answers(case, normalization.group(case.inputs[0].shape[1], least=1))


def test_there_are_as_many_cases_as_there_were() -> None:
    """None goes unseen because ONNX names or writes it otherwise."""
    assert len(cases("BatchNormalization")) == 4
    assert len(cases("GroupNormalization")) == 2
    assert (len(LAST), len(RMS)) == (7, 7)
