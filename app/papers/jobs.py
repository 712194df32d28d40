"""The day after a term ends, its reports are drawn up and sent by themselves.

Whatever is done twice, or by two workers at once, finds that it was done: a report is locked while
it is drawn and sent, and each reader is noted once for each edition.
"""

from app.infra.clock import today
from app.infra.jobs import PATIENT, defer_all, periodic, task
from app.organisations.actors import actor_by_id
from app.papers import emails, policies, queries
from app.papers.exports import issue
from app.papers.kinds import DRAW, TERMS
from app.papers.rules import Term, terms_to_send

SEND = "send_report"


@periodic("termly_reports", "10 6 * * *")
def find_reports() -> None:
    """Put every report of a term that has just ended in line, where anybody is sent it."""
    terms = terms_to_send(today())
    scopes = queries.scopes_with_readers() if terms else []
    defer_all(
        SEND,
        [
            {"authority_id": scope, "year": term.year, "term": term.name}
            for term in terms
            for scope in scopes
        ],
    )


@task(DRAW, retry=PATIENT)
def draw_report(year: int, term: str, by_id: int) -> None:
    """Draw up the region's report, for whoever asked, if they still may."""
    by = actor_by_id(by_id)
    if term in TERMS and policies.see_reports(by, None):
        issue(None, Term(year, term), by=by)


@task(SEND, retry=PATIENT)
def send_report(authority_id: int | None, year: int, term: str) -> None:
    """Draw up one report, unless it was, and send it to whoever has not had it."""
    if term not in TERMS:
        raise ValueError(f"{term} is no term.")
    wanted = Term(year, term)
    queries.lock_report(authority_id, wanted)
    already = queries.readers_sent(authority_id, wanted)
    waiting = [
        each
        for each in queries.list_readers(authority_id)
        if each.id not in already and emails.may_be_sent(each)
    ]
    if not waiting:
        return
    edition, _ = issue(authority_id, wanted, by=None)
    emails.send(edition, by=None, besides=already)
