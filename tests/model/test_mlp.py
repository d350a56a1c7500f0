"""The multilayer perceptron: its weights, its biases, its normalization."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from bnviz.model.mlp import MLP
from bnviz.model.normalization import NORMALIZATIONS

SIZES = [8, 6, 5, 3]


def build(sizes: list[int] = SIZES, seed: int = 0, **settings: object) -> MLP:
    """A small network from a seed."""
    return MLP(sizes, generator=torch.Generator().manual_seed(seed), **settings)  # type: ignore[arg-type]


def images(n: int = 10, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Some inputs (n, 8)."""
    return torch.randn(n, SIZES[0], generator=torch.Generator().manual_seed(1), dtype=torch.float64).to(dtype)


def test_the_same_seed_gives_the_same_weights_whatever_the_normalization() -> None:
    """Every arm of a comparison starts from the same weights, to the bit."""
    networks = [build(normalization=kind) for kind in NORMALIZATIONS]
    for weights in zip(*(network.weights for network in networks), strict=True):
        assert all(torch.equal(weights[0], other) for other in weights)


def test_another_seed_gives_other_weights() -> None:
    """The weights come from the generator."""
    assert not torch.equal(build(seed=0).weights[0], build(seed=1).weights[0])


def test_nothing_is_drawn_from_the_global_generator() -> None:
    """Visitors share the process: a network leaves torch's global random state alone."""
    before = torch.get_rng_state()
    build(normalization="batch")
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("init", "std"), [("gaussian", 0.1), ("xavier", math.sqrt(2 / 1000)), ("he", math.sqrt(2 / 400))]
)
def test_initialization_has_its_standard_deviation(init: str, std: float) -> None:
    """The first weights, 400 in and 600 out, spread as the rule says; the biases are zero."""
    network = build([400, 600, 2], init=init, sigma=0.1)
    assert network.weights[0].std().item() == pytest.approx(std, rel=0.01)
    assert network.hidden[0].bias is not None
    assert not network.hidden[0].bias.any()


def test_a_bias_exists_only_where_nothing_cancels_it() -> None:
    """Batch normalization takes the hidden biases' place; the output layer keeps its own."""
    names = {name for name, _ in build(normalization="batch").named_parameters()}
    assert not {"hidden.0.bias", "hidden.1.bias"} & names
    assert {"hidden.0.norm.gamma", "hidden.0.norm.beta", "output.bias"} <= names
    assert "hidden.1.bias" in {name for name, _ in build().named_parameters()}


@pytest.mark.parametrize(("activation", "g"), [("sigmoid", nn.Sigmoid), ("tanh", nn.Tanh), ("relu", nn.ReLU)])
@pytest.mark.parametrize("normalization", ["none", *(kind for kind in NORMALIZATIONS if kind.startswith("batch"))])
def test_forward_is_that_of_torchs_modules(activation: str, g: type[nn.Module], normalization: str) -> None:
    """Linear, BatchNorm1d, nonlinearity in a row give the same logits."""
    network = build(activation=activation, normalization=normalization)
    rows: list[nn.Module] = []
    for n, m in pairwise(SIZES[:-1]):
        norm = [nn.BatchNorm1d(m)] if normalization.startswith("batch") else []  # gamma is 1 and beta 0 at the start
        rows += [nn.Linear(n, m), *norm, g()]
    theirs = nn.Sequential(*rows, nn.Linear(SIZES[-2], SIZES[-1]))
    linears = [module for module in theirs if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for linear, weight in zip(linears, network.weights, strict=True):
            linear.weight.copy_(weight)
            linear.bias.zero_()
    torch.testing.assert_close(network(images()), theirs(images()))


def test_forward_hands_out_what_every_nonlinearity_receives() -> None:
    """With a list, every hidden layer's input to its nonlinearity (N, C) is appended, in order."""
    network, inputs = build(normalization="batch"), []
    logits = network(images(), inputs)
    assert [tuple(x.shape) for x in inputs] == [(10, 6), (10, 5)]
    torch.testing.assert_close(logits, network.output(torch.sigmoid(inputs[-1])))


def test_batch_norm_centres_what_the_nonlinearities_receive() -> None:
    """While gamma is 1 and beta 0, every unit's inputs have mean 0 and variance 1 over the mini-batch."""
    inputs: list[torch.Tensor] = []
    build(normalization="batch", sigma=1.0)(images(50), inputs)
    for x in inputs:
        torch.testing.assert_close(x.mean(0), torch.zeros(x.shape[1]), rtol=0, atol=1e-5)
        torch.testing.assert_close(x.var(0, unbiased=False), torch.ones(x.shape[1]), rtol=1e-2, atol=0)


def test_surgery_keeps_the_weights() -> None:
    """Putting batch norm in and taking it out leaves every weight the same tensor with the same bits."""
    network = build()
    tensors, bits = network.weights, [w.clone() for w in network.weights]
    for kind in ("batch", "none"):
        network.set_normalization(kind)
        assert all(a is b for a, b in zip(network.weights, tensors, strict=True))
        assert all(torch.equal(a, b) for a, b in zip(network.weights, bits, strict=True))


def test_a_network_that_got_batch_norm_is_one_that_had_it() -> None:
    """Before the first step, switching equals having been built that way."""
    network, other = build(), build(normalization="batch")
    network.set_normalization("batch")
    torch.testing.assert_close(network(images()), other(images()), rtol=0, atol=0)


def test_surgery_in_inference_mode_stays_there() -> None:
    """A normalization put into a network that is not training does not train either."""
    network = build().eval()
    network.set_normalization("batch")
    network(images())
    assert not network.hidden[0].norm.running_mean.any()  # type: ignore[union-attr]


def test_both_precisions_start_from_the_same_network() -> None:
    """float64 holds the float32 draw exactly."""
    for single, double in zip(build().weights, build(dtype=torch.float64).weights, strict=True):
        assert torch.equal(single.double(), double)


def test_an_unknown_normalization_is_refused() -> None:
    """What does not exist cannot be put in."""
    with pytest.raises(KeyError):
        build().set_normalization("whitening")


@pytest.mark.parametrize("depth", [1, 8])
def test_any_depth(depth: int) -> None:
    """The shallowest and the deepest network of the page have that many hidden layers."""
    assert len(build([8, *[4] * depth, 3]).hidden) == depth
