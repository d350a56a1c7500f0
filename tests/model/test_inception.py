"""The small Inception network, and how it is trained."""

import pickle

import pytest
import torch
from torch.nn import functional as F

from bnviz.model.inception import Inception
from bnviz.model.momentum import Momentum


def made(normalized=True, seed=0, **more):
    """A network of one seed."""
    return Inception(normalized, generator=torch.Generator().manual_seed(seed), **more)


def images(n=12, seed=5):
    """n random images (n, 64)."""
    return torch.rand(n, 64, generator=torch.Generator().manual_seed(seed))


def test_both_networks_start_from_the_same_weights():
    """Whatever the normalization, the nonlinearity and the dropout."""
    plain, normalized = made(False, activation="sigmoid"), made(True, dropout=0.4)
    assert len(plain.weights) == 16
    for one, other in zip(plain.weights, normalized.weights, strict=True):
        assert torch.equal(one, other)


def test_a_bias_stands_only_where_no_mean_is_subtracted():
    """gamma and beta take its place (section 3.2); the output layer keeps its own."""
    names = [name.rpartition(".")[2] for name, _ in made(True).named_parameters()]
    assert names.count("bias") == 1
    assert names.count("gamma") == names.count("beta") == 15
    assert [name.rpartition(".")[2] for name, _ in made(False).named_parameters()].count("bias") == 16


def test_a_feature_map_is_normalized_over_the_batch_and_all_locations():
    """As torch.nn.functional.batch_norm does with the stem's own convolution."""
    network, u = made(), images().view(-1, 1, 8, 8)
    x = F.conv2d(u, network.stem.weight, padding=1)
    expected = torch.relu(F.batch_norm(x, None, None, training=True))
    torch.testing.assert_close(network.stem(u), expected, rtol=1e-4, atol=1e-5)


def test_a_block_concatenates_four_branches_of_one_size():
    """8 channels each; the 3x3 convolutions and the pooling keep the image's size."""
    network = made()
    assert network.first(torch.zeros(2, 16, 8, 8)).shape == (2, 32, 8, 8)
    assert network(images()).shape == (12, 10)


def test_dropout_draws_from_the_network_s_own_generator():
    """The same seed drops the same units, whatever torch's global generator says; inference drops none."""
    torch.manual_seed(1)
    one = made(dropout=0.5)(images())
    torch.manual_seed(2)
    network = made(dropout=0.5)
    assert torch.equal(network(images()), one)
    assert not torch.equal(network(images()), one)
    network.eval()
    assert torch.equal(network(images()), network(images()))


@pytest.mark.slow
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_momentum_is_torch_s_own(decay):
    """torch.optim.SGD with decay on the weights only, over three steps."""
    ours, theirs = made(False), made(False)
    others = [each for name, each in ours.named_parameters() if name.endswith("bias")]
    descent = Momentum(ours.weights, others, decay=decay)
    biases = [each for name, each in theirs.named_parameters() if name.endswith("bias")]
    groups = [{"params": theirs.weights, "weight_decay": decay}, {"params": biases}]
    reference = torch.optim.SGD(groups, lr=0.02, momentum=0.9)
    y = torch.arange(12) % 10
    for _ in range(3):
        descent.step(descent.gradients(F.cross_entropy(ours(images()), y)), 0.02)
        reference.zero_grad()
        F.cross_entropy(theirs(images()), y).backward()
        reference.step()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-7)


def test_a_network_and_its_descent_survive_a_pickle_together():
    """The descent moves the network's own parameters afterwards too."""
    network = made()
    descent = Momentum(network.weights, [])
    network, descent = pickle.loads(pickle.dumps((network, descent)))
    before = network.stem.weight.detach().clone()
    descent.step(descent.gradients(network(images()).square().mean()), 0.1)
    assert not torch.equal(network.stem.weight, before)
