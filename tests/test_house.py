"""The house holds together: pages, site map, experiments, README and command line name the same things."""

import re
from pathlib import Path

import pytest

from bnviz import __version__, choices, data, experiments
from bnviz import config as settings
from bnviz.experiments import Experiment
from bnviz.model import mlp, normalization
from bnviz.records import items
from bnviz.ui.address import RESERVED
from bnviz.ui.site import site
from scripts import new, readme

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


ALL = [experiments.get(name) for name in experiments.names()]


def test_the_site_map_is_the_folder_of_pages() -> None:
    """Every script in pages/ is in the site map, once, and nothing else is."""
    assert sorted(entry.name for entry in site()) == sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def test_every_experiment_is_on_one_page() -> None:
    """None is hidden; a page that shows several names its own first."""
    shown = [found.name for entry in site() for found in experiments.on_page(entry.name)]
    assert sorted(shown) == sorted(experiments.names())
    assert [entry.name for entry in site() if entry.experiments and entry.experiments[0].name != entry.name] == []


def test_the_readme_says_what_experiments_ask() -> None:
    """Each line of its table is one that `make readme` writes; an experiment that is newer stands in `bnviz list`."""
    lines = readme.table(README)
    assert [line for line in readme.lines() if line in lines] == lines != []


@pytest.mark.parametrize("experiment", ALL, ids=lambda each: each.name)
def test_a_folder_holds_what_an_experiment_needs(experiment: Experiment) -> None:
    """Its settings, its training, and arms whose records it writes, if it declares any."""
    record = experiment.start(experiment.Config()).step()
    assert record.step == 0
    columns = {name.rpartition(".")[0] for name, _ in items(record)} - {""}
    assert not columns or columns == set(experiment.keys)


def test_the_words_that_settings_choose_from_are_those_of_the_model() -> None:
    """`bnviz.choices` imports nothing, so that a page opens at once; here it is held to the code that it names."""
    assert tuple(mlp.ACTIVATIONS) == choices.ACTIVATIONS
    assert set(choices.NORMALIZATIONS) <= {*normalization.NORMALIZATIONS, "weight"}
    for name in choices.DATA_SETS[:1]:
        found = data.load(name)
        assert (len(found.x_train), len(found.x_test)) == (choices.DIGITS_TRAINING, choices.DIGITS_TEST)
    assert choices.CLASSES.keys() == set(choices.DATA_SETS)


def test_the_changelog_begins_with_this_version() -> None:
    """What is released is in its top entry; what is not yet stands above."""
    entries = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert next(entry for entry in entries if entry != "Unreleased") == __version__


def test_every_requirement_is_imported() -> None:
    """requirements.txt holds nothing that the app does not use."""
    imported = "\n".join(path.read_text(encoding="utf-8") for path in [*ROOT.glob("bnviz/**/*.py"), ROOT / "app.py"])
    modules = {
        "scikit-learn": "sklearn",
        "markdown-it-py": "markdown_it",
        "PyYAML": "yaml",
        "prometheus-client": "prometheus_client",
    }
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        package = re.split(r"[~=<>]", line)[0]
        module = modules.get(package, package)
        used = rf"""^\s*(import|from) {module}\b|\("{module}"\)"""  # of the second only the files are used
        assert re.search(used, imported, re.MULTILINE), f"{package} is not used"


def test_experiments_say_what_they_ask() -> None:
    """Every experiment has a title and a question that ends in a question mark."""
    for name in experiments.names():
        assert experiments.get(name).title
        assert experiments.get(name).question.endswith("?")


def test_no_setting_has_a_name_that_the_address_bar_needs() -> None:
    """The step, the changes and what is looked at stand beside the settings."""
    for name in experiments.names():
        assert not set(settings.params(experiments.get(name).Config())) & set(RESERVED)


def test_no_experiment_has_a_name_that_means_something_else_in_an_address() -> None:
    """``bn.lr`` is a setting of an arm; an experiment `bn` would take it away."""
    assert not {*experiments.names()} & {*RESERVED, *new.ROUTES, *new.arms()}


@pytest.mark.xdist_group("house")
def test_a_group_of_tests_stays_together(request: pytest.FixtureRequest) -> None:
    """Where the tests share workers, a group's name is part of a test's: else its runs are trained once a worker."""
    shared = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@house") == shared
