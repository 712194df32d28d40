"""Kinds of activity that evidence is made of, as rows."""

from dataclasses import dataclass

from app.rulebook.tables import table


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One kind. `benchmark` is what it is meant for; `asks` what its form needs besides.

    `workplace` is "activity" (Years 7 to 9) or "placement" (Years 10 and 11) where its minutes are
    work experience. `hours` is what a T Level placement asks for.
    """

    slug: str
    label: str
    benchmark: int
    asks: tuple[str, ...] = ()
    workplace: str = ""
    hours: int | None = None
    curriculum: bool = False


ACTIVITIES = tuple(
    Activity(**(each | {"asks": tuple(each.get("asks", ()))}))
    for each in table("activities.toml")["activity"]
)
_BY_SLUG = {each.slug: each for each in ACTIVITIES}
_BY_LABEL = {each.label.casefold(): each for each in ACTIVITIES}


def activity(slug: str) -> Activity:
    """The activity by its slug; KeyError when there is none."""
    return _BY_SLUG[slug]


def find_activity(named: str) -> Activity | None:
    """The activity by its slug or label, however it is written; None when there is none."""
    plain = " ".join(named.split()).casefold()
    return _BY_LABEL.get(plain) or _BY_SLUG.get(plain.replace(" ", "_"))


# Where a young person may go on to, as Benchmark 7 lists them, and the rest of those they meet.
ORGANISATION_KINDS = {
    "employer": "Employer",
    "self_employed": "Self-employed person",
    "sixth_form": "Sixth form",
    "college": "College",
    "university": "University",
    "training_provider": "Independent training provider",
}
