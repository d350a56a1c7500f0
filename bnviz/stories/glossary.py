"""Every term that a page uses, in one sentence for whoever hovers over it."""

GLOSSARY = {
    "accuracy": "The share of images that the network names right.",
    "test accuracy": "The share of images kept out of training that the network names right.",
    "training loss": "How surprised the network is by the right answers of a mini-batch; 0 is certain and right.",
    "cross-entropy": "Minus the logarithm of the probability that the network gave to the right answer.",
    "batch normalization": "Before each nonlinearity, every unit's input is shifted and scaled to mean 0 and variance "
    "1 over the mini-batch, then scaled by gamma and shifted by beta, which are learned.",
    "batch norm": "Every unit's input is shifted and scaled to mean 0 and variance 1 over the mini-batch, before the "
    "nonlinearity.",
    "learning rate": "How far one update moves the weights along the negative gradient.",
    "mini-batch": "The few images from which one update is computed.",
    "batch size": "How many images make one mini-batch.",
    "step": "One update of all weights, from one mini-batch.",
    "sigmoid": "The nonlinearity 1 / (1 + exp(−x)): steep around 0, flat beyond ±4.",
    "tanh": "The nonlinearity from −1 to 1: steep around 0, flat beyond ±2.",
    "ReLU": "The nonlinearity max(0, x): it passes what is positive and is flat below 0.",
    "nonlinearity": "The function that a unit applies to its input, for example a sigmoid; without it, many layers "
    "would be no more than one.",
    "pre-activation": "What a nonlinearity receives: the weighted sum of the layer below, normalized if batch norm is "
    "on.",
    "unit": "One neuron: a weighted sum of the layer below, and a nonlinearity.",
    "percentile band": "From the 15th to the 85th percentile: the middle 70 % of a unit's inputs over the mini-batch.",
    "spread of the inputs": "The 85th minus the 15th percentile of what a unit receives over the mini-batch.",
    "gradient": "The direction in which the loss grows fastest, one number for each weight.",
    "gradient norm": "The length of the gradient of the loss with respect to one layer's weights.",
    "update ratio": "How large one update is, compared with the weights it changes.",
    "saturated": "So far out that the nonlinearity is flat: hardly any gradient passes, and none through a ReLU.",
    "saturated share": "The share of a layer's inputs that lie where its nonlinearity is flat.",
    "initialization": "How the weights are drawn before the first step.",
    "running statistics": "Moving averages of each unit's mean and variance over the mini-batches; they replace the "
    "mini-batch's own in inference.",
    "inference mode": "Batch norm uses its running statistics, so that an answer does not depend on the other images.",
    "gamma": "The learned scale after the normalization, one number a unit.",
    "beta": "The learned shift after the normalization, one number a unit.",
    "eps": "A small number added to the variance, so that nothing is divided by zero.",
    "momentum": "How much of each mini-batch's statistics goes into the running ones.",
    "seed": "The number that all random draws start from: the same seed gives the same run.",
    "diverged": "A loss or a weight is no longer a finite number, so that the arm cannot go on.",
    "chance": "The accuracy of guessing.",
    "internal covariate shift": "The change in the distribution of a layer's inputs while the layers below it learn.",
    "arm": "One of the networks that are compared.",
    "bias": "A learned number added to a unit's weighted sum; in front of a mean subtraction it cancels.",
    "Jacobian": "How every output moves with every input, as a matrix.",
}


def explained(term: str, shown: str | None = None) -> str:
    """The markup of a term with its explanation. Raises KeyError for a term that nobody explained."""
    return f"(({shown or term}|{GLOSSARY[term]}))"
