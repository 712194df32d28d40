"""Reads the rulebook's TOML files, which lie beside the code that gives them meaning."""

import tomllib
from importlib.resources import files
from typing import Any


def table(*path: str) -> dict[str, Any]:
    """One TOML file of the rulebook, by its path below `app/rulebook`."""
    return tomllib.loads(files("app.rulebook").joinpath(*path).read_text(encoding="utf-8"))


def tables_in(folder: str) -> list[dict[str, Any]]:
    """Every TOML file of one folder of the rulebook, in the order of their names."""
    found = files("app.rulebook").joinpath(folder).iterdir()
    names = sorted(each.name for each in found if each.name.endswith(".toml"))
    return [table(folder, name) for name in names]
