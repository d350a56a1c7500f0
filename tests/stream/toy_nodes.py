"""What a node of a cluster imports to train the toy experiment."""

from tests.stream import toy


def load(_name: str):
    """The toy experiment, whatever is asked for."""
    return toy
