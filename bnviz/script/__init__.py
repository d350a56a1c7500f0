"""A live race as a plain PyTorch script: short, deterministic, with its timed changes; nothing of this project in it.

The script is put together from the blocks in `bnviz.script.blocks`, and only from those that its run needs. It prints
the loss of every step of every network, the same losses that the app shows. Of several seeds it trains the first, and
says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bnviz.script import blocks
from bnviz.script.course import Course, followed


def text(config: Any, changes: Iterable[Mapping[str, Any]], steps: int) -> str:
    """The script of a live race.

    Args:
        config: of `live_training`, as the run started with it.
        changes: each at least ``{step, field, new}``: a change acts in the record of its step.
        steps: how many updates; the losses of steps 0 to `steps` are printed.
    """
    if config.network != "mlp":
        return "# There is no script for convolutions: this one knows multilayer perceptrons alone.\n"
    if config.switched != "batch":
        return f"# There is no script for {config.norm} norm: this one knows batch normalization alone.\n"
    course = followed(config, changes)
    names = {"std": blocks.STD[config.init].format(sigma=config.sigma), "activation": f"torch.{config.activation}"}
    switch = blocks.SWITCH_KEEP if course.keeps else blocks.SWITCH
    printed = '*(losses.get(arm, "") for arm in ARMS)' if course.branched else "*losses.values()"
    parts = (
        (True, _head(course, steps) + _data(config) + "\n" + _words(course) + "\n\n" + blocks.NETWORK.format(**names)),
        (course.keeps, blocks.KEEP.format(**names)),
        (course.sets("edit"), blocks.EDIT),
        (True, blocks.BATCHES.format(freeze=blocks.FREEZE if course.freezes else "", arms=",".join(course.arms))),
        (bool(course.changes), blocks.CHANGE),
        (course.branched, blocks.BRANCH),
        (True, blocks.BATCH),
        (course.sets("bn"), switch),
        (course.sets("momentum"), blocks.TUNE),
        (course.sets("edit"), blocks.EDITED),
        (any("." in name for name in course.fields), blocks.ANEW),
        (True, blocks.STEP.format(printed=printed) + blocks.END),
    )
    return "".join(part for needed, part in parts if needed)


def _head(course: Course, steps: int) -> str:
    config = course.config
    modules = ["copy"] * course.branched + ["gzip"] * (config.data == "mnist")
    imports = [*(f"import {name}" for name in modules), *([""] if modules else []), "import torch"]
    if config.data != "mnist":
        imports += [f"from sklearn.datasets import {blocks.SETS[config.data][0]}"]
        imports += ["from sklearn.model_selection import train_test_split"]
    imports += ["from torch import nn", "from torch.nn import functional as F"]
    told = ["Networks from the same weights on the same mini-batches; prints the loss of every step."]
    if config.seeds > 1:
        last = config.seed + config.seeds - 1
        told += [f"The run raced {config.seeds} seeds; this is the first of them, SEED takes the others up to {last}."]
    told += course.refused
    said = told[0] if len(told) == 1 else "\n\n".join([told[0], *told[1:]]) + "\n"
    constants = ["torch.set_num_threads(1)", f"SEED = {config.seed}", f"STEPS = {steps}"]
    constants += [f"ARMS = {tuple(course.arms)}".replace("'", '"')] * course.branched
    return "\n".join([f'"""{said}"""', "", *imports, "", *constants, "", ""])


def _data(config: Any) -> str:
    if config.data == "mnist":
        return blocks.MNIST + (blocks.BINARIZED + blocks.FLOATS if config.binarized else "")
    _, load, images, test, _ = blocks.SETS[config.data]
    binarized = blocks.BINARIZED if config.binarized and config.data == "digits" else ""
    return blocks.SKLEARN.format(load=load, images=images, test=test) + binarized + blocks.FLOATS


def _words(course: Course) -> str:
    """The sizes, the settings at the start, and the changes, one step a line."""
    config = course.config
    features, classes = (784, 10) if config.data == "mnist" else blocks.SETS[config.data][4]
    lines = [f"SIZES = {[features, *[config.width] * config.depth, classes]}", "settings = {"]
    lines += [*(f"    {name!r}: {value!r}," for name, value in course.first.items()), "}"]
    if course.changes:
        made = (f"    {step}: {each!r}," for step, each in course.changes.items())
        lines += ["CHANGES = {  # step: what is set just before it", *made, "}"]
    return "\n".join(lines).replace("'", '"') + "\n"
