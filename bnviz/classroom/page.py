"""The page of a phone: a shell, the live component, one socket. No Streamlit session, so that a class is cheap."""

from bnviz.paths import STYLES_OF_RUNS

STYLES = ("report.css", *STYLES_OF_RUNS, "classroom.css")


def page(code: str, deep: bool = False) -> str:
    """The document.

    Args:
        code: of the class; empty if it is to be typed. deep: whether the address has a part behind ``/class``.
    """
    styles = "".join(f'<link rel="stylesheet" href="app/static/{name}">' for name in STYLES)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<base href="{"../" if deep else "./"}">
<title>{f"Class {code} · bnviz" if code else "Join a class · bnviz"}</title>
{styles}
<link rel="icon" href="app/static/favicon.png">
<script type="module" src="app/static/classroom.js"></script>
</head>
<body class="bnviz-class" data-code="{code}">
<noscript>A class needs JavaScript.</noscript>
</body>
</html>
"""
