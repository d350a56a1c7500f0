"""By which names the server may be called, and which pages may talk to it."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.stream.hosts import Hosts, same_origin


@pytest.mark.parametrize(
    "host",
    ["localhost:8501", "LOCALHOST", "bnviz.localhost", "127.0.0.1:8501", "192.168.1.7", "[::1]:8501", "[fe80::1]"],
)
def test_its_own_names_are_taken(host):
    """Localhost, and every address in numbers: none of these can be made to point elsewhere."""
    assert Hosts().allows(host)


def test_the_name_of_the_machine_is_taken():
    """As other machines of the network know it."""
    assert Hosts().allows(f"{socket.gethostname()}:8501")


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.1.evil", "0x7f000001"),
        *("me@localhost", "localhost/x", "localhost#x", "http://localhost"),
        *("localhost:no", "localhost:99999", "", " ", "[::1"),
    ],
)
def test_any_other_name_is_refused(host):
    """Whoever owns a name may let it point to this machine."""
    assert not Hosts().allows(host)


def test_names_can_be_allowed():
    """Then these alone, but for *, which is every name."""
    named = Hosts(["bnviz.example.org", "*.Lab.example."])
    assert all(map(named.allows, ["bnviz.example.org", "BNVIZ.example.org:443", "a.lab.example", "a.b.lab.example"]))
    assert not any(map(named.allows, ["lab.example", "xlab.example", "localhost", "127.0.0.1", "evil.example"]))
    assert Hosts(["127.0.0.1"]).allows("127.0.0.1:80")
    assert all(map(Hosts(["*"]).allows, ["evil.example", "127.0.0.1"]))


def test_a_client_that_is_no_browser_names_nothing():
    """Neither a host nor an origin."""
    assert Hosts().allows(None)
    assert same_origin(None, "localhost")


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://BNVIZ.example.org", "bnviz.example.org", True),
        ("http://localhost:8501", "localhost:8502", False),
        ("http://evil.example", "localhost", False),
        ("null", "localhost", False),
        ("http://[", "[", False),
        ("file://localhost", "localhost", False),
        ("", "", False),
    ],
)
def test_a_page_is_the_servers_own_if_its_origin_is_the_host(origin, host, same):
    """Every sign of it."""
    assert same_origin(origin, host) is same


@given(st.text(), st.text())
def test_no_text_raises(one, other):
    """They come from strangers."""
    assert Hosts().allows(one) in (True, False)
    assert same_origin(one, other) in (True, False)
