"""Rows of the rulebook that administrators may change: as they come, or as they are now in force.

Whoever holds a registry sees each change at once, since it is asked and never copied.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar, overload


class Row(Protocol):
    """Anything with a name that is stored with what people write."""

    @property
    def slug(self) -> str: ...


T = TypeVar("T", bound=Row)

# Looks whether something was set elsewhere a moment ago. Set by the wiring page.
look_again: Callable[[], None] = lambda: None  # noqa: E731


class Registry(Mapping[str, T]):
    """Rows by their slug, in order: those that came with the service, then those added."""

    def __init__(self, rows: Iterable[T]) -> None:
        self._as_it_came = {each.slug: each for each in rows}
        self._in_force = self._as_it_came

    def put_in_force(self, changed: Iterable[T]) -> None:
        """Let these rows stand in place of those with the same slug; all others as they came."""
        self._in_force = self._as_it_came | {each.slug: each for each in changed}

    def as_it_came(self, slug: str) -> T | None:
        """The row that came with the service; None for one that was added."""
        return self._as_it_came.get(slug)

    def __getitem__(self, slug: str) -> T:
        if slug not in self._in_force:
            # Perhaps added by another process since this one looked.
            look_again()
        return self._in_force[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._in_force

    def __iter__(self) -> Iterator[str]:
        return iter(self._in_force)

    def __len__(self) -> int:
        return len(self._in_force)


class Rows(Sequence[T], Generic[T]):
    """The rows of a registry as a list that follows it."""

    def __init__(self, registry: Registry[T]) -> None:
        self._registry = registry

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return list(self._registry.values())[place]

    def __iter__(self) -> Iterator[T]:
        return iter(self._registry.values())

    def __len__(self) -> int:
        return len(self._registry)
