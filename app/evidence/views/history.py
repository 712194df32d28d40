"""Everything the ledger has said about one activity, newest first, with who says so."""

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from app.bookings.queries import get_booking
from app.evidence import queries
from app.evidence.kinds import STANDING_LABELS
from app.evidence.rules import may_stand_in, plain
from app.evidence.views.asking import READERS
from app.evidence.views.blueprint import bp
from app.evidence.views.picture import labels_of
from app.rulebook.activities import ACTIVITIES
from app.rulebook.benchmarks import edition
from app.rulebook.meaningful import tests_for
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.evidence.queries import Statement

ACTIVITY_LABELS = {each.slug: each.label for each in ACTIVITIES}


@bp.get("/evidence/bookings/<reference>")
@access(*READERS)
def ledger(reference: str) -> Response:
    """Everything the ledger has said about one booking."""
    booking = get_booking(reference, current_actor())
    statements = queries.ledger_of(booking_id=booking.id)
    title = booking.slot.opportunity.title
    return _ledger_page(statements, title, booking.school_id, booking=booking)


@bp.get("/evidence/records/<int:record_id>")
@access(*READERS)
def record(record_id: int) -> Response:
    """Everything the ledger has said about one record made by hand."""
    kept, school = queries.get_record(record_id, current_actor())
    statements = queries.ledger_of(record_id=kept.id)
    return _ledger_page(statements, statements[0].entry.title, school.id, booking=None)


def _ledger_page(
    statements: "Sequence[Statement]", title: str, school_id: int, *, booking: Any
) -> Response:
    entries = [each.entry for each in statements]
    latest = {(each.cohort_id, each.criterion): each for each in entries}
    said_by = {
        answer["by"] for each in entries for answer in each.answers.values() if answer.get("by")
    }
    leads = school_id in current_actor().leader_of
    return page(
        "evidence/ledger.html",
        booking=booking,
        title=title,
        school_id=school_id,
        statements=statements,
        standing={each.id for each in latest.values()},
        labels=labels_of(entries),
        tests={each.meant_for: tests_for(each.meant_for) for each in entries},
        names=queries.names_of(frozenset(said_by)),
        editions={each.edition: edition(each.edition) for each in entries},
        activities=ACTIVITY_LABELS,
        words=STANDING_LABELS,
        leads=leads,
        stands_in={
            each.id
            for each in latest.values()
            if leads and may_stand_in(each.meant_for, plain(each.answers), each.pupils)
        },
    )
