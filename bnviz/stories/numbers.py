"""Numbers as sentences say them: few digits, a true minus, no line break before a unit.

The browser writes the same texts (``static/format.js``); ``tests/cases/numbers.json`` holds both to that.
"""

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext

GLUE = "\u00a0"  # a space at which no line breaks
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(value: float, digits: int = 1) -> str:
    """A number of percent: ``96.9 %``; a whole one where `digits` is 0."""
    return f"{_minus(_rounded(value, f'.{digits}f'))}{GLUE}%"


def share(value: float) -> str:
    """A share from 0 to 1 as percent: whole, but one digit below 10 %, and exactly none is ``0 %``."""
    hundred = 100 * value
    if hundred == 0 or hundred >= 9.95:
        return percent(hundred, 0)
    return percent(hundred) if hundred >= 0.05 else f"under{GLUE}0.1{GLUE}%"


def number(value: float, digits: int = 2) -> str:
    """Some significant digits: ``2.7``, ``0.049``, ``137``; below a thousandth ``3.6 · 10⁻⁶``, never 0.000."""
    if not math.isfinite(value):
        return "not a number"
    if value == 0:
        return "0"
    mantissa, exponent = _rounded(value, f".{digits - 1}e").split("e")
    power = int(exponent)
    if power < -3 or power > 6:
        return f"{_minus(mantissa)}{GLUE}·{GLUE}10{str(power).translate(_RAISED)}"
    if power >= digits:
        return integer(value)
    return _minus(_rounded(value, f".{max(digits - 1 - power, 0)}f"))


def setting(value: float) -> str:
    """A setting as it was chosen: ``0.5``, ``10``, ``0.0075``."""
    if value == 0 or 1e-4 <= abs(value) < 1e5:
        return _minus(f"{float(_rounded(value, '.5e')):g}")
    return number(value)


def integer(value: float) -> str:
    """The nearest whole number, a comma at the thousands from 10,000 on."""
    text = _rounded(value, ".0f")
    return _minus(f"{int(text):,}" if abs(int(text)) >= 10_000 else text)


def _rounded(value: float, form: str) -> str:
    """A number in one of Python's formats; a half is rounded away from zero, as browsers do."""
    with localcontext(rounding=ROUND_HALF_UP):
        return format(Decimal(float(value)), form)


def _minus(text: str) -> str:
    """A true minus; none before zero."""
    return text.replace("-", "−" if text.strip("-0.") else "")
