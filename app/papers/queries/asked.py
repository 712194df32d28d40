"""What an address asks for: whose report, of which term, and whether it may be seen."""

from datetime import date

from app.access import Actor
from app.infra.database import Missing
from app.papers import policies
from app.papers.kinds import TERMS, WHOLE_REGION
from app.papers.rules import Term, terms_begun
from app.rulebook.authorities import AUTHORITY_CODES

MOST_TERMS = 12


def authority_named(scope: str, actor: Actor) -> int | None:
    """The authority of an address, None for the region; Missing for what is not this person's."""
    code = None
    if scope != WHOLE_REGION:
        code = next((each for each in AUTHORITY_CODES if str(each) == scope), None)
        if code is None:
            raise Missing("There is no such authority.")
    if not policies.see_reports(actor, code):
        raise Missing("Those reports are not here, or they are not yours to see.")
    return code


def term_named(year: int, name: str, today: date) -> Term:
    """A term of an address; Missing for one that has not begun, or is of long ago."""
    wanted = Term(year, name) if name in TERMS else None
    if wanted is None or wanted not in terms_begun(today, MOST_TERMS):
        raise Missing("There is no report of that term.")
    return wanted
