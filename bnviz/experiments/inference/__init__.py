"""Training and inference: one network, four kinds of statistics. Ioffe & Szegedy (2015), section 3.1, Algorithm 2."""

from bnviz.experiments import Experiment, Picture
from bnviz.theme import Arm

MOVING, BIASED, EXACT, BATCH = ARMS = (
    Arm("moving", 1, "moving average"),
    Arm("biased", 4, "without m/(m−1)"),
    Arm("exact", 2, "exact"),
    Arm("batch", 3, "test batch’s own"),
)

SPEC = Experiment(
    __name__,
    title="Training and inference",
    question="Which statistics should normalize when the network is used?",
    arms=ARMS,
    rate=10,
    order=30,
    picture=Picture("watched", 60, {"batch_size": 4}),
)
