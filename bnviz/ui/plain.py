"""Words of strangers as Streamlit may show them: it reads Markdown, which loads pictures and makes links."""

import re

BREAK = "\u2060"  # joins words, without being seen
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # every sign of ASCII that is no letter, digit or space
_LINKS = re.compile(r"(?i)(https?|ftp)(?=\\:)|(www)(?=\\\.)|(?<=[\w.+-])(?=\\@)")  # that become links without any sign


def plain(text: str) -> str:
    """A text in Markdown that shows exactly these words."""
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _LINKS.sub(lambda found: found.group() + BREAK, escaped)
