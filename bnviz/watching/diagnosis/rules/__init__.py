"""The checks, in the order in which causes come before what follows from them."""

from types import ModuleType

from bnviz.watching.diagnosis.rules import (
    cancelled_bias,
    dead,
    decay_on_gamma,
    diverged,
    eval_apart,
    evaluation_mode,
    few_examples,
    frozen_moving,
    gradients,
    input_batches,
    low_variance,
    momentum,
    nonfinite,
    passes,
    running_lag,
    saturated,
    unmoved,
    update_ratio,
)

RULES: tuple[ModuleType, ...] = (
    diverged,
    nonfinite,
    frozen_moving,
    evaluation_mode,
    passes,
    few_examples,
    input_batches,
    momentum,
    low_variance,
    dead,
    update_ratio,
    gradients,
    running_lag,
    eval_apart,
    saturated,
    unmoved,
    decay_on_gamma,
    cancelled_bias,
)
