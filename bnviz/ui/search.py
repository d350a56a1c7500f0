"""The search of the page "What is wrong?": symptoms found by the words that people use, as cards of recorded runs."""

import html
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import quote

import streamlit as st

from bnviz import theme
from bnviz.experiments import symptom
from bnviz.experiments.symptom import Symptom
from bnviz.stories import numbers
from bnviz.theme import Theme

LONGEST = 4000  # characters of what is searched for: a whole traceback
LIKE = 5  # letters that two words of one stem have in common
ENOUGH = 0.35  # of the best symptom's score: what is found with it
LOW = 0.12  # of what a query could score: below it nothing is found
WIDE, TALL = 280, 58  # px of a small picture
SHAPES = "■●▲◆"  # of the arms, by slot
FORMATS = {"percent": numbers.percent, "number": numbers.number, "integer": numbers.integer}
EVERYWHERE = re.compile(
    r"\b(an?|although|and|are|as|at|be|but|by|can|do|does|for|from|gets?|gives?|got|has|have|how|i|if|in|is|it|its|made|"
    r"me|my|not?|of|on|or|so|than|that|the|then|there|this|though|to|too|was|we|were|what|when|where|which|why|with|you|"
    r"your)\b"
)  # words that tell nothing


def words(text: str) -> list[str]:
    """The words of a text in small letters, without those that stand everywhere; long ones by their first letters."""
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", text[:LONGEST]).lower().replace("_", " ")
    return [word[:LIKE] for word in re.findall(r"[a-z]+|[0-9.]*[0-9]", EVERYWHERE.sub(" ", apart))]


@cache
def index() -> tuple[Mapping[str, frozenset[str]], Mapping[str, float]]:
    """The words of every symptom, and how much each word tells: log(1 + N / its symptoms)."""
    known = {key: frozenset(words(" ".join((each.words, each.answer, *each.also)))) for key, each in all_symptoms()}
    counts = Counter(word for found in known.values() for word in found)
    return known, {word: math.log(1 + len(known) / count) for word, count in counts.items()}


def all_symptoms() -> Sequence[tuple[str, Symptom]]:
    """Keys and symptoms in the order of the page."""
    return list(symptom.symptoms().items())


def found(query: str) -> list[str]:
    """The keys of the symptoms that a query means, the likeliest first; all of them, as they stand, for none."""
    asked = set(words(query))
    known, telling = index()
    if not asked:
        return list(known)
    most = sum(telling.get(word, 0.0) for word in asked)
    scores = {key: sum(telling[word] for word in asked & said) for key, said in known.items()}
    best = max(scores.values())
    if best == 0 or best < LOW * most:
        return []
    return sorted((key for key in scores if scores[key] >= ENOUGH * best), key=lambda key: -scores[key])


def show() -> None:
    """The field, and the cards of what is found."""
    query = st.text_input(
        "What is wrong",
        placeholder="Paste the error, or say it in your own words",
        label_visibility="collapsed",
        max_chars=LONGEST,
        key="symptom-query",
    )
    keys = found(query)
    if not keys:
        st.write("Nothing here is called that. The nearest are all of them:")
    look = theme.DARK if st.context.theme.type == "dark" else theme.LIGHT
    st.html(lede(look))
    st.html(cards(keys or list(symptom.symptoms()), look))


def colours(look: Theme) -> str:
    """The theme's ink and paper for the style sheet."""
    return f"--ink: {look.ink}; --paper: {look.paper}"


def lede(look: Theme) -> str:
    """What the cards show."""
    cause, cure = (
        f'<b style="color: {look.inks[arm.slot - 1]}"><i aria-hidden="true">{SHAPES[arm.slot - 1]}</i> {words}</b>'
        for arm, words in ((symptom.CAUSE, "the cause"), (symptom.CURE, "the cure"))
    )
    return (
        f'<p class="symptoms-lede" style="{colours(look)}">Each answer is a run: {cause} beside {cure}. '
        "The small pictures and their numbers are recorded.</p>"
    )


def cards(keys: Sequence[str], look: Theme) -> str:
    """Cards as HTML, each a link to its symptom."""
    return f'<div role="list" class="symptoms" style="{colours(look)}">{"".join(card(key, look) for key in keys)}</div>'


def card(key: str, look: Theme) -> str:
    """What people say, a small picture of a recorded run, and the numbers of its arms."""
    shown = symptom.symptoms()[key]
    recorded = json.loads(symptom.recorded(key).read_text("utf-8"))
    arms = [line.arm for line in shown.lines]
    values = "".join(
        f'<b style="color: {look.inks[arm.slot - 1]}"><i aria-hidden="true">{SHAPES[arm.slot - 1]}</i> '
        f"{FORMATS[shown.format](recorded['numbers'][arm.key])}</b>"
        for arm in arms
    )
    said = "hardly matters here" if shown.reproduced else "does not reproduce here"
    hardly = "" if shown.cured else f"<em>{said}</em>"
    lines = [(recorded["curves"][arm.key], look.lines[arm.slot - 1]) for arm in arms]
    tag = "code" if shown.error else "strong"
    return (
        f'<a role="listitem" href=".{html.escape(symptom.address(key))}" target="_self">'
        f'<{tag}>{html.escape(shown.title)}</{tag}><img alt="" src="data:image/svg+xml,{quote(picture(lines))}">'
        f"<span>{values}<small>{html.escape(shown.label)}</small></span>{hardly}</a>"
    )


def picture(lines: Sequence[tuple[Sequence[float | None], str]]) -> str:
    """Curves of a recorded run as SVG, all on one scale; None is a step without a number."""
    values = [value for curve, _ in lines for value in curve if value is not None]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    drawn = ""
    for curve, colour in lines:
        across = WIDE / max(len(curve) - 1, 1)
        points = " ".join(
            f"{k * across:.1f},{3 + (TALL - 6) * (high - value) / span:.1f}"
            for k, value in enumerate(curve)
            if value is not None
        )
        drawn += f'<polyline points="{points}" stroke="{colour}" vector-effect="non-scaling-stroke"/>'
    size = f'viewBox="0 0 {WIDE} {TALL}" preserveAspectRatio="none"'
    style = 'fill="none" stroke-width="2" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><g {style}>{drawn}</g></svg>'
