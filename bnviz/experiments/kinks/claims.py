"""Where the kinks lie: Balestriero & Baraniuk (2022), arXiv 2209.14778."""

from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last

SOURCE = "Balestriero & Baraniuk (2022), arXiv 2209.14778"
START = Trial("kinks", {}, (0,))
CENTRED = Trial("kinks", {"shift_x": 0.0, "shift_y": 0.0}, (0, 500))
RINGS = Trial("kinks", {"data": "circles"}, (0, 300))


def times(one: str, other: str) -> Read:
    """How many times more regions one arm has than another in the last record."""
    return lambda runs: runs[0][-1].arms[one].regions / runs[0][-1].arms[other].regions


def follows(runs: Sequence[Records]) -> float:
    """The number of regions with the data off centre over that with the data in the middle."""
    return float(runs[0][0].arms["bn"].regions / runs[1][0].arms["bn"].regions)


CLAIMS = (
    Claim(
        "kinks: all units",
        "Batch normalization puts every unit's kink where the data are.",
        SOURCE,
        HOLDS,
        (START,),
        last("bn", "crossing"),
        "at the start, data off centre: the kinks of more than 99 % of the units pass through the box around the data",
        (99, 100),
        format="percent",
    ),
    Claim(
        "kinks: regions",
        "So it cuts the space around the data into many more regions.",
        SOURCE,
        HOLDS,
        (START,),
        times("bn", "default"),
        "at the start, data off centre: more than 10 times as many as with torch's own first weights and biases",
        (10, 1000),
        look=Look("regions", 0),
    ),
    Claim(
        "kinks: follow",
        "At the start the picture does not depend on where the data lie.",
        SOURCE,
        HOLDS,
        (START, Trial("kinks", {"shift_x": 0.0, "shift_y": 0.0}, (0,))),
        follows,
        "the number of regions is the same, within 1 %, 3 to the right and 3 up",
        (0.99, 1.01),
        look=Look("regions", 0),
    ),
    Claim(
        "kinks: learning",
        "That is why a network with batch normalization learns better.",
        "read into the same",
        IF,
        (RINGS,),
        lambda runs: runs[0][-1].arms["bn"].test_accuracy - runs[0][-1].arms["default"].test_accuracy,
        "rings off centre: after 300 steps it is more than 10 points ahead",
        (10, 100),
        when="the data lie off centre",
        slow=True,
        look=Look("accuracy", 300),
    ),
    Claim(
        "kinks: learning on centred data",
        "It does so wherever the data lie.",
        "read into the same",
        FAILS,
        (CENTRED,),
        lambda runs: runs[0][-1].arms["bn"].test_accuracy - runs[0][-1].arms["default"].test_accuracy,
        "half moons in the middle: after 500 steps less than 3 points between them",
        (-3, 3),
        slow=True,
        look=Look("accuracy", 500),
    ),
)
