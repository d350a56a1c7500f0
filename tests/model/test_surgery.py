"""Batch normalization put in and taken out: the function that stays, the one that does not, numbers set by hand."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.model import surgery, train
from bnviz.model.mlp import MLP

TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-10}
PRECISIONS = pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])


def digits(dtype: torch.dtype) -> train.Tensors:
    """The data set in one precision."""
    x_train, y_train, x_test, y_test = train.tensors(data.load("digits"))
    return x_train.to(dtype), y_train, x_test.to(dtype), y_test


def trained(kind: str, dtype: torch.dtype, activation: str = "relu", seed: int = 0, steps: int = 60) -> MLP:
    """A network after some steps, in inference mode or not as it was."""
    generator = torch.Generator().manual_seed(seed)
    network = MLP([64, 30, 20, 10], activation, "he", normalization=kind, generator=generator, dtype=dtype)
    x, y, *_ = digits(dtype)
    descent = train.Descent(network)
    for k in range(steps):
        rows = slice(60 * (k % 20), 60 * (k % 20 + 1))
        descent.step(descent.gradients(F.cross_entropy(network(x[rows]), y[rows])), 0.1)
    return network


def operated(network: MLP, on: bool, keep: bool, dtype: torch.dtype) -> surgery.Operation:
    """One surgery, measured on the test digits."""
    x_train, y_train, x_test, _ = digits(dtype)
    return surgery.operate(network, on, keep, x_train, x_test, (x_train[:60], y_train[:60]))


@PRECISIONS
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_batch_norm_put_in_as_an_identity_keeps_the_logits(activation: str, seed: int, dtype: torch.dtype) -> None:
    """In inference mode no logit of the test set moves by more than the precision allows."""
    done = operated(trained("none", dtype, activation, seed), on=True, keep=True, dtype=dtype)
    assert done.inference <= TOLERANCE[dtype]


@PRECISIONS
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_folding_batch_norm_into_the_weights_keeps_the_logits(activation: str, seed: int, dtype: torch.dtype) -> None:
    """The single linear transform computes what inference mode did."""
    done = operated(trained("batch", dtype, activation, seed), on=False, keep=True, dtype=dtype)
    assert done.inference <= TOLERANCE[dtype]


@pytest.mark.parametrize("on", [True, False])
def test_training_mode_changes_even_so(on: bool) -> None:
    """A mini-batch's own mean and variance are not the population's."""
    done = operated(trained("none" if on else "batch", torch.float64), on, keep=True, dtype=torch.float64)
    assert done.training > 0.01 > 1e-10 >= done.inference


@pytest.mark.parametrize("on", [True, False])
def test_cold_surgery_changes_the_function(on: bool) -> None:
    """A trained network loses what it had learned of scales: the loss jumps."""
    done = operated(trained("none" if on else "batch", torch.float64), on, keep=False, dtype=torch.float64)
    assert done.inference > 0.1
    assert done.loss_after > done.loss_before


def test_what_batch_norm_gets_is_the_populations() -> None:
    """beta = E[x] and gamma = sqrt(Var[x] + eps) of the first layer's input over the training set."""
    network = trained("none", torch.float64)
    x, *_ = digits(torch.float64)
    inputs: Tensor = network.hidden[0].linear(x).detach()
    surgery.insert(network, x)
    gamma, beta = network.hidden[0].scale_and_shift()
    torch.testing.assert_close(beta, inputs.mean(0), check_dtype=False)
    torch.testing.assert_close(gamma, torch.sqrt(inputs.var(0, unbiased=False) + 1e-5), check_dtype=False)
    assert network.hidden[0].bias is None


def test_a_unit_that_says_the_same_of_every_example_survives() -> None:
    """Var[x] = 0 leaves gamma = sqrt(eps), not a division by zero."""
    network = trained("none", torch.float64)
    with torch.no_grad():
        network.hidden[0].weight[3] = 0
    done = operated(network, on=True, keep=True, dtype=torch.float64)
    assert done.inference <= 1e-10


def test_there_and_back_again() -> None:
    """Putting it in and folding it away gives the old weights."""
    network = trained("none", torch.float64)
    before = [p.detach().clone() for p in network.parameters()]
    x, *_ = digits(torch.float64)
    surgery.insert(network, x)
    surgery.fold(network)
    after = dict(network.named_parameters())
    assert sum(p.numel() for p in before) == sum(p.numel() for p in after.values())
    for weight, old in zip(network.weights, [p for p in before if p.ndim == 2], strict=True):
        torch.testing.assert_close(weight.detach(), old, rtol=1e-9, atol=1e-10)


def test_measuring_leaves_the_running_statistics_alone() -> None:
    """The look at training mode happens on a copy."""
    network = trained("none", torch.float64)
    x, *_ = digits(torch.float64)
    operated(network, on=True, keep=True, dtype=torch.float64)
    mean = network.hidden[0].norm.running_mean  # type: ignore[union-attr]
    torch.testing.assert_close(mean, torch.nn.functional.linear(x, network.hidden[0].weight).mean(0).detach())
    assert network.training


@pytest.mark.parametrize(
    ("kind", "what", "place"), [("batch", "gamma", 0), ("batch", "shift", 1), ("none", "shift", 1)]
)
def test_a_number_is_set_by_hand(kind: str, what: str, place: int) -> None:
    """One unit's gamma, or beta, or without BN its bias; nothing else moves."""
    network = trained(kind, torch.float32, steps=1)
    old = {name: p.detach().clone() for name, p in network.named_parameters()}
    surgery.put(network, what, 2, 7, 1.5)
    found = network.hidden[1].scale_and_shift()[place]
    assert found is not None
    assert found[7].item() == 1.5
    moved = sum(int((p != old[name]).sum()) for name, p in network.named_parameters())
    assert moved == 1


@pytest.mark.parametrize("place", [("gamma", 1, 0), ("shift", 4, 0), ("shift", 0, 0), ("shift", 1, 30)])
def test_what_is_not_there_cannot_be_set(place: tuple[str, int, int]) -> None:
    """No gamma without BN, no fourth layer, no thirty-first unit: nothing moves."""
    network = trained("none", torch.float32, steps=1)
    old = [p.detach().clone() for p in network.parameters()]
    surgery.put(network, *place, math.pi)
    assert all(torch.equal(a, b) for a, b in zip(old, network.parameters(), strict=True))
