"""The statistics of a whole data set."""

import pytest
import torch

from bnviz.model import population
from bnviz.model.mlp import MLP

U = torch.randn(40, 6, generator=torch.Generator().manual_seed(1))


def network(normalization="batch"):
    """Fresh: running mean 0 and variance 1."""
    start = torch.Generator().manual_seed(0)
    return MLP([6, 5, 4, 3], sigma=1, normalization=normalization, generator=start)


def test_population_statistics_are_those_that_training_mode_sees_on_the_whole_set():
    """With biased variance, inference on the set itself answers as training mode does on all of it at once."""
    net = network()
    exact = population.with_statistics(net, population.population(net, U, unbiased=False))
    torch.testing.assert_close(exact(U), net.train()(U))


def test_the_unbiased_variance_is_larger_by_n_over_n_minus_1():
    """Algorithm 2 uses m / (m - 1) E[sigma_B^2]."""
    biased, unbiased = (population.population(network(), U, unbiased=how)[0].variance for how in (False, True))
    torch.testing.assert_close(unbiased, biased * 40 / 39)
    torch.testing.assert_close(unbiased, torch.var(U @ network().hidden[0].weight.T, 0))


def test_the_network_is_not_touched():
    """Neither its statistics nor its mode."""
    net = network()
    population.with_statistics(net, population.population(net, U))
    assert net.training
    assert torch.equal(net.hidden[0].norm.running_mean, torch.zeros(5))


def test_a_network_without_batch_normalization_has_no_statistics():
    """Nothing to recompute."""
    assert population.population(network("none"), U) == []


def test_one_example_is_no_population():
    """It has no unbiased variance."""
    with pytest.raises(ValueError, match="at least two examples; got 1"):
        population.population(network(), U[:1])
