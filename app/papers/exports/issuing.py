"""Drawing up a report and keeping it with its files."""

from app.access import Actor
from app.infra.clock import today
from app.papers import queries
from app.papers.commands import keep_edition
from app.papers.exports.books import report_xlsx
from app.papers.exports.reports import report_pdf
from app.papers.models import Edition
from app.papers.rules import Term


def issue(authority_id: int | None, term: Term, *, by: Actor | None) -> tuple[Edition, bool]:
    """The report as it stands now, and whether it says anything that the last edition did not.

    Where nothing has changed, the last edition stands. One at a time for each report.
    """
    queries.lock_report(authority_id, term)
    facts = queries.facts_of(authority_id, term, today())
    last = queries.find_latest(authority_id, term)
    if last is not None and queries.same_but_for_the_day(facts, last.facts):
        return last, False
    number = last.number + 1 if last is not None else 1
    pdf, xlsx = report_pdf(facts, number), report_xlsx(facts, number)
    edition = keep_edition(authority_id, term, facts=facts, pdf=pdf, xlsx=xlsx, by=by)
    return edition, True
