"""Where to normalize, and with what. Ioffe & Szegedy (2015), section 3.2."""

from bnviz.experiments import Experiment, Picture
from bnviz.theme import Arm

ARMS = (Arm("first", 1), Arm("second", 2), Arm("third", 3), Arm("fourth", 4))  # named by their settings

SPEC = Experiment(
    __name__,
    title="Normalizers",
    question="Where does one normalize, and with what?",
    arms=ARMS,
    order=50,
    picture=Picture("ratio", 40, experiment="gradient_depth"),
)
