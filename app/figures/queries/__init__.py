"""Reads of the figures, and of the ledger to draw them from."""

from app.figures.queries.drawing import drawn_for, marks_of, next_marked, told_of
from app.figures.queries.scopes import Scope, list_trusts, schools_in, scope_for
from app.figures.queries.spans import added_up, drawn_between
from app.figures.queries.sums import (
    Picture,
    SchoolFigure,
    between,
    by_school,
    cells_by_school,
    count_behind,
    parts_by_school,
    picture,
)

__all__ = [
    "Picture",
    "SchoolFigure",
    "Scope",
    "added_up",
    "between",
    "by_school",
    "cells_by_school",
    "count_behind",
    "drawn_between",
    "drawn_for",
    "list_trusts",
    "marks_of",
    "next_marked",
    "parts_by_school",
    "picture",
    "schools_in",
    "scope_for",
    "told_of",
]
