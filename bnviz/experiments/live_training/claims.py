"""Training with and without batch normalization: Ioffe & Szegedy (2015), section 4.1 and Figure 1."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, at, last, less, passes, times

TOPIC = "The race"
EVERY_TEN = tuple(range(0, 301, 10))  # the steps at which the networks are tested
HOT = {"plain.lr": 10.0, "bn.lr": 10.0}
RELU = {"activation": "relu", "init": "he"}


def widens(arm: str) -> Read:
    """How many times wider the widest band of the last hidden layer is than the narrowest."""

    def read(runs: Sequence[Records]) -> float:
        widths = [float(record.arms[arm].spread[-1]) for record in runs[0]]
        return max(widths) / min(widths)

    return read


def in_time(runs: Sequence[Records]) -> float:
    """The processor time to 90 % with batch normalization over that without: of the steps, and of a step."""
    from bnviz.model import cost  # torch, which only a measurement needs

    config = TIMED.config(0)
    sizes = (64, *[config.width] * config.depth, 10)  # of digits
    return times(passes("bn"), passes("plain"))(runs) * cost.dearer(sizes, config.activation, config.batch_size)


DEFAULT = Trial("live_training", {}, tuple(range(0, 1501, 10)))
TIMED = Trial("live_training", {**RELU, "plain.lr": 0.1, "bn.lr": 0.1}, tuple(range(0, 201, 10)))
LARGER = Trial("live_training", {"sigma": 0.3}, EVERY_TEN)
FAST = Trial("live_training", HOT, (0, 100))

CLAIMS = (
    Claim(
        "faster",
        "Batch normalization reaches the same accuracy in far fewer steps.",
        "paper, section 4.1, Figure 1(a)",
        HOLDS,
        (DEFAULT,),
        times(passes("plain"), passes("bn")),
        "without BN more than ten times as many steps to 90 %",
        (10, math.inf),
        look=Look("accuracy", 1500),
    ),
    Claim(
        "accelerates in time",
        "It accelerates the training in time too, though a step costs more.",
        "paper, title and section 4.2",
        HOLDS,
        (TIMED,),
        in_time,
        "with ReLU, from He's initialization at lr 0.1, it takes less processor time to 90 % than without",
        (0, 1),
        look=Look("accuracy", 100),
        so="With sigmoids the difference is far larger, since there the steps are.",
    ),
    Claim(
        "plateau",
        "Without it the same network stays where it started for hundreds of steps.",
        "paper, Figure 1(a)",
        IF,
        (DEFAULT,),
        at(300, "plain", "test_accuracy"),
        "without BN at most 20 % at step 300",
        (0, 20),
        when="the first weights are small (sigma 0.1)",
        format="percent",
        look=Look("accuracy", 300),
    ),
    Claim(
        "wander",
        "Without it the distribution of a sigmoid's inputs changes a lot while the network trains.",
        "paper, Figure 1(b)",
        HOLDS,
        (DEFAULT,),
        widens("plain"),
        "the widest band is at least 10 times the narrowest",
        (10, math.inf),
        look=Look("band_plain", 1500),
    ),
    Claim(
        "steady",
        "With it that distribution stays much the same.",
        "paper, Figure 1(c)",
        HOLDS,
        (DEFAULT,),
        widens("bn"),
        "at most twice as wide as at its narrowest",
        (-math.inf, 2),
        look=Look("band_bn", 1500),
    ),
    Claim(
        "initialization",
        "A deep sigmoid network needs batch normalization to learn.",
        "often said of Figure 1",
        FAILS,
        (LARGER,),
        passes("plain"),
        "with first weights three times as large it passes 90 % by step 250 without",
        (0, 250),
        format="integer",
        look=Look("accuracy", 250),
        so="What it needs is a signal that reaches its last layer; larger first weights give it one too.",
    ),
    Claim(
        "sooner all the same",
        "With larger first weights it learns nearly as soon as with batch normalization.",
        "would follow from that",
        FAILS,
        (LARGER,),
        times(passes("plain"), passes("bn")),
        "it takes at least 2.5 times as many steps to 90 %",
        (2.5, math.inf),
        look=Look("accuracy", 250),
    ),
    Claim(
        "dead, not saturated",
        "The network without it stands still because its sigmoids are saturated.",
        "often said of Figure 1",
        FAILS,
        (DEFAULT,),
        at(300, "plain", "saturated", -1, times=100),
        "at step 300 less than 1 % of the last layer's inputs lie where the sigmoid is flat",
        (0, 1),
        format="percent",
        look=Look("saturated", 300),
        so="Its signal died out on the way: small weights shrink it from layer to layer.",
    ),
    Claim(
        "saturation",
        "At a high learning rate a network without it ends up in the saturated regime.",
        "paper, section 2",
        HOLDS,
        (FAST,),
        last("plain", "saturated", -1, times=100),
        "at learning rate 10, over 90 % of the last layer's inputs at step 100",
        (90, 100),
        format="percent",
        look=Look("saturated", 100),
    ),
    Claim(
        "higher rates",
        "Batch normalization allows much higher learning rates.",
        "paper, sections 3.3 and 4.2",
        HOLDS,
        (FAST,),
        less(last("bn", "test_accuracy"), last("plain", "test_accuracy")),
        "at learning rate 10 it is more than 50 percentage points ahead at step 100",
        (50, 100),
        format="percent",
        look=Look("accuracy", 100),
    ),
    Claim(
        "any rate",
        "With batch normalization the learning rate no longer matters.",
        "often said",
        FAILS,
        (Trial("live_training", {**RELU, **HOT}, (0, 300)),),
        last("bn", "test_accuracy"),
        "a ReLU network with BN at learning rate 10 is below 50 % at step 300",
        (0, 50),
        format="percent",
        look=Look("accuracy", 300),
    ),
)
