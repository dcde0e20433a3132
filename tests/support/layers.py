"""The order of the packages, as pyproject.toml states it for the import rules."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ranks() -> dict[str, int]:
    """Return package → place; a higher number may know a lower one, packages of one layer not each other."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return {name: place for place, layer in enumerate(reversed(layers)) for name in re.findall(r"\w+", layer)}
