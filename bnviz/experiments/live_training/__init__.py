"""The live race: one network twice, once with batch normalization. Ioffe & Szegedy (2015), section 4.1, Figure 1."""

from bnviz.experiments import TOP, Experiment, Picture
from bnviz.theme import Arm

PLAIN, BN = ARMS = (Arm("plain", 1), Arm("bn", 2))
BRANCHES = (Arm("branch1", 3, "branch 1"), Arm("branch2", 4, "branch 2"))  # that a visitor branches off

MARK = 90.0  # percent of the test examples: an arm that names as many has learned

SPEC = Experiment(
    __name__,
    title="Live race",
    question="What does batch normalization change while two equal networks train?",
    arms=ARMS,
    view={"layer": 2, "unit": 22, "example": 0},
    menu=TOP,
    order=10,
    picture=Picture("accuracy", 300),
)
