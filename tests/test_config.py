"""Settings and their text."""

from collections.abc import Callable
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
    word: str = param("", help="Anything short.")
    left: Arm = Arm()
    right: Arm = Arm(on=True)


NAMES = ["kind", "seed", "sigma", "word", "left.on", "left.lr", "right.on", "right.lr"]


def test_fields_are_known_by_dotted_names_in_order() -> None:
    """Nested configs contribute arm.field."""
    assert list(settings.params(Config)) == NAMES


def test_an_arms_own_default_counts() -> None:
    """What is on in one arm's default and off in the other's differs in values, and is not text."""
    assert settings.values(Config())["right.on"] is True
    assert settings.to_text(Config()) == {}
    assert settings.to_text(settings.replace(Config(), {"right.on": False})) == {"right.on": "false"}


configs = st.builds(
    Config,
    kind=st.sampled_from(["sigmoid", "tanh"]),
    seed=st.integers(0, 9999),
    sigma=st.floats(0.001, 10),
    word=st.text(max_size=40).filter(str.isprintable),
    left=st.builds(Arm, on=st.booleans(), lr=st.floats(1e-4, 100)),
    right=st.builds(Arm, on=st.booleans(), lr=st.floats(1e-4, 100)),
)
numbers = st.integers() | st.floats() | st.sampled_from([400, 5000]).map(lambda n: -(10**n))
texts = st.text(max_size=200) | numbers.filter(lambda n: abs(n) < 1e300).map(str) | st.just("9" * 10_000)
json = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(configs)
def test_text_reads_back_to_the_same_value(config: Config) -> None:
    """with_text(to_text(config)) is config, to the bit."""
    assert settings.with_text(Config(), settings.to_text(config)) == config


@given(configs)
def test_text_says_only_what_differs_from_the_defaults(config: Config) -> None:
    """Every field that the text leaves out has its default."""
    said = settings.to_text(config)
    defaults = settings.values(Config())
    assert {name for name, value in settings.values(config).items() if value != defaults[name]} == set(said)


@given(configs, configs)
def test_a_change_is_what_turns_one_config_into_the_other(old: Config, new: Config) -> None:
    """replace(old, changed(old, new)) is new."""
    assert settings.replace(old, {name: after for name, (_, after) in settings.changed(old, new).items()}) == new


@given(st.sampled_from(NAMES) | st.text(max_size=200), texts)
def test_a_strangers_text_is_read_or_refused(name: str, text: str) -> None:
    """Whatever comes, the result is a valid config: what was read can be written and read again."""
    config, notices = settings.lenient(Config(), {name: text})
    assert settings.with_text(Config(), settings.to_text(config)) == config
    assert config == Config() or not notices


@given(st.sampled_from(NAMES) | st.text(max_size=200), texts)
def test_a_refusal_is_one_short_line_that_names_the_field(name: str, text: str) -> None:
    """No stranger's text makes it long, breaks it into lines, or hides what it is about."""
    for notice in settings.lenient(Config(), {name: text})[1]:
        assert len(notice) < 200
        assert notice.isprintable()
        assert notice.startswith(f"{name} takes " if name in NAMES else "there is no '")


@given(st.sampled_from(NAMES), json)
def test_a_strangers_value_is_taken_as_it_is_or_refused(name: str, value: object) -> None:
    """Of everything JSON can say, only a value of the field's kind and range is taken; nothing else is raised."""
    refusal = ""
    config = Config()
    try:
        config = settings.replace(config, {name: value})
    except ConfigError as error:
        refusal = str(error)
    assert len(refusal) < 200
    assert refusal == "" or refusal.isprintable()
    assert refusal or settings.get(config, name) == value
    assert type(settings.get(config, name)) is type(settings.get(Config(), name))


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


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("ON", True), (" 1 ", True), ("false", False), ("Off", False), ("0", False)]
)
def test_a_switch_is_read_from_the_usual_words(text: str, value: bool) -> None:
    """In any case, with blanks around."""
    assert settings.with_text(Config(), {"left.on": text}).left.on is value


def test_a_whole_number_stands_for_a_float() -> None:
    """A browser sends 1 for 1.0; the config holds the float."""
    rate = settings.replace(Config(), {"left.lr": 1}).left.lr
    assert (rate, type(rate)) == (1.0, float)


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("kind", "one of sigmoid, tanh"),
        ("seed", "a whole number from 0 to 9999"),
        ("sigma", "a number from 0.001 to 10"),
        ("word", "a word of at most 40 characters"),
        ("left.on", "true or false"),
    ],
)
def test_a_field_says_what_it_takes(name: str, takes: str) -> None:
    """In words, for a sentence."""
    assert settings.params(Config)[name].takes() == takes


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    """Also the name of a whole arm, or of something that every object has."""
    for name in ("left", "left.lr.x", "__class__", "left.__class__", ""):
        with pytest.raises(ConfigError, match=f"there is no '{name}'; known are kind, seed, "):
            settings.with_text(Config(), {name: "1"})


@pytest.mark.parametrize("declare", [lambda: param(1), lambda: param(1, 2, 3), lambda: param("a", choices=("b",))])
def test_a_declaration_must_make_sense(declare: Callable[[], object]) -> None:
    """A number without bounds, or a default that the field itself would refuse: a mistake of ours, found at import."""
    with pytest.raises(TypeError):
        declare()


@dataclass(frozen=True)
class Pair:
    """Two numbers of which the second must not be the smaller one, and never goes down."""

    low: int = param(0, 0, 9)
    high: int = param(5, 0, 9)

    def refusal(self, before: "Pair") -> str:
        """In one sentence."""
        if self.low > self.high:
            return "low takes at most high."
        return "high cannot go down." if self.high < before.high else ""


def test_what_no_field_knows_alone_is_refused_wherever_fields_are_set() -> None:
    """By value and by text; several at once are looked at together."""
    assert settings.replace(Pair(), {"low": 7, "high": 8}) == Pair(7, 8)
    assert settings.with_text(Pair(), {"low": "7", "high": "8"}) == Pair(7, 8)
    for change in ({"low": 6}, {"low": 7, "high": 6}, {"high": 4}):
        with pytest.raises(ConfigError):
            settings.replace(Pair(), change)
        with pytest.raises(ConfigError):
            settings.with_text(Pair(), {name: str(value) for name, value in change.items()})


def test_an_address_may_say_fields_in_any_order() -> None:
    """What is impossible only until the rest has been read is taken; what stays impossible is named once."""
    assert settings.lenient(Pair(), {"low": "7", "high": "8"}) == (Pair(7, 8), [])
    assert settings.lenient(Pair(), {"low": "9", "high": "8"}) == (Pair(0, 8), ["low takes at most high."])
