"""The words that settings choose from, and the sizes that bound them. Imports nothing, so that a page opens at once.

Tests hold every tuple to the code that its words name.
"""

ACTIVATIONS = ("sigmoid", "tanh", "relu")  # bnviz.model.mlp
INITS = ("gaussian", "xavier", "he")  # bnviz.model.mlp
AFTER = " after"  # ends the name of a normalization that stands behind the nonlinearity
NORMALIZATIONS = ("none", "batch", "layer", "group", "rms", "weight")  # that a page offers: bnviz.model.normalization
LEAST_IN_A_GROUP = 8  # units that a group of group normalization has: bnviz.model.normalization
DYNAMIC_TANH = "dynamic tanh"
INSTEAD = (DYNAMIC_TANH,)  # what may stand in the place of a normalization: bnviz.model.normalization
PER_ACTIVATION = "batch per activation"  # of convolutions: bnviz.model.conv
STATISTICS = ("full batch", "mini-batch", "moving average", "refreshed")  # bnviz.model.centering
PRECISIONS = ("float32", "float64")

DATA_SETS = ("digits", "mnist", "circles", "moons")  # bnviz.data
CLASSES = {"digits": 10, "mnist": 10, "circles": 2, "moons": 2}
SHOWN = 3  # test images, each of a class of its own, whose way through the networks of the race is recorded
DIGITS_TRAINING, DIGITS_TEST = 1437, 360  # images of digits
