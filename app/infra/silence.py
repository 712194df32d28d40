"""Telling nobody: for a past that is made up."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Do what is inside without writing to anyone: for a past that is made up."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    """Whether nothing is written just now, so that nobody need find the words."""
    return _silent.get()
