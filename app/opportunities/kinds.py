"""Kinds of encounter, as rows: a new kind is a new row. Administrators may change and add some."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rulebook.registry import Registry, Rows


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of encounter. `benchmark` is the Gatsby benchmark it is meant for.

    `one_to_one` marks kinds in which an adult may be with one pupil (safeguarding 7b).
    `places` are where it can happen, the usual first. `notice_days` before a session, calling it
    off is short notice; `lead_days` before it, it can be asked for at the latest.
    `providers_only`: offered by providers of education or training, as Benchmark 7 has them.
    A `retired` kind is kept for what was made of it, and chosen for nothing new.
    """

    slug: str
    label: str
    plural: str
    benchmark: int
    places: tuple[str, ...]
    notice_days: int
    lead_days: int
    one_to_one: bool = False
    providers_only: bool = False
    explains: str = ""
    retired: bool = False

    @property
    def picture(self) -> str:
        """The name of its picture; a kind that was added has that of its benchmark."""
        return self.slug if BY_SLUG.as_it_came(self.slug) else PICTURES[self.benchmark]


# Days of notice and lead are ours, told to people: no law fixes a number. A visit needs longest,
# since the school's visits coordinator and head approve it, parents consent where it is needed, and
# a coach and cover are arranged (DfE, "Health and safety on educational visits").
# Forms named in Gatsby's own definitions of benchmarks 5 and 6 (2024 edition).
AS_THEY_CAME: tuple[Kind, ...] = (
    Kind(
        slug="careers_talk",
        label="Careers talk",
        plural="Careers talks",
        benchmark=5,
        places=("school", "online", "workplace"),
        notice_days=5,
        lead_days=3,
        explains="Someone from work talks with pupils about what they do and how they got there.",
    ),
    Kind(
        slug="workplace_visit",
        label="Workplace visit",
        plural="Workplace visits",
        benchmark=6,
        places=("workplace", "online"),
        notice_days=15,
        lead_days=15,
        explains="Pupils come to where the work happens, meet people and do a task.",
    ),
    Kind(
        slug="mentoring",
        label="Mentoring slot",
        plural="Mentoring slots",
        benchmark=5,
        places=("school", "online", "workplace"),
        notice_days=5,
        lead_days=5,
        one_to_one=True,
        explains="Someone from work listens to and guides one pupil or a small group.",
    ),
    Kind(
        slug="provider_talk",
        label="Session by a provider",
        plural="Sessions by providers",
        benchmark=7,
        places=("school", "online"),
        notice_days=5,
        lead_days=3,
        providers_only=True,
        explains="A college, training provider or university tells pupils what learning there is"
        " like and where it leads.",
    ),
    Kind(
        slug="provider_visit",
        label="Visit to a provider",
        plural="Visits to providers",
        benchmark=7,
        places=("workplace", "online"),
        notice_days=15,
        lead_days=15,
        providers_only=True,
        explains="Pupils come to a college, training provider or university, and meet its staff and"
        " learners.",
    ),
)
BY_SLUG = Registry(AS_THEY_CAME)
KINDS: Sequence[Kind] = Rows(BY_SLUG)
PICTURES = {5: "careers_talk", 6: "workplace_visit", 7: "provider_talk"}

PLACES = {"school": "At school", "workplace": "At the workplace", "online": "Online"}


def kind(slug: str) -> Kind:
    """The kind by its slug; KeyError when there is none."""
    return BY_SLUG[slug]


def kinds_to_choose(*, keeping: str = "") -> list[Kind]:
    """The kinds that something new can be made of, and the one it has already."""
    return [each for each in KINDS if not each.retired or each.slug == keeping]


def place_label(slug: str, place: str) -> str:
    """Where an encounter of this kind happens, in words; empty where nobody has said."""
    if place == "workplace" and slug in BY_SLUG and BY_SLUG[slug].providers_only:
        return "At the provider"
    return PLACES.get(place, "")
