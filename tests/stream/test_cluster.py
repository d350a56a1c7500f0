"""A pool on a Ray cluster whose nodes come, go and are of no use; whoever starts it, and its visitors, are told why."""

import os
import signal
import socket
import sys
import types

import pytest

import bnviz
from bnviz import claims_table
from bnviz.stream import messages, nodes, ray_cluster, slots
from bnviz.stream.ray_cluster import ClusterError
from tests.stream import toy
from tests.stream.listening import CHANGED, WAIT, Ear, eventually, opened
from tests.stream.test_host import alone

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("cluster")]


@pytest.fixture
def started(cluster):
    """Starts pools, and shuts them: a process is connected to a cluster once at a time."""
    pools = []

    def start(**more):
        pools.append(cluster.pool(**more))
        pools[-1].start()
        return pools[-1]

    yield start
    for pool in pools:
        pool.shut(WAIT)


def ready(pool, count):
    """Wait until so many actors are there."""
    eventually(lambda: sum(slot.ready for slot in pool.slots) == count)


def test_a_node_that_joins_gets_runs_and_one_that_dies_loses_none(cluster, started):
    """Whichever run was where, each goes on to the bit."""
    pool = started(size=1)
    ears = [opened(pool, f"run{seed}", toy.Config(seed=seed), playing=True, rate=0) for seed in range(4)]
    before = set(pool._nodes)
    node = cluster.add(1)
    ready(pool, 4)
    [joined] = set(pool._nodes) - before
    eventually(lambda: any(kept.place in pool._nodes[joined] for kept in pool._kept.values()))
    cluster.remove(node)
    eventually(lambda: set(pool._nodes) == before)
    for seed, ear in enumerate(ears):
        ear.reaches(ear.rows[-1]["step"][-1] + 5000)
        assert ear.steps == list(range(len(ear.steps)))
        assert ear.places == alone(len(ear.places), toy.Config(seed=seed))["free.place"].tolist()


def test_a_node_that_rests_gives_its_runs_to_others(cluster, started, monkeypatch):
    """When there is little to do; they go on to the bit."""
    pool = started(size=1)
    node = cluster.add(1)
    ready(pool, 4)
    ears = [opened(pool, f"run{seed}", toy.Config(seed=seed), playing=True, rate=60) for seed in range(4)]
    monkeypatch.setattr(nodes, "PATIENCE", 2)
    eventually(lambda: len(pool._nodes) == 1)
    for seed, ear in enumerate(ears):
        ear.reaches(ear.rows[-1]["step"][-1] + 60)
        assert ear.places == alone(len(ear.places), toy.Config(seed=seed))["free.place"].tolist()
    cluster.remove(node)


def test_a_frozen_actor_is_killed_and_its_runs_go_on(started, monkeypatch):
    """It takes no messages and does not end by itself; nothing of it is left on its node."""
    pool = started(size=1)
    ear = opened(pool, playing=True, rate=0)
    ready(pool, 2)
    monkeypatch.setattr(slots, "SILENCE", 5)
    frozen = pool._kept["a"].place.actor.pid
    os.kill(frozen, signal.SIGSTOP)
    assert "has not answered" in ear.until(messages.Waiting).message
    ear.until(messages.Waiting, lambda told: not told.message)
    ear.reaches(ear.rows[-1]["step"][-1] + 500)
    assert ear.steps == list(range(len(ear.steps)))
    eventually(lambda: not os.path.exists(f"/proc/{frozen}"))


def test_servers_learn_of_one_another(started):
    """From an actor that all of them share, which is made anew when it was lost."""
    import ray

    started(size=1)
    one, other = ray_cluster.directory(), ray_cluster.directory()
    eventually(lambda: answers(one, "a", ["ABCD"]) is not None)
    assert other("b", ["EFGH"]) == {"ABCD": "a"}
    ray.kill(ray.get_actor("directory"))
    assert answers(one, "a", ["ABCD"]) is None
    eventually(lambda: answers(one, "a", ["ABCD"]) is not None)
    eventually(lambda: answers(other, "b", []) == {"ABCD": "a"})


