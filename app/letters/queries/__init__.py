"""Reads: who chose what, what was sent and why not, who is due a reminder or a day's letter."""

from app.letters.queries.choices import choices_of, find_person, get_reader, ways_of
from app.letters.queries.letters import (
    Found,
    count_given_up,
    find_by_key,
    get_given_up,
    get_letter_about,
    list_about,
    list_given_up_for_absence,
    place_of,
    search_letters,
)
from app.letters.queries.times import (
    due_for_asking,
    due_for_reminding,
    people_with_a_day,
    reason_to_leave_out,
)

__all__ = [
    "Found",
    "choices_of",
    "count_given_up",
    "due_for_asking",
    "due_for_reminding",
    "find_by_key",
    "find_person",
    "get_given_up",
    "get_letter_about",
    "get_reader",
    "list_about",
    "list_given_up_for_absence",
    "people_with_a_day",
    "place_of",
    "reason_to_leave_out",
    "search_letters",
    "ways_of",
]
