"""The few places each person goes most, in one list."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.access import Actor, Role


@dataclass(frozen=True)
class Place:
    label: str
    url: str
    current: bool


# (label, endpoint, roles it is for; empty means everyone)
PLACES: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Find an opportunity", "opportunities.index", frozenset()),
    ("My offers", "opportunities.mine", frozenset({Role.EMPLOYER})),
    ("Bookings", "bookings.mine", frozenset({Role.EMPLOYER, Role.TEACHER, Role.LEADER})),
    ("Evidence", "evidence.index", frozenset({Role.TEACHER, Role.LEADER})),
    ("My school", "organisations.school", frozenset({Role.TEACHER, Role.LEADER})),
    ("Your impact", "papers.my_impact", frozenset({Role.EMPLOYER})),
    ("My organisation", "organisations.employer", frozenset({Role.EMPLOYER})),
    ("Queue", "desk.queue", frozenset({Role.COORDINATOR})),
    ("Caseload", "caseload.index", frozenset({Role.COORDINATOR})),
    ("The region", "reports.dashboard", frozenset({Role.COORDINATOR})),
    ("Area evidence", "evidence.region", frozenset({Role.COORDINATOR})),
    ("Holidays", "organisations.terms", frozenset({Role.COORDINATOR})),
    ("Administration", "administration.index", frozenset({Role.ADMINISTRATOR})),
)


def places_for(actor: Actor) -> list[Place]:
    """What stands in the header for this person."""
    return [
        Place(label, url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, roles in PLACES
        if (not roles or roles & actor.roles) and endpoint in current_app.view_functions
    ]
