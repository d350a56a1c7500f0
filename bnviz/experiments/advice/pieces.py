"""The seven pieces of advice, each as two ways to train the same network: as before, and as the paper advises.

Ioffe & Szegedy (2015), section 4.2.1: "Simply adding Batch Normalization to a network does not take full advantage of
our method. To do so, we further changed the network and its training parameters".
"""

import math
from dataclasses import dataclass

FEW = 300  # training images, where a network is to have too few
EVERY = 1_000_000  # as many as there are


@dataclass(frozen=True)
class Way:
    """How a network is trained.

    Attributes:
        lr: the learning rate at first. patience: after how many steps it has fallen to 1 / e of that.
        dropout: the share of hidden units that is set to zero for each example.
        l2: the weight of |W|^2 / 2 in the loss.
        responses: whether a local response normalization follows every nonlinearity (Krizhevsky et al. 2012).
        fixed: whether every epoch has the same mini-batches. distorted: whether the images are.
    """

    lr: float = 0.1
    patience: float = math.inf
    dropout: float = 0.0
    l2: float = 0.0
    responses: bool = False
    fixed: bool = False
    distorted: bool = False

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        return self.lr * math.exp(-step / self.patience)


@dataclass(frozen=True)
class Piece:
    """One piece of advice.

    Attributes:
        kept, followed: the two ways. examples: how many training images there are. batch: of a mini-batch.
        convolutional: whether the networks are.
    """

    kept: Way
    followed: Way
    examples: int = EVERY
    batch: int = 60
    convolutional: bool = False


PIECES = {
    "higher rate": Piece(Way(lr=0.1), Way(lr=0.5)),
    "no dropout": Piece(Way(dropout=0.2), Way(), examples=FEW, batch=30),
    "less L2": Piece(Way(l2=0.01), Way(l2=0.002), examples=FEW, batch=30),
    "faster decay": Piece(Way(lr=1.5, patience=900), Way(lr=1.5, patience=150)),
    "no local response normalization": Piece(Way(lr=0.5, responses=True), Way(lr=0.5), convolutional=True),
    "shuffling": Piece(Way(fixed=True), Way(), examples=FEW, batch=20),
    "fewer distortions": Piece(Way(lr=0.5, distorted=True), Way(lr=0.5)),
}