def answers(exchange, *said):
    """What the directory answers; None while it does not."""
    try:
        return exchange(*said)
    except Exception:
        return None


def test_a_node_that_cannot_import_the_package_is_spoken_of(cluster, started, caplog, monkeypatch):
    """To whoever runs it; its visitors are told that they wait."""
    there = types.ModuleType("only_here")
    exec("def load(name): return None", there.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", there)
    there.load.__module__ = "only_here"
    monkeypatch.setattr("tests.stream.toy_nodes.load", there.load)
    waits(started(size=1))
    eventually(lambda: "a node of the cluster cannot import the package; every node needs" in caplog.text)


def test_a_node_with_another_version_is_spoken_of(started, caplog, monkeypatch):
    """The same, with the version that is needed."""
    monkeypatch.setattr(bnviz, "__version__", "0.0.1")
    waits(started(size=1))
    eventually(lambda: "a node of the cluster has another version of bnviz" in caplog.text)


def test_a_full_cluster_is_spoken_of(started, caplog, monkeypatch):
    """Actors wait for room."""
    monkeypatch.setattr("bnviz.stream.ray_actor.SHARE", 2)
    monkeypatch.setattr("bnviz.stream.cluster.LATE", 2)
    pool = started(size=2)
    eventually(lambda: "wait for room on the cluster: it is full" in caplog.text)
    opened(pool, playing=True).reaches(20)  # the one that had room trains


def waits(pool):
    """A run is opened, and its visitor is told that it waits."""
    ear = Ear()
    pool.open(messages.Open("a", "toy", toy.Config()), ear.hears)
    assert "is being started" in ear.until(messages.Waiting).message


def test_no_cluster_at_the_address_is_said_in_one_sentence(cluster, monkeypatch):
    """Nobody, or somebody else, answers there."""
    monkeypatch.setattr(ray_cluster, "HEALTH", 5.0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"what answers at {address} is no Ray cluster that lets this server in"):
            ray_cluster.connect(address)
    with pytest.raises(ClusterError, match=f"no Ray cluster answers at {address} .*refused"):
        ray_cluster.connect(address)


def test_another_version_of_ray_is_said_in_one_sentence(cluster, monkeypatch):
    """With both versions."""
    import ray

    real = ray.__version__
    monkeypatch.setattr(ray, "__version__", "2.0.0")
    with pytest.raises(ClusterError, match=rf"was started with Ray: {real}, Python: 3.*; this server has Ray: 2.0.0,"):
        ray_cluster.connect(cluster.address)


def test_a_server_without_ray_says_what_to_install(monkeypatch):
    """The extra."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"pip install 'bnviz\[cluster\]'"):
        ray_cluster.prepare("host:6379")


def test_claims_are_measured_on_the_cluster(cluster, monkeypatch):
    """With the numbers that they have here."""
    monkeypatch.setenv("BNVIZ_POOL", f"ray://{cluster.address}")
    [(section, claims)] = claims_table.select(["symptom_folding"], quick=False)
    selected, seeds = [(section, claims[:1])], 2
    found = claims_table.measure(selected, seeds)
    here = [claims_table._measured([claims[0].key], seed)[0] for seed in range(seeds)]
    assert found[0].values.tolist() == here


def test_a_run_that_is_changed_keeps_its_change_when_its_node_dies(cluster, started):
    """Snapshot or not."""
    node = cluster.add(4)
    pool = started(size=4)
    ears = [opened(pool, f"run{n}", playing=True, rate=0) for n in range(6)]
    for n, ear in enumerate(ears):
        pool.configure(f"run{n}", messages.Revision(1, CHANGED))
        ear.until(messages.Applied)
    cluster.remove(node)
    for ear in ears:
        ear.reaches(ear.rows[-1]["step"][-1] + 5000)
        changes = {message.step: message.settings.config for message in ear.applied}
        assert ear.places == alone(len(ear.places), changes=changes)["free.place"].tolist()
