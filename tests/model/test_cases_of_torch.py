"""Batch normalization against the sample inputs that torch tests its own operators with."""

import warnings
from functools import cache
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz.model.batchnorm import BatchNorm

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("torch's cases")]  # torch takes seconds to declare them
OPERATORS = {
    "nn.functional.batch_norm": ("running_mean", "running_var", "weight", "bias", "training", "momentum", "eps"),
    "native_batch_norm": ("weight", "bias", "running_mean", "running_var", "training", "momentum", "eps"),
    "_native_batch_norm_legit": ("weight", "bias", "running_mean", "running_var", "training", "momentum", "eps"),
    "_batch_norm_with_update": ("weight", "bias", "running_mean", "running_var", "momentum", "eps"),
}
DEFAULTS = {"weight": None, "bias": None, "training": False, "momentum": 0.1, "eps": 1e-5}
DTYPES = (torch.float32, torch.float64)
CLOSE = {torch.float32: {"rtol": 2e-5, "atol": 2e-5}, torch.float64: {"rtol": 1e-11, "atol": 1e-11}}


class Case(NamedTuple):
    """One sample: x and what batch normalization is given, by the names of torch.nn.functional.batch_norm."""

    x: Tensor
    given: dict[str, Any]

    @property
    def taken(self) -> bool:
        """Whether it has features to be normalized, and more than one value of each where the mini-batch decides."""
        alone = self.x.ndim < 2 or (self.given["training"] and self.x.numel() == self.x.shape[1])
        return not alone


@cache
def cases(dtype: torch.dtype) -> tuple[Case, ...]:
    """Every sample of every operator, without a gradient."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db

        found = []
        for operator in op_db:
            if operator.name in OPERATORS:
                for sample in operator.sample_inputs("cpu", dtype, requires_grad=False):
                    names = OPERATORS[operator.name]
                    if operator.name == "_native_batch_norm_legit" and isinstance(sample.args[2], bool):
                        names = ("weight", "bias", "training", "momentum", "eps")  # its form without running statistics
                    given = dict(zip(names, sample.args, strict=False)) | sample.kwargs
                    training = {"training": True} if operator.name == "_batch_norm_with_update" else {}
                    nothing = {"running_mean": None, "running_var": None}
                    found.append(Case(sample.input, nothing | DEFAULTS | training | given))
    return tuple(found)


def ours(case: Case) -> BatchNorm:
    """Batch normalization with a case's parameters and running statistics."""
    given, features = case.given, case.x.shape[1]
    affine = {(True, True): True, (True, False): "gamma", (False, True): "beta", (False, False): False}
    norm = BatchNorm(
        features,
        given["eps"],
        given["momentum"],
        affine[given["weight"] is not None, given["bias"] is not None],  # type: ignore[arg-type]
        dtype=case.x.dtype,
    ).train(given["training"])
    pairs = (
        (norm.gamma, given["weight"]),
        (norm.beta, given["bias"]),
        (norm.running_mean, given["running_mean"]),
        (norm.running_var, given["running_var"]),
    )
    with torch.no_grad():
        for mine, value in pairs:
            if mine is not None and value is not None:
                mine.copy_(value)
    return norm


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("form", ["fused", "written_out"])
def test_outputs_gradients_and_running_statistics_are_torchs(dtype: torch.dtype, form: str) -> None:
    """Of every sample that is taken: forty each in float32 and float64."""
    taken = [case for case in cases(dtype) if case.taken]
    assert len(taken) >= 40
    for case in taken:
        norm, x = ours(case), case.x.clone().requires_grad_()
        given = {
            name: value.clone().requires_grad_(name in ("weight", "bias")) if isinstance(value, Tensor) else value
            for name, value in case.given.items()
        }
        theirs, mine = F.batch_norm(x, **given), getattr(norm, form)(x)
        torch.testing.assert_close(mine, theirs, **CLOSE[dtype])
        if given["running_mean"] is not None:
            torch.testing.assert_close(norm.running_mean, given["running_mean"], **CLOSE[dtype])
            torch.testing.assert_close(norm.running_var, given["running_var"], **CLOSE[dtype])
        weigh = torch.randn(x.shape, generator=torch.Generator().manual_seed(0), dtype=dtype)
        parts = [x, *(given[name] for name in ("weight", "bias") if given[name] is not None)]
        found = torch.autograd.grad((mine * weigh).sum(), [x, *norm.parameters()])
        expected = torch.autograd.grad((theirs * weigh).sum(), parts)
        for a, b in zip(found, expected, strict=True):
            torch.testing.assert_close(a, b, rtol=CLOSE[dtype]["rtol"] * 10, atol=CLOSE[dtype]["atol"] * 50)


def test_what_is_not_taken_is_refused_in_a_sentence() -> None:
    """A sample without features; torch gives back its emptiness."""
    refused = [case for case in cases(torch.float32) if not case.taken]
    assert refused
    for case in refused:
        norm = BatchNorm(max(case.x.shape[-1], 1)).train(case.given["training"])
        with pytest.raises(ValueError, match="batch normalization"):
            norm(case.x)
