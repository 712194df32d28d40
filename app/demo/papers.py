"""Last term's reports as they were issued, and who is sent them."""

from collections.abc import Sequence

from app.access import Actor
from app.infra import clock
from app.infra.database import db
from app.papers.commands import follow
from app.papers.exports import issue
from app.papers.models import ReportReader
from app.papers.rules import terms_begun


def build_papers(authority_ids: Sequence[int], by: Actor) -> None:
    """The last whole term of each of these, followed by their coordinator and a director."""
    term = next(each for each in terms_begun(clock.today()) if each.last < clock.today())
    for authority_id in authority_ids:
        follow(authority_id, by=by)
        issue(authority_id, term, by=by)
    db.session.add(
        ReportReader(
            authority_id=authority_ids[0],
            email="director@council.example",
            name="Morag Ellison, Director of Children’s Services",
            added_by_id=by.user_id,
            confirmed_at=clock.now(),
        )
    )
