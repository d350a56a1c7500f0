"""Several processes, or several devices, that train one model."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from bnviz.watching.reader import read
from tests.watching import loops

TWO = """
import os, sys
from pathlib import Path
import torch, torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.distributed.fsdp import fully_shard
from torch.nn import functional as F
import bnviz
from tests.watching import loops

rank, folder, kind = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
os.environ["GLOO_SOCKET_IFNAME"] = "lo"
dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
torch.manual_seed(0)
model = loops.mlp()
wrapped = DistributedDataParallel(model) if kind == "ddp" else fully_shard(model)
optimizer = torch.optim.SGD(wrapped.parameters(), lr=0.05)
batches = loops.data()
if rank:
    next(batches)
gradients = []
with bnviz.watch(wrapped, optimizer, to=folder / "run.bnviz", every=1) as watching:
    for _ in range(4):
        x, y = next(batches)
        optimizer.zero_grad()
        loss = F.cross_entropy(wrapped(x), y)
        loss.backward()
        if kind == "ddp":
            gradients.append(float(model[0].weight.grad.norm()))
        optimizer.step()
        watching.step(loss=loss)
print(watching.unseen)
print(gradients)
print(loops.hooks_of(wrapped) if kind == "ddp" else 0)
dist.destroy_process_group()
"""


def both(folder: Path, kind: str) -> list[str]:
    """What the two processes print."""
    command = [sys.executable, "-W", "ignore", "-c", TWO]
    running = [
        subprocess.Popen(
            [*command, str(rank), str(folder), kind], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for rank in (0, 1)
    ]
    ended = [process.communicate(timeout=600) for process in running]
    assert all(process.returncode == 0 for process in running), ended
    return [out for out, _ in ended]


@pytest.mark.slow
def test_of_two_processes_the_first_records_and_says_so(tmp_path: Path) -> None:
    first, second = both(tmp_path, "ddp")
    assert "the mini-batches of the other 1 processes; the one of rank 0 records" in first
    assert "The process of rank 1 does not record" in second
    assert [each.name for each in tmp_path.glob("*.bnviz")] == ["run.bnviz"]
    run = read(tmp_path / "run.bnviz")
    assert run.meta is not None
    assert run.meta.model == "Sequential"
    gradients = [float(each) for each in first.splitlines()[1].strip("[]").split(",")]
    assert run.series("weight", "0", "gradient").values == pytest.approx(gradients, rel=1e-5)
    assert run.series("norm", "1", "mean").steps.tolist() == [0, 1, 2, 3]
    assert first.splitlines()[2] == second.splitlines()[2] == "0"


@pytest.mark.slow
def test_of_shards_the_weights_are_not_seen_and_the_activations_are(tmp_path: Path) -> None:
    first, _ = both(tmp_path, "fsdp")
    assert "this process has only a shard" in first
    run = read(tmp_path / "run.bnviz")
    assert run.names("weight") == ()
    assert not run.series("norm", "1", "gradient")
    assert run.series("norm", "1", "mean").steps.tolist() == [0, 1, 2, 3]


def test_data_parallel_without_a_gpu_is_the_model_itself(tmp_path: Path) -> None:
    run = loops.recorded(lambda: nn.DataParallel(loops.mlp()), tmp_path)
    assert run.meta is not None
    assert run.meta.model == "Sequential"
    assert run.series("norm", "1", "mean").steps.tolist() == list(range(12))


def test_a_copy_on_another_device_is_left_out(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(16, 4), nn.ReLU())
    replica = model[1]._replicate_for_data_parallel()  # type: ignore[operator]
    assert replica._is_replica
    run = loops.watched(model, tmp_path, torch.randn(8, 16))
    assert run.names("nonlinearity") == ("1",)
