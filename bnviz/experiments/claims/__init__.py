"""The claims: every sentence about batch normalization that the app shows or contradicts, measured."""

from bnviz.experiments import Experiment

SPEC = Experiment(
    __name__,
    title="Every claim, measured",
    question="Which of the famous claims hold here, and which do not?",
    rate=0,
    navigation="Every claim",
    order=90,
)
