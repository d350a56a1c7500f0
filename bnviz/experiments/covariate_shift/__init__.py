"""Internal covariate shift, measured. Ioffe & Szegedy (2015), section 2; Santurkar et al. (2018)."""

from bnviz.experiments import Experiment, Picture
from bnviz.theme import Arm

PLAIN, BN, NOISY = ARMS = (Arm("plain", 1), Arm("bn", 2), Arm("noisy", 3, "noisy bn"))

SPEC = Experiment(
    __name__,
    title="Covariate shift",
    question="Does batch normalization reduce internal covariate shift, and is that why it helps?",
    arms=ARMS,
    rate=20,
    order=40,
    picture=Picture("jitter", 120),
)
