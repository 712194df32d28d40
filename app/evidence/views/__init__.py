"""Pages of evidence."""

from app.evidence.views import (
    adding,
    correcting,
    files,
    following,
    frameworks,
    history,
    importing,
    picture,
    region,
)
from app.evidence.views.blueprint import bp

__all__ = [
    "adding",
    "bp",
    "correcting",
    "files",
    "following",
    "frameworks",
    "history",
    "importing",
    "picture",
    "region",
]
