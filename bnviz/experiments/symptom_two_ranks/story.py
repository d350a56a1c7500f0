"""What `symptom_two_ranks` says: what the processes do not share. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent

CLOSE = 2.0  # percentage points: no worth speaking of on 360 images


def sentence(row: Any, config: Any) -> str:
    """How far the running means are apart, and what it costs."""
    shares = "the digits 0 to 4 and 5 to 9" if config.shards == "by class" else "shuffled images"
    said = f"Two processes, {integer(config.images)} images each, {shares}: the weights are the same to the bit, "
    said += f"the running means **{number(row['cause.apart'])}** standard deviations apart."
    own, common = row["cause.test_accuracy"], row["cure.test_accuracy"]
    if row["step"] == 0:
        return f"{said} The averaged gradient has cosine **{number(row['cause.cosine'])}** with that of all images."
    if abs(common - own) < CLOSE:
        return f"{said} It hardly matters: **{percent(own)}** against **{percent(common)}**."
    return f"{said} The first one gets **{percent(own)}** right, synchronized **{percent(common)}**."


narrate = telling(sentence)
