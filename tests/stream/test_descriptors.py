"""Open files, where a system lets a process have only few."""

import subprocess
import sys

import pytest

resource = pytest.importorskip("resource", reason="Windows has no such limit")

FEW = """
import os, resource
from bnviz.stream import descriptors
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (%d, %s))
print(descriptors.scarce())
held = [os.open(os.devnull, os.O_RDONLY) for _ in range(40)]
print(descriptors.scarce())
print(descriptors.raise_limit() == resource.getrlimit(resource.RLIMIT_NOFILE)[0])
print(descriptors.raise_limit())
print(descriptors.scarce())
try:
    while len(held) < 5000:
        held.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    print(descriptors.scarce())
"""


def said(soft, hard):
    """What a process says that may have so many."""
    found = subprocess.run([sys.executable, "-c", FEW % (soft, hard)], capture_output=True, text=True, timeout=600)
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def test_the_limit_is_raised():
    """From 64 to what the system allows."""
    few, more, equal, limit, after, *_ = said(64, "hard")
    assert (few, more, equal, after) == ("False", "True", "True", "False")
    assert int(limit) > 64


def test_where_it_cannot_be_raised_it_is_known_that_they_are_few():
    """Also when there is none left to look with."""
    assert said(64, "64") == ["False", "True", "True", "64", "True", "True"]
