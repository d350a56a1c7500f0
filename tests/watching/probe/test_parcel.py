"""Numbers of another device travel together, and nobody waits for them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from bnviz.watching.probe.parcel import DeviceParcel, HostParcel, Parcel, parcel_for
from bnviz.watching.probe.sampling import plan
from bnviz.watching.reader import read
from tests.watching import loops


@pytest.mark.parametrize("made", [HostParcel, lambda: DeviceParcel(torch.device("cpu"))])
def test_what_is_added_is_copied_and_comes_out_again(made: Any) -> None:
    parcel: Parcel = made()
    x, y = torch.arange(24.0).view(2, 3, 4), torch.tensor([1.5, 2.5], dtype=torch.bfloat16)
    kept = x.clone()
    places = [parcel.add(x, plan((2, 3, 4), 1), 0), parcel.add(y), parcel.add(torch.tensor(7)), parcel.add(x[:0])]
    x.zero_()
    parcel.send()
    assert parcel.arrived()
    np.testing.assert_array_equal(parcel.open(places[0]), kept.permute(1, 0, 2))
    assert parcel.open(places[1]).tolist() == [1.5, 2.5]
    assert float(parcel.open(places[2])) == 7
    assert parcel.open(places[3]).size == 0
    assert parcel.open(places[0]).dtype == np.float32


def test_the_processor_has_its_own_kind() -> None:
    assert isinstance(parcel_for(torch.device("cpu")), HostParcel)
    assert isinstance(parcel_for(torch.device("meta")), DeviceParcel)


class Slow(DeviceParcel):
    """A parcel that has not arrived the first times it is asked."""

    asked = 0

    def arrived(self) -> bool:
        self.asked += 1
        return self.asked > 3


def test_rows_are_written_once_their_numbers_have_arrived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = loops.recorded(loops.mlp, tmp_path, every=2)
    monkeypatch.setattr("bnviz.watching.probe.scribe.parcel_for", lambda device: Slow(device))
    (tmp_path / "slow").mkdir()
    loops.train(loops.mlp, tmp_path / "slow" / "run.bnviz", every=2)
    late = read(tmp_path / "slow" / "run.bnviz")
    for kind, module, column in (("norm", "1", "running_var"), ("weight", "0", "update"), ("model", "", "tracked")):
        one, other = there.series(kind, module, column), late.series(kind, module, column)
        np.testing.assert_array_equal(one.steps, other.steps)
        np.testing.assert_array_equal(one.values, other.values)
