"""Whether what a school says afterwards can be so."""

from collections.abc import Collection, Mapping

from app.bookings.rules.nouns import Group, Problem, field_of, group_label, not_on_the_list
from app.infra.wording import count
from app.rulebook.meaningful import Answer


def why_not_attended_so(
    attended: Mapping[int, int | None],
    groups: Mapping[int, Group],
    answers: Mapping[str, str],
    tests: Collection[str],
) -> Problem | None:
    """Why attendance cannot be confirmed like this (cohort id: pupils who came), or None."""
    for cohort_id, group in groups.items():
        came = attended.get(cohort_id)
        if came is None or came < 0:
            return Problem(
                field=field_of(cohort_id),
                sentence=f"Enter how many of {group_label(group)} came. Enter 0 if nobody did.",
            )
        if came > group.roll:
            return Problem(
                field=field_of(cohort_id),
                sentence=f"{group_label(group)} has {count(group.roll, 'pupil')} on roll, so"
                f" {came:,} cannot have come.",
            )
    if set(attended) - set(groups):
        return not_on_the_list()
    if not any(attended.values()):
        return Problem(
            field="cohorts",
            sentence="Nobody came from any group. If it did not happen, say so instead.",
        )
    return _why_not_answered_so(answers, tests)


def _why_not_answered_so(answers: Mapping[str, str], tests: Collection[str]) -> Problem | None:
    for test, answer in answers.items():
        if test not in tests or answer not in set(Answer):
            return Problem(
                field="answers", sentence="Choose yes, no or not sure for each question."
            )
    return None
