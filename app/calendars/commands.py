"""Making and resetting the address of a personal calendar."""

import secrets

from sqlalchemy.dialects.postgresql import insert

from app.access import Actor, require
from app.calendars import policies, queries
from app.calendars.models import Feed
from app.infra import clock
from app.infra.database import db

TOKEN_BYTES = 32


def open_feed(*, by: Actor) -> Feed:
    """The person's address, made now if there is none."""
    require(policies.follow(by))
    statement = insert(Feed).values(
        user_id=by.user_id, token=secrets.token_urlsafe(TOKEN_BYTES), made_at=clock.now()
    )
    db.session.execute(statement.on_conflict_do_nothing(index_elements=[Feed.user_id]))
    return queries.get_feed(by.user_id or 0)


def reset_feed(*, by: Actor) -> Feed:
    """A new address; the old one opens nothing any more."""
    feed = open_feed(by=by)
    feed.token, feed.made_at = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    db.session.flush()
    return feed
