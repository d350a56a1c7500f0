"""What phones and teachers may ask of a class: small JSON objects, checked before anything is done with them."""

import json
from collections.abc import Mapping
from typing import Any

LONGEST = 8192  # bytes
WORD = 80  # characters of a text
LARGEST = 2**31

# what each takes, by the kind of value
STUDENT: Mapping[str, Mapping[str, type]] = {
    "view": {"set": dict},
    "visible": {"on": bool},
    "vote": {"number": int, "option": int},
    "explore": {"back": bool},
    "back": {},
    "handin": {},
}
TEACHER: Mapping[str, Mapping[str, type]] = {
    "show": {"run": str, "fresh": bool},
    "at": {"step": int},
    "explore": {"on": bool},
    "call": {},
    "pause": {"on": bool},
    "ask": {"which": int},
    "write": {"question": dict},
    "anew": {"question": dict, "step": int},
    "prepare": {},
    "close": {},
    "again": {},
    "drop": {},
    "reveal": {"option": int},
    "seed": {},
    "end": {},
}


def parse(text: str | bytes, known: Mapping[str, Mapping[str, type]]) -> dict[str, Any]:
    """Read a request. Raises ValueError, with one sentence."""
    if len(text.encode(errors="replace") if isinstance(text, str) else text) > LONGEST:
        raise ValueError(f"A message may be at most {LONGEST} bytes long.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("A message must be JSON.") from None
    if not isinstance(data, dict) or not isinstance(data.get("do"), str):
        raise ValueError('A message must be an object with a word "do".')
    takes = known.get(data["do"])
    if takes is None:
        if known is STUDENT:
            raise ValueError("The teacher leads: here one can look around and vote.")
        raise ValueError(f"There is nothing called '{data['do'][:40]}' to do.")
    if set(data) != {"do", *takes}:
        raise ValueError(f"'{data['do']}' takes {' and '.join(takes) or 'nothing else'}.")
    for name, kind in takes.items():
        if not _is(data[name], kind):
            raise ValueError(f"'{name}' takes {_SAID[kind]}.")
    return data


def _is(value: Any, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST
    return isinstance(value, kind) and (not isinstance(value, str) or len(value) <= WORD)


_SAID: Mapping[type, str] = {
    int: "a whole number",
    bool: "true or false",
    str: f"a text of at most {WORD} characters",
    dict: "an object",
}
