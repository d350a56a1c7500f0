"""Which nodes train: a node rests after a while of little to do, and is woken when there is much."""

from bnviz.stream.nodes import PATIENCE, Resting, Wishes, wished

NODES = {"a": 4, "b": 4, "c": 4}


def passed(resting, ticks, demand, nodes=NODES):
    """What rests after so many seconds."""
    for _ in range(ticks):
        resting.tick(nodes, demand)
    return resting.nodes


def test_the_idlest_node_rests_after_a_while():
    """And the next one after another while; never the last."""
    resting = Resting()
    demand = {"a": 1.0, "b": 0.1, "c": 0.2}
    assert passed(resting, PATIENCE - 1, demand) == set()
    assert passed(resting, 1, demand) == {"b"}
    assert passed(resting, PATIENCE, {"a": 1.0, "c": 0.2}) == {"b", "c"}
    assert passed(resting, 10 * PATIENCE, {"a": 0.0}) == {"b", "c"}


def test_much_to_do_wakes_nodes_one_after_the_other():
    """Until what trains is less than full."""
    resting = Resting()
    resting.nodes = {"b", "c"}
    assert len(passed(resting, 1, {"a": 3.0})) == 1
    assert len(passed(resting, 1, {"a": 3.0})) == 1
    assert passed(resting, 1, {"a": 4.0, "b": 4.0, "c": 4.0}) == set()


def test_a_busy_moment_begins_the_while_anew():
    """Nodes do not come and go with every lesson's pause."""
    resting = Resting()
    calm, busy = {"a": 0.5}, {"a": 3.0, "b": 3.0}
    passed(resting, PATIENCE - 1, calm)
    passed(resting, 1, busy)
    assert passed(resting, PATIENCE - 1, calm) == set()


def test_a_node_that_is_gone_rests_no_more():
    """One that comes later under another name trains at once."""
    resting = Resting()
    resting.nodes = {"b"}
    assert passed(resting, 1, {}, {"a": 4, "d": 4}) == set()


def test_what_is_wished_has_room():
    """For those who come next."""
    assert [wished(demand) for demand in (0.0, 0.6, 6.0)] == [1, 2, 11]


def test_the_wishes_of_all_servers_are_added():
    """The cluster is told only when the sum changes; a server that is gone wishes nothing."""
    told, now = [], [0.0]
    wishes = Wishes(told.append, lambda: now[0])
    wishes.wish("a", 3)
    wishes.wish("b", 2)
    wishes.wish("a", 3)
    now[0] = 29.0
    wishes.wish("b", 2)
    now[0] = 31.0
    wishes.wish("b", 2)
    assert told == [3, 5, 2]
