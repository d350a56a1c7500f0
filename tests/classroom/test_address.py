"""Where phones find a class."""

import pytest

from bnviz.classroom import address


@pytest.mark.parametrize(
    ("base", "bound", "origin", "reaches"),
    [
        ("http://192.168.1.20:8501/", "0.0.0.0", "http://192.168.1.20:8501", True),
        ("https://bnviz.example.org/", "127.0.0.1", "https://bnviz.example.org", True),  # behind a proxy
        ("http://localhost:8501/", "127.0.0.1", "http://localhost:8501", False),
        ("http://localhost:8501/", "0.0.0.0", "http://10.0.0.7:8501", True),
        ("http://127.0.0.1:8501/", "0.0.0.0", "http://10.0.0.7:8501", True),
    ],
)
def test_phones_are_told_an_address_that_they_can_reach(monkeypatch, base, bound, origin, reaches):
    """Or one sentence that says how to be reached."""
    monkeypatch.setattr(address, "outward", lambda: "10.0.0.7")
    found = address.reached(base, bound)
    assert found.origin == origin
    assert (found.problem == "") == reaches


def test_the_way_out_is_an_address():
    """Of this machine; nothing is sent to find it."""
    assert address.outward()


def test_the_code_is_dark_on_white_with_its_rim():
    """In both themes; in the terminal too."""
    svg = address.picture("http://192.168.1.20:8501/class/7K4M")
    assert svg.startswith("<svg")
    assert "#fff" in svg
    assert "█" in address.in_terminal("http://192.168.1.20:8501/class")
