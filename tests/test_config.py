"""Settings and their text."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import config as settings
from bnviz.config import ConfigError, param


@dataclass(frozen=True)
class Arm:
    """An arm's own settings."""

    on: bool = param(False, help="Whether.", live=True)
    lr: float = param(0.5, 1e-4, 100, "How far.", live=True, log=True)


@dataclass(frozen=True)
class Config:
    """Settings of every kind."""

    kind: str = param("sigmoid", help="Which.", choices=("sigmoid", "tanh"))
    seed: int = param(0, 0, 9999, "Start.")
    sigma: float = param(0.1, 0.001, 10, "Width.")
    left: Arm = Arm()
    right: Arm = Arm(on=True)


NAMES = ["kind", "seed", "sigma", "left.on", "left.lr", "right.on", "right.lr"]


def test_fields_are_known_by_dotted_names_in_order() -> None:
    """Nested configs contribute arm.field."""
    assert list(settings.params(Config)) == NAMES


def test_an_arms_own_default_counts() -> None:
    """What is on in one arm's default and off in the other's differs in values, and is not text."""
    assert settings.values(Config())["right.on"] is True
    assert settings.to_text(Config()) == {}
    assert settings.to_text(settings.replace(Config(), {"right.on": False})) == {"right.on": "false"}


@given(
    st.sampled_from(["sigmoid", "tanh"]),
    st.integers(0, 9999),
    st.floats(0.001, 10),
    st.booleans(),
    st.floats(1e-4, 100),
)
def test_text_reads_back_to_the_same_value(kind: str, seed: int, sigma: float, on: bool, lr: float) -> None:
    """with_text(to_text(config)) is config, to the bit."""
    config = Config(kind, seed, sigma, Arm(on, lr))
    assert settings.with_text(Config(), settings.to_text(config)) == config


@given(st.sampled_from([*NAMES, "nonsense"]), st.text(max_size=200))
def test_a_strangers_text_is_read_or_refused_in_one_short_sentence(name: str, text: str) -> None:
    """Whatever comes, the result is a valid config or a bounded ConfigError."""
    config, notices = settings.lenient(Config(), {name: text})
    assert settings.with_text(Config(), settings.to_text(config)) == config
    assert all(len(notice) < 300 and name in notice for notice in notices)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1", None, -1, 10_000, 1.5])
def test_a_value_of_the_wrong_kind_or_range_is_refused(value: object) -> None:
    """Not a number, not finite, out of range, not whole: refused with what the field takes."""
    with pytest.raises(ConfigError, match="seed takes a whole number from 0 to 9999"):
        settings.replace(Config(), {"seed": value})


def test_lenient_keeps_what_is_good_and_names_what_is_not() -> None:
    """A URL with one bad key still opens the rest."""
    config, notices = settings.lenient(Config(), {"seed": "3", "sigma": "wide", "extra": "1"})
    assert config == Config(seed=3)
    assert [notice.split()[0] for notice in notices] == ["sigma", "there"]


def test_only_live_tells_a_change_from_a_restart() -> None:
    """A live field may change while the run goes on; any other starts it anew."""
    assert settings.only_live(Config(), settings.replace(Config(), {"left.lr": 1.0, "right.on": False}))
    assert not settings.only_live(Config(), settings.replace(Config(), {"left.lr": 1.0, "seed": 1}))


def test_changed_names_both_values() -> None:
    """What differs, with the value before and after."""
    assert settings.changed(Config(), settings.replace(Config(), {"left.lr": 1.0})) == {"left.lr": (0.5, 1.0)}


def test_a_number_needs_its_bounds() -> None:
    """A declaration without them is a mistake of ours, found at import."""
    with pytest.raises(TypeError):
        param(1)
