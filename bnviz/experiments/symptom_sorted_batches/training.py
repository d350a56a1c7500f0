"""Mini-batches sorted by class or by domain: the batch mean takes away what all its examples share.

In a mini-batch of one class that is the label itself. In evaluation mode the mean is another one.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_sorted_batches.config import Config
from bnviz.model import sequential

BATCH, LR = 60, 0.05
IN_ORDER, TWO_DOMAINS = "in class order", "two domains in turn"
Images = TensorDataset
Loader = DataLoader[tuple[Tensor, ...]]
Pair = tuple[Tensor, Tensor]  # x (m, D), y (m,)


@dataclass(frozen=True)
class ArmRecord:
    """One network."""

    test_accuracy: float  # percent, in evaluation mode
    train_loss: float  # on the step's mini-batch, before its update


@dataclass(frozen=True)
class Record:
    """One step."""

    step: int
    batch_accuracy: float  # percent, the sorted network with BN on the shuffled test images by their own statistics
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a network."""
        return rows(self)


def in_class_order(images: Images) -> Loader:
    """The set lies in the order of its classes, and nobody shuffles it."""
    return DataLoader(images, batch_size=60, shuffle=False)


def shuffled(images: Images, draw: torch.Generator) -> Loader:
    """A new order every epoch."""
    return DataLoader(images, batch_size=60, shuffle=True, generator=draw)


def one_class(y: Tensor, draw: torch.Generator) -> Tensor:
    """The places of all images of one class; the mini-batch is drawn from them."""
    label = torch.randint(10, (), generator=draw)
    return torch.where(y == label)[0]


def two_classes(y: Tensor, draw: torch.Generator) -> Tensor:
    """The places of all images of two classes; the mini-batch is drawn from them."""
    labels = torch.randperm(10, generator=draw)[:2]
    return torch.where(torch.isin(y, labels))[0]


def domains_in_turn(x: Tensor, step: int) -> Tensor:
    """Images in one step, inverted ones in the next."""
    return 1 - x if step % 2 else x


def domains_mixed(x: Tensor) -> Tensor:
    """The same images, the first half of them inverted."""
    first = torch.arange(len(x)) < len(x) // 2
    return torch.where(first[:, None], 1 - x, x)


class Sorted:
    """Mini-batches put together in some order, and shuffled ones of the same images."""

    def __init__(self, seed: int) -> None:
        self.draw = torch.Generator().manual_seed(seed)
        x, y, *_ = sequential.digits()
        order = torch.argsort(y, stable=True)
        self.x, self.y = x[order], y[order]
        images = TensorDataset(self.x, self.y)
        self.loaders = {"sorted": in_class_order(images), "shuffled": shuffled(images, self.draw)}
        self.coming: dict[str, list[list[int]]] = {"sorted": [], "shuffled": []}
        self.at = 0

    def next(self, order: str) -> tuple[Pair, Pair]:
        """The next sorted mini-batch and a shuffled one."""
        free = self._from("shuffled")
        x, y = self.x[free], self.y[free]
        if order == TWO_DOMAINS:
            found = (domains_in_turn(x, self.at), y), (domains_mixed(x), y)
        else:
            chosen = self._from("sorted") if order == IN_ORDER else self._of_classes(order)
            found = (self.x[chosen], self.y[chosen]), (x, y)
        self.at += 1
        return found

    def _from(self, kind: str) -> Tensor:
        """The places of a loader's next mini-batch."""
        if not self.coming[kind]:
            self.coming[kind] = [list(places) for places in self.loaders[kind].batch_sampler or ()]
        return torch.tensor(self.coming[kind].pop(0))

    def _of_classes(self, order: str) -> Tensor:
        """The places of a mini-batch of one class, or of two."""
        members = (one_class if order == "one class a batch" else two_classes)(self.y, self.draw)
        return members[torch.randperm(len(members), generator=self.draw)[:BATCH]]


class InOrder(Live):
    """Batch normalization on sorted mini-batches, on shuffled ones, and no normalization on the sorted ones."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {name: sequential.perceptron(config.seed) for name in ("cause", "cure")}
        self.networks["without"] = sequential.perceptron(config.seed, None)
        self.descents = {name: torch.optim.SGD(net.parameters(), LR) for name, net in self.networks.items()}
        self.coming = Sorted(config.seed)
        self.at = 0

    def step(self) -> Record:
        """Measure, then one step of every network."""
        self.config = self.wanted
        x, y = test_images(self.config.order)
        accuracies = {
            name: sequential.percent_right(sequential.answers(net, x), y) for name, net in self.networks.items()
        }
        batch = sequential.percent_right(sequential.among_themselves(self.networks["cause"], x), y)
        in_order, shuffled = self.coming.next(self.config.order)
        arms = {}
        for name, net in self.networks.items():
            given = shuffled if name == "cure" else in_order
            arms[name] = ArmRecord(accuracies[name], sequential.gradient_step(net, *given, self.descents[name]))
        self.at += 1
        return Record(self.at - 1, batch, arms)


def test_images(order: str) -> tuple[Tensor, Tensor]:
    """The test images, of both domains where there are two."""
    _, _, x, y = sequential.digits()
    return (torch.cat([x, 1 - x]), torch.cat([y, y])) if order == TWO_DOMAINS else (x, y)


def start(config: Config) -> InOrder:
    """All networks, not yet stepped."""
    return InOrder(config)
