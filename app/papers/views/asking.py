"""What there is to choose of."""

from flask import request

from app.access import Actor
from app.infra.clock import today
from app.organisations.queries import authorities_of
from app.papers.kinds import WHOLE_REGION
from app.papers.queries.facts import REGION
from app.papers.rules import Term, terms_begun


def scopes_of(actor: Actor) -> list[tuple[int | None, str, str]]:
    """(authority, its part of the address, name) of all this person has reports of."""
    own = [each for each in authorities_of(actor) if actor.covers(each.id)]
    every: list[tuple[int | None, str, str]] = [(each.id, str(each.id), each.name) for each in own]
    return [(None, WHOLE_REGION, REGION), *every] if actor.whole_region else every


def term_chosen() -> Term:
    """The term that a list is looked at for; the latest that has begun if it names none."""
    begun = terms_begun(today())
    year, _, name = request.args.get("term", "").partition("-")
    return next((each for each in begun if (str(each.year), each.name) == (year, name)), begun[0])
