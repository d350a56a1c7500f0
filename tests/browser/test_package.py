"""The app as a package: built, installed into an empty folder, and used from a folder where nothing of it lies."""

import csv
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bnviz import __version__, experiments
from tests.browser.conftest import ROOT, START_S, ended
from tests.browser.live import component

Visitor = Callable[..., Page]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("package")]  # it is built once

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
INK = "rgb(38, 42, 51)"  # theme.light.textColor of .streamlit/config.toml


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds nothing but the installed wheel; what it requires is there already."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    build = [*PIP, "wheel", "--no-build-isolation", "--no-deps", "--no-index", f"--wheel-dir={wheels}", str(ROOT)]
    subprocess.run(build, check=True, timeout=300)
    [wheel] = wheels.iterdir()
    assert wheel.name == f"bnviz-{__version__}-py3-none-any.whl"
    subprocess.run(
        [*PIP, "install", "--no-deps", "--no-index", f"--target={target}", str(wheel)], check=True, timeout=300
    )
    return target


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Another working folder. Whoever imports from it fails."""
    for name in ("bnviz", "pages", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the working folder')\n")
    return tmp_path


def command(installed: Path, *arguments: str) -> dict[str, object]:
    """The installed command with its environment, as `subprocess` takes them."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "OMP_NUM_THREADS": "1"}
    return {"args": [str(installed / "bin" / "bnviz"), *arguments], "env": environment}


def said(installed: Path, folder: Path, *arguments: str) -> str:
    """What the installed command prints."""
    done = subprocess.run(  # type: ignore[call-overload]
        **command(installed, *arguments), cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.fixture
def address(installed: Path, elsewhere: Path) -> Iterator[str]:
    """Where the app says that it is, started by its command on a free port."""
    printed = elsewhere / "printed.txt"
    with printed.open("w") as file:
        process = subprocess.Popen(  # type: ignore[call-overload]
            **command(installed, "--port=0"), cwd=elsewhere, stdout=file
        )
    try:
        yield _address(process, printed)
    finally:
        ended(process)


def _address(process: "subprocess.Popen[bytes]", printed: Path) -> str:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        assert process.poll() is None, "the app ended while starting"
        if found := re.search(r"URL: (http://127\.0\.0\.1:\d+)\s", printed.read_text()):
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"no address was printed within {START_S} s: {printed.read_text()}")


def test_the_command_starts_the_app_with_its_settings(address: str, visitor: Visitor) -> None:
    """The first page draws and trains, static files are served, and the theme is the project's."""
    page = visitor(color_scheme="light")
    page.goto(f"{address}/live_training")
    root = component(page)
    expect(page.locator(".stApp")).to_have_css("color", INK)
    root.get_by_role("button", name="Play").click()
    expect(root).to_have_attribute("data-step", re.compile(r"[1-9]\d"))
    page.goto(f"{address}/experiments")
    expect(page.locator(".stMain img").first).to_be_visible()  # the recorded pictures are in the package


def test_the_commands_that_need_no_app(installed: Path, elsewhere: Path) -> None:
    """`--version`, `list`, and `run`, whose numbers are read back."""
    assert said(installed, elsewhere, "--version") == f"bnviz {__version__}\n"
    listed = re.findall(r"^(\w+): ", said(installed, elsewhere, "list"), re.MULTILINE)
    assert listed == list(experiments.names())
    printed = said(installed, elsewhere, "run", "gradient_depth", "--steps", "3", "--out", "-")
    rows = list(csv.DictReader(printed.splitlines()))
    assert [(row["step"], row["arm"]) for row in rows] == [
        (str(step), arm) for step in range(4) for arm in experiments.get("gradient_depth").keys
    ]
    assert all(float(row["gradient_ratio"]) > 0 for row in rows)
