"""A watched model as a page shows it: a recorded run's rows as columns, the scene, the messages that a browser reads.

What reads the file is `bnviz.watching`; what draws is the browser, from the same nodes and frames as everywhere.
"""

from bnviz.theme import Arm

TRAIN = Arm("train", 1, "train")  # what the mini-batch's own numbers say
EVAL = Arm("eval", 2, "eval")  # what the running ones say
