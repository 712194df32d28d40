"""Whether enough are coming for a session to run, and until when changes are answered.

Ours, and told to people. Unless it is set otherwise an employer is warned ten days before, and
decides three days before at the latest; a proposed change is answered within a week, and two days
before the session.
"""

from datetime import datetime, timedelta
from typing import Protocol

from app.rulebook.thresholds import lasts

ANSWERED_BEFORE = timedelta(days=2)
SHORTEST_ANSWER = timedelta(hours=2)


class Running(Protocol):
    """What is asked of a session here. Numbers are pupils."""

    starts_at: datetime
    taken: int
    least_to_run: int
    cancelled_at: datetime | None
    run_decided_at: datetime | None


def warned_before() -> timedelta:
    """How long before a session its employer is warned that few come."""
    return lasts("thin_warned")


def decided_before() -> timedelta:
    """How long before a session it goes ahead by itself."""
    return lasts("thin_decided")


def is_thin(session: Running, at: datetime) -> bool:
    """Whether somebody is coming, too few, soon, and nobody has decided what then."""
    return (
        0 < session.taken < session.least_to_run
        and session.cancelled_at is None
        and session.run_decided_at is None
        and session.starts_at - warned_before() <= at < session.starts_at
    )


def run_decided_by(session: Running) -> datetime:
    """The moment from which it goes ahead by itself."""
    return session.starts_at - decided_before()


def answer_by(starts_at: datetime, at: datetime) -> datetime:
    """The last moment to answer a change that is proposed now to a session that begins then."""
    usual = min(at + lasts("change_answered"), starts_at - ANSWERED_BEFORE)
    return max(usual, min(at + SHORTEST_ANSWER, starts_at))


def is_short_notice(starts_at: datetime, at: datetime, notice_days: int) -> bool:
    """Whether the other side should be telephoned as well, since mail may be read too late."""
    return starts_at - at < timedelta(days=notice_days)
