"""Mini-batches, the step, accuracy, and the layer that turned bad."""

import math
import pickle

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from bnviz import data
from bnviz.model import train
from bnviz.model.mlp import MLP

INF, NAN = math.inf, math.nan


def network(normalization: str = "batch") -> MLP:
    """A small one for the digits."""
    return MLP([64, 12, 9, 10], normalization=normalization, generator=torch.Generator().manual_seed(0))


def batches(batch_size: int = 60, seed: int = 0) -> train.Batches:
    """Of the digits."""
    return train.Batches(data.load("digits"), batch_size, seed)


def test_an_epoch_shows_every_example_at_most_once() -> None:
    """23 mini-batches of 60 from 1437 digits are 1380 different ones."""
    of = batches()
    rows = torch.cat([of.next()[0] for _ in range(1437 // 60)])
    x_train, *_ = train.tensors(data.load("digits"))
    assert len(torch.unique(rows, dim=0)) >= 1380 - (1437 - len(torch.unique(x_train, dim=0)))


def test_labels_belong_to_their_images() -> None:
    """An image and its label are drawn together."""
    x_train, y_train, *_ = train.tensors(data.load("digits"))
    x, y = batches(5).next()
    for image, label in zip(x, y, strict=True):
        assert label in y_train[(x_train == image).all(1)]


def test_a_mini_batch_is_at_most_the_training_set() -> None:
    """Asked for more than there is, all of it comes, every time."""
    of = train.Batches(data.load("digits"), 10_000, 0)
    assert {len(of.next()[0]) for _ in range(3)} == {1437}


@pytest.mark.parametrize("there", [0, 5, 23, 40])
def test_a_pickled_order_goes_on(there: int) -> None:
    """After a pickle at any place of an epoch the same examples come in the same order."""
    of = batches()
    for _ in range(there):
        of.next()
    other = pickle.loads(pickle.dumps(of))
    for _ in range(30):
        assert torch.equal(of.next()[0], other.next()[0])


def test_a_pickled_order_does_not_carry_the_data() -> None:
    """A snapshot holds the order, not the images."""
    assert len(pickle.dumps(batches())) < 30_000


def test_another_seed_is_another_order() -> None:
    """The seed fixes the order."""
    assert torch.equal(batches(seed=1).next()[0], batches(seed=1).next()[0])
    assert not torch.equal(batches(seed=1).next()[0], batches(seed=2).next()[0])


@pytest.mark.parametrize("normalization", ["none", "batch"])
def test_descent_moves_every_parameter_against_its_gradient(normalization: str) -> None:
    """p - lr dL/dp for every parameter that the network has."""
    net = network(normalization)
    descent, (x, y) = train.Descent(net), batches().next()
    grads = descent.gradients(F.cross_entropy(net(x), y))
    expected = [(p - 0.3 * g).detach() for p, g in zip(descent.parameters, grads, strict=True)]
    descent.step(grads, 0.3)
    assert {id(p) for p in descent.parameters} == {id(p) for p in net.parameters()}
    torch.testing.assert_close([p.detach() for p in descent.parameters], expected)


def test_lengths_follow_the_weights() -> None:
    """The lengths are those of now, though the vectors were taken once; beside them those of the gradients."""
    net = network()
    descent = train.Descent(net)
    with torch.no_grad():
        net.weights[1].mul_(3)
    grads = [torch.full_like(p, 2.0) for p in descent.parameters]
    weights, slopes = descent.lengths(grads)
    assert weights == pytest.approx([p.norm().item() for p in descent.parameters])
    assert slopes == pytest.approx([2 * math.sqrt(w.numel()) for w in net.weights])


def test_a_length_beyond_the_square_root_of_the_largest_number() -> None:
    """Squares that overflow float32 do not make a finite vector look infinite."""
    finite, infinite = np.array([3e30, 4e30], np.float32), np.array([INF, 1], np.float32)
    assert train.lengths([finite, infinite]) == [pytest.approx(5e30), INF]


def test_accuracy_counts_right_answers_in_inference_mode() -> None:
    """Percent of examples whose largest logit is their class; the mode and the running statistics stay."""
    net = network()
    _, _, x, y = train.tensors(data.load("digits"))
    before = {name: value.clone() for name, value in net.state_dict().items()}
    found = train.accuracy(net, x, y)
    assert net.training
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    net.eval()
    assert found == pytest.approx(100 * (net(x).argmax(1) == y).double().mean().item())


def at(layer: int, value: float) -> list[torch.Tensor]:
    """Three layers' numbers, one of which is `value`, at a layer counted from 1 (0: nowhere)."""
    made = [torch.ones(2, 2) for _ in range(3)]
    if layer:
        made[layer - 1][0, 1] = value
    return made


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_the_first_bad_output_is_named(value: float) -> None:
    """What is bad in the forward pass is named where it first appears, whatever the gradients say."""
    outputs = [*at(2, value)[:2], torch.full((2, 2), NAN)]
    assert train.first_bad(outputs, at(0, value), at(3, value)) == 2


def test_a_bad_weight_is_named_though_its_output_is_finite() -> None:
    """A sigmoid hides an infinite weight."""
    assert train.first_bad(at(0, 0), at(1, -INF), at(0, 0)) == 1


def test_a_gradient_turns_bad_on_its_way_back() -> None:
    """If only gradients are bad, the one nearest the loss was first."""
    grads = [torch.full((2, 2), NAN), torch.full((2, 2), NAN), torch.ones(2, 2)]
    assert train.first_bad(at(0, 0), at(0, 0), grads) == 2


def test_a_loss_that_is_bad_alone_belongs_to_the_output_layer() -> None:
    """Finite logits so far apart that their loss is not."""
    assert train.first_bad(at(0, 0), at(0, 0), at(0, 0)) == 3
