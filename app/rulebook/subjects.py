"""Curriculum subjects an encounter can be linked to, and the stages they are taught at."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.rulebook.tables import table
from app.rulebook.years import Stage, stage


@dataclass(frozen=True)
class Subject:
    """A subject of the curriculum and the stages of schooling it is taught at."""

    slug: str
    label: str
    stages: frozenset[Stage]


SUBJECTS = tuple(
    Subject(each["slug"], each["label"], frozenset(Stage(name) for name in each["stages"]))
    for each in table("subjects.toml")["subject"]
)

_BY_SLUG = {each.slug: each for each in SUBJECTS}


def subject(slug: str) -> Subject:
    """The subject with this slug. KeyError when there is none."""
    return _BY_SLUG[slug]


def subjects_for(groups: Iterable[int]) -> tuple[Subject, ...]:
    """The subjects taught to at least one of these year groups, in the list's order."""
    stages = {stage(group) for group in groups}
    return tuple(each for each in SUBJECTS if each.stages & stages)
