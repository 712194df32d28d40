"""Schools, their cohorts, and the authorities they are in."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.infra.database import Missing, db, found
from app.organisations import policies
from app.organisations.models import Authority, Cohort, School


def authorities() -> Sequence[Authority]:
    """The authorities, by name."""
    return db.session.scalars(select(Authority).order_by(Authority.name)).all()


def find_school(school_id: int) -> School | None:
    return db.session.get(School, school_id, options=[joinedload(School.authority)])


def get_school_to_see(school_id: int, actor: Actor) -> School:
    """A school whose evidence and results this person may see; Missing for any other."""
    school = find_school(school_id)
    if school is None or not policies.see_figures(actor, school):
        raise Missing("That school is not here, or its numbers are not yours to see.")
    return school


def in_area(actor: Actor) -> ColumnElement[bool]:
    """Schools this coordinator looks after; none for anybody else."""
    if actor.whole_region:
        return true()
    return School.authority_id.in_(actor.authority_ids) if actor.authority_ids else false()


def get_school(school_id: int) -> School:
    """The school with its authority; Missing if there is none."""
    return found(find_school(school_id), "school")


def list_my_schools(actor: Actor) -> Sequence[School]:
    """The schools this person belongs to, by name."""
    return db.session.scalars(
        select(School)
        .where(School.id.in_(actor.teacher_of))
        .options(joinedload(School.authority))
        .order_by(School.name, School.id)
    ).all()


def list_schools(
    words: str, *, authority_id: int | None = None, limit: int = 20
) -> Sequence[School]:
    """Open schools whose name, town, postcode or URN matches, the likest first."""
    words = " ".join(words.replace("\x00", " ").split())[:80]
    if not words:
        return []
    plain = words.replace(" ", "").upper()
    whole = func.concat_ws(" ", School.name, School.locality, School.town, School.postcode)
    # Every word somewhere: "kenton newcastle" is a name and a town.
    every_word = and_(*(whole.ilike(f"%{_literal(word)}%") for word in words.split()))
    matches = [
        every_word,
        func.replace(School.postcode, " ", "").startswith(_literal(plain)),
        func.word_similarity(words, School.name) > 0.5,  # noqa: PLR2004 - half the letters alike
    ]
    if plain.isascii() and plain.isdigit() and len(plain) <= len("1234567"):
        matches.append(School.urn == int(plain))
    asked = select(School).where(School.is_open, or_(*matches))
    if authority_id is not None:
        asked = asked.where(School.authority_id == authority_id)
    return db.session.scalars(
        asked.options(joinedload(School.authority))
        .order_by(
            case(
                (School.name.ilike(f"{_literal(words)}%"), 0),
                (School.postcode.startswith(_literal(words.upper())), 0),
                (every_word, 1),
                else_=2,
            ),
            func.word_similarity(words, School.name).desc(),
            School.name,
            School.id,
        )
        .limit(limit)
    ).all()


def list_cohorts(
    school_id: int, academic_year: int, *, include_closed: bool = False
) -> Sequence[Cohort]:
    """A school's cohorts in one academic year: each year group, then its tutor groups."""
    asked = select(Cohort).where(
        Cohort.school_id == school_id, Cohort.academic_year == academic_year
    )
    if not include_closed:
        asked = asked.where(Cohort.closed_at.is_(None))
    return db.session.scalars(asked.order_by(Cohort.year_group, Cohort.name)).all()


def get_cohort(cohort_id: int, school_id: int) -> Cohort:
    """A cohort of this school; Missing if it is another's."""
    return found(
        db.session.scalar(
            select(Cohort).where(Cohort.id == cohort_id, Cohort.school_id == school_id)
        ),
        "group",
    )


def _literal(words: str) -> str:
    """The words with LIKE's own signs made plain."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
