"""What `symptom_one_value_per_channel` says: where the epoch stops. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer


def sentence(row: Any, config: Any) -> str:
    """Whether the mini-batches come out even, and where torch refused."""
    images, size, batches = integer(config.images), integer(config.batch_size), integer(row["batches"])
    left = int(row["left"])
    cut = f"{images} images in mini-batches of {size}"
    if row["cause.stopped"] >= 0:
        return f"{cut} leave **one** over: mini-batch **{batches}** of {batches} has no variance, and torch refuses it."
    if left == 1:
        return f"{cut} leave **one** over: the last of **{batches}** mini-batches will have no variance."
    return f"{cut} leave **{integer(left)}** over: here there is no error. Try mini-batches of 4."


narrate = telling(sentence)
