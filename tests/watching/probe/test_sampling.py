"""Which values of a large tensor are read."""

import numpy as np
import pytest
import torch

from bnviz.watching.probe.sampling import EXACT, MOST_CHANNELS, plan, spaced


@pytest.mark.parametrize("shape", [(60, 100), (64, 8, 8, 8), (7,), (5, 3, 16)])
def test_a_small_tensor_is_read_whole(shape: tuple[int, ...]) -> None:
    x = np.arange(np.prod(shape)).reshape(shape)
    found = plan(shape, 1 if len(shape) > 1 else -1)
    assert found is not None
    cut = found.cut(x, 12345)
    assert sorted(cut.ravel().tolist()) == x.ravel().tolist()
    assert cut.shape[0] == found.channels == shape[found.axis]
    assert found.values * found.channels == x.size


@pytest.mark.parametrize(("shape", "axis"), [((64, 32, 14, 14), 1), ((256, 2048), -1), ((32, 197, 768), -1)])
def test_a_large_one_in_part_every_place_equally_often(shape: tuple[int, ...], axis: int) -> None:
    found = plan(shape, axis)
    assert found is not None
    assert found.channels <= MOST_CHANNELS
    count = np.zeros(shape, np.int32)
    for turn in range(int(np.prod(found.steps))):
        cut = found.cut(count, turn)
        assert cut.size <= 4 * EXACT
        cut += 1
    read = count.take(range(0, shape[found.axis], found.steps[found.axis]), axis=found.axis)
    assert read.min() == read.max() > 0


def test_torch_and_numpy_read_the_same() -> None:
    x = torch.randn(64, 32, 14, 14)
    found = plan(tuple(x.shape), 1)
    assert found is not None
    np.testing.assert_array_equal(found.cut(x, 77).numpy(), found.cut(x.numpy(), 77))


def test_nothing_is_read_of_nothing() -> None:
    assert plan((), -1) is None
    assert plan((0, 5), -1) is None


@pytest.mark.parametrize(("length", "most"), [(100, 128), (128, 128), (129, 128), (512, 128), (5, 0), (7, 2)])
def test_spaced_places_are_within(length: int, most: int) -> None:
    count, step = spaced(length, most)
    assert count <= most or most == 0 == count
    assert len(range(length)[::step][:count]) == count


def test_the_mean_over_many_samples_is_the_mean() -> None:
    x = torch.arange(14.0).view(1, 1, 14, 1).expand(64, 32, 14, 14)  # grows towards the lower border
    found = plan(tuple(x.shape), 1)
    assert found is not None
    turns = range(int(np.prod(found.steps)))
    assert np.mean([float(found.cut(x, turn).mean()) for turn in turns]) == pytest.approx(6.5, abs=0.35)


@pytest.mark.parametrize("shape", [(360, 16, 8, 8), (64, 32, 14, 14), (256, 64, 112, 112)])
def test_one_sample_stands_for_images_that_are_other_at_their_border(shape: tuple[int, ...]) -> None:
    """The variance of one sample, in any turn, is that of all values."""
    down = torch.arange(shape[2]) / shape[2]
    x = torch.sin(3.14 * down).view(1, 1, -1, 1).expand(shape)
    found = plan(shape, 1)
    assert found is not None
    variances = [float(found.cut(x, 37 * turn).var()) for turn in range(20)]
    assert variances == pytest.approx([float(x.var())] * 20, rel=0.35)
