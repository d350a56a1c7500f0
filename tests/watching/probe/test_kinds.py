"""What is recognized, and where nonlinearities are flat."""

import pytest
import torch
from torch import nn

from bnviz.watching.probe import kinds

NORMS = {
    "BatchNorm1d": 4, "BatchNorm2d": 4, "BatchNorm3d": 4, "SyncBatchNorm": 4, "InstanceNorm1d": 4,
    "InstanceNorm2d": 4, "InstanceNorm3d": 4, "LayerNorm": 4, "RMSNorm": 4, "LocalResponseNorm": 2,
    "CrossMapLRN2d": 2,
}  # fmt: skip


@pytest.mark.parametrize("name", NORMS)
def test_every_norm_of_torch_is_one(name: str) -> None:
    found = kinds.described("n", getattr(nn, name)(NORMS[name]))
    assert found is not None
    assert found.kind == "norm"
    assert found.layered == (name in ("LayerNorm", "RMSNorm"))


def test_so_are_group_norm_and_a_norm_of_another_library() -> None:
    class LlamaRMSNorm(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(4))
            self.variance_epsilon = 1e-6

    group, other = kinds.described("g", nn.GroupNorm(2, 4)), kinds.described("o", LlamaRMSNorm())
    assert group is not None
    assert other is not None
    assert not group.layered
    assert other.layered
    assert other.eps == 1e-6


def test_every_elementwise_nonlinearity_of_torch_is_one() -> None:
    not_elementwise = {"MultiheadAttention", "GLU", "Softmin", "Softmax", "Softmax2d", "LogSoftmax"}
    own = set(nn.modules.activation.__all__) - not_elementwise
    assert own <= set(kinds.BOUNDS)
    for name in own:
        module = nn.Threshold(0.1, 0.0) if name == "Threshold" else getattr(nn, name)()
        found = kinds.described("a", module)
        assert found is not None
        assert found.kind == "nonlinearity"


SLOPED = [name for name, bounds in kinds.BOUNDS.items() if bounds != (None, None) and name != "Threshold"]


@pytest.mark.parametrize("name", SLOPED)
def test_beyond_its_bounds_it_is_flat_and_at_them_it_begins(name: str) -> None:
    found = kinds.described("a", getattr(nn, name)())
    assert found is not None
    x = torch.linspace(-30, 30, 60_001, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(getattr(nn, name)()(x).sum(), x)
    share, x = slope.abs() / slope.abs().max(), x.detach()
    for bound, beyond, inside in (
        (found.lower, x < (found.lower or 0) - 0.01, 0.1),
        (found.upper, x > (found.upper or 0) + 0.01, -0.1),
    ):
        if bound is not None:
            assert share[beyond].max() < kinds.SHARE
            assert share[(x - (bound + inside)).abs().argmin()] >= kinds.SHARE * 0.99


def test_settings_move_the_bounds() -> None:
    found = kinds.described("a", nn.Hardtanh(-3, 5))
    assert found is not None
    assert (found.lower, found.upper) == (-3, 5)


def test_weights_go_by_their_module_or_by_their_own_name() -> None:
    model = nn.ModuleDict({"a": nn.Linear(2, 3), "b": nn.MultiheadAttention(4, 2), "c": nn.LSTM(2, 3)})
    assert set(kinds.weights(model)) == {
        "a", "b.in_proj_weight", "b.out_proj", "c.weight_ih_l0", "c.weight_hh_l0"
    }  # fmt: skip
    assert set(kinds.weights(nn.Linear(2, 3))) == {"weight"}
