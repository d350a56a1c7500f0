"""One image's way through a network: held to the network itself, asked again."""

import numpy as np
import pytest
import torch

from bnviz import data
from bnviz.choices import SHOWN
from bnviz.config import replace
from bnviz.experiments.live_training import way
from bnviz.experiments.live_training.config import Config
from bnviz.experiments.live_training.training import Race


def looked_at(race: Race, arm: str) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """The logits (K, K) of one image of each class, and every hidden layer's outputs (K, ...), in inference mode."""
    network = race.trainers[arm].network
    found = data.load(race.config.data)
    x = torch.tensor(found.x_test[data.one_of_each(found)])
    outputs: list[torch.Tensor] = []
    network.eval()
    hooks = [
        layer.register_forward_hook(lambda _layer, _inputs, output: outputs.append(output.detach()))
        for layer in network.hidden
    ]
    with torch.no_grad():
        logits = network(x)
    for hook in hooks:
        hook.remove()
    network.train()
    return logits, outputs


@pytest.mark.parametrize("network", ["mlp", "conv"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_the_way_is_what_the_layers_give(network: str, activation: str) -> None:
    """Its differences, their root mean square and the softmax of its logits, each to the precision of a byte."""
    race = Race(replace(Config(), {"network": network, "activation": activation, "depth": 2, "width": 20}))
    race.step()  # it was tested before this step
    race = Race(race.config)
    logits, outputs = looked_at(race, "bn")
    record = race.step()
    assert record is not None
    arm = record.arms["bn"]
    for k, each in enumerate(outputs):
        y = each.flatten(2).mean(2) if each.dim() > 2 else each
        away = (y - y.mean(0)).numpy()
        assert arm.apart[k] == pytest.approx(np.sqrt((away**2).mean()), rel=1e-4)
        shown = np.clip(away[:SHOWN] / way.FULL[activation], -1, 1)
        assert np.abs((arm.way[:, k] - 127.0) / 127 - shown).max() <= 0.5 / 127 + 1e-6
    assert np.abs(arm.chances / 255 - torch.softmax(logits[:SHOWN], 1).numpy()).max() <= 0.5 / 255 + 1e-6
    assert logits.argmax(1).tolist() == arm.answers.tolist()


def test_a_network_that_is_stuck_takes_all_images_alike() -> None:
    """After 60 steps the last layer of plain differs a tenth as much as that of bn, for every one of three seeds."""
    for seed in range(3):
        race = Race(replace(Config(), {"seed": seed}))
        records = [race.step() for _ in range(61)]
        assert records[-1] is not None
        plain, bn = (records[-1].arms[name].apart[-1] for name in ("plain", "bn"))
        assert plain < 0.1 * bn


def test_what_was_not_tested_says_nothing() -> None:
    """No difference, no probability; a number that is not finite is no difference either."""
    found = way.nothing(2, 5, 10)
    assert (found.way == way.ZERO).all()
    assert found.way.shape == (SHOWN, 2, 5)
    assert not found.chances.any()
    assert way.written(np.array([np.nan, -2, 0, 2])).tolist() == [127, 0, 127, 254]
