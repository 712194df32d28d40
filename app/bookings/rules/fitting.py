"""Whether a group fits a session. Places are pupils.

What is said is for the teacher who asked, so each sentence says what to do. The fact beside it is
for an employer or a coordinator, whose group it is not.
"""

from collections.abc import Collection, Mapping

from app.bookings.rules.nouns import (
    Group,
    Problem,
    Session,
    day_of,
    field_of,
    group_label,
    not_on_the_list,
)
from app.infra.wording import count
from app.rulebook.years import academic_year, year_label, years_label

ELSEWHERE_OR_WAIT = "Choose another session, or join the waiting list."


def why_not_these(
    asked: Mapping[int, int],
    groups: Mapping[int, Group],
    *,
    school_id: int,
    session: Session,
    year_groups: Collection[int],
) -> Problem | None:
    """Why these groups (cohort id: pupils) cannot come to this session, or None when they can.

    `groups` are the cohorts that were found; `year_groups` those the opportunity is for.
    """
    if not asked:
        return Problem(
            field="cohorts",
            sentence="Tick at least one group and enter how many pupils are coming.",
        )
    year = academic_year(day_of(session))
    for cohort_id, pupils in asked.items():
        group = groups.get(cohort_id)
        problem = (
            not_on_the_list()
            if group is None or group.school_id != school_id or group.closed_at is not None
            else _why_not_this(group, pupils, year, year_groups)
        )
        if problem:
            return problem
    return _why_not_together(asked, groups)


def why_no_room(session: Session, pupils: int) -> Problem | None:
    """Why a group of this size cannot have places, by the row as it is at this moment."""
    problem = why_not_this_size(session, pupils)
    if problem is not None:
        return problem
    left = session.capacity - session.taken
    if session.taken and not session.is_shared:
        fact = "This session is for one school at a time, and another school has it."
        return _crowded(f"{fact} {ELSEWHERE_OR_WAIT}", fact)
    if left <= 0:
        fact = "This session is full."
        return _crowded(f"{fact} {ELSEWHERE_OR_WAIT}", fact)
    if pupils > left:
        only = f"Only {count(left, 'place')} {'is' if left == 1 else 'are'} left and"
        return _crowded(
            f"{only} your group is {pupils:,}. Choose another session or a smaller group, or join"
            " the waiting list.",
            f"{only} {count(pupils, 'pupil')} would come.",
        )
    return None


def why_never_room(session: Session, pupils: int) -> Problem | None:
    """Why a group of this size could not come even if every place were free."""
    problem = why_not_this_size(session, pupils)
    if problem is None and pupils > session.capacity:
        return Problem(
            field="cohorts",
            sentence=f"This session has {count(session.capacity, 'place')} in all, and your group"
            f" is {pupils:,}. Choose a smaller group.",
            fact=f"This session has {count(session.capacity, 'place')} in all, and"
            f" {count(pupils, 'pupil')} would come.",
        )
    return problem


def why_not_this_size(session: Session, pupils: int) -> Problem | None:
    """Why a group is too small or too large for this session, whatever is free."""
    if pupils < session.smallest_group:
        return Problem(
            field="cohorts",
            sentence=f"This session is for groups of {count(session.smallest_group, 'pupil')} or"
            f" more, and yours is {pupils:,}. Add another group or choose another session.",
            fact=f"This session is for groups of {count(session.smallest_group, 'pupil')} or more,"
            f" and {pupils:,} would come.",
        )
    largest = session.largest_per_school
    if largest is not None and pupils > largest:
        return Problem(
            field="cohorts",
            sentence=f"Each school can bring up to {count(largest, 'pupil')}, and your group is"
            f" {pupils:,}. Choose a smaller group.",
            fact=f"Each school can bring up to {count(largest, 'pupil')}, and {pupils:,} would"
            " come.",
        )
    return None


def why_no_more(left: int, more: int) -> str:
    """Why a booking cannot grow by so many pupils."""
    free = f"Only {count(left, 'place')} {'is' if left == 1 else 'are'} free"
    return f"{free if left else 'No place is free'}, so {count(more, 'more pupil')} cannot come."


def _crowded(sentence: str, fact: str) -> Problem:
    return Problem(field="cohorts", sentence=sentence, fact=fact, crowded=True)


def _why_not_this(
    group: Group, pupils: int, year: int, year_groups: Collection[int]
) -> Problem | None:
    label = group_label(group)
    if group.academic_year != year:
        fact = (
            f"{label} is a group of {year_label(group.academic_year)}, but this session is in"
            f" {year_label(year)}."
        )
        sentence = f"{fact} Choose a group of that year."
    elif group.year_group not in year_groups:
        fact = sentence = f"This session is for {years_label(year_groups)}, so {label} cannot come."
    elif pupils < 1:
        fact, sentence = "", f"Enter a whole number of pupils for {label}, or leave it empty."
    elif pupils > group.roll:
        sentence = (
            f"{label} has {count(group.roll, 'pupil')} on roll, so {pupils:,} cannot come."
            f" Enter {group.roll:,} or fewer."
        )
        fact = f"{label} has fewer pupils on roll by now than would come."
    else:
        return None
    return Problem(field=field_of(group.id), sentence=sentence, fact=fact)


def _why_not_together(asked: Mapping[int, int], groups: Mapping[int, Group]) -> Problem | None:
    """A whole year group includes its tutor groups, so together they are no more than its roll."""
    for whole in (groups[each] for each in asked if not groups[each].name):
        together = sum(
            pupils for each, pupils in asked.items() if groups[each].year_group == whole.year_group
        )
        if together > whole.roll:
            return Problem(
                field=field_of(whole.id),
                sentence=f"{group_label(whole)} has {count(whole.roll, 'pupil')} on roll, its"
                f" tutor groups included, so {together:,} cannot come. Enter the whole year group"
                " or its tutor groups, not both.",
                fact=f"{group_label(whole)} has fewer pupils on roll by now than would come, its"
                " tutor groups included.",
            )
    return None
