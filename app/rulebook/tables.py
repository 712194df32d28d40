"""Reads the rulebook's TOML files, which lie beside the code that gives them meaning."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def folder(name: str) -> Traversable:
    """One folder of the rulebook."""
    return files("app.rulebook").joinpath(name)


def table(*path: str) -> dict[str, Any]:
    """One TOML file of the rulebook, by its path below `app/rulebook`."""
    return tomllib.loads(files("app.rulebook").joinpath(*path).read_text(encoding="utf-8"))


def tables_in(name: str) -> list[dict[str, Any]]:
    """Every TOML file of one folder of the rulebook, in the order of their names."""
    return [table(name, each.name) for each in _toml_in(folder(name))]


def tables_of(where: Traversable) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    """Every TOML file of any folder with its name, and a sentence for each that cannot be read."""
    tables, faults = [], []
    for each in _toml_in(where):
        try:
            tables.append((each.name, tomllib.loads(each.read_text(encoding="utf-8"))))
        except ValueError as problem:
            faults.append(f"{each.name}: this is not TOML. {problem}.")
    return tables, faults


def _toml_in(where: Traversable) -> list[Traversable]:
    found = (each for each in where.iterdir() if each.name.endswith(".toml"))
    return sorted(found, key=lambda each: each.name)
