"""What the documents draw of the code."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def floors() -> str:
    """The import contract of pyproject.toml as a diagram in Mermaid's language: the highest floor first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [each["layers"] for each in contracts if each.get("containers") == ["bnviz"]]
    lines = ["flowchart TD"]
    for number, layer in enumerate(layers):
        rooms = " · ".join(room.strip() for room in layer.replace(":", "|").split("|"))
        lines.append(f'    floor{number}["{rooms}"]')
    lines += [f"    floor{number} --> floor{number + 1}" for number in range(len(layers) - 1)]
    return "\n".join(lines)
