"""Rounds that time asks for: each thing that is due is done in a job of its own."""

from app.bookings import commands, queries
from app.bookings.commands.steps import lock_slot
from app.infra.jobs import defer_all, periodic, task

EVERY_MINUTE = "* * * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"


@periodic("look_after_bookings", EVERY_MINUTE)
def look_after_bookings() -> None:
    """Holds and offers that have run out, whoever waits in vain, and proposals not answered."""
    for name, ids in (
        ("lapse_booking", queries.held_too_long()),
        ("close_waiting", queries.waiting_in_vain()),
        ("close_proposal", queries.proposals_unanswered()),
    ):
        defer_all(name, [{"each": one} for one in ids])


@periodic("look_ahead", EVERY_TEN_MINUTES)
def look_ahead() -> None:
    """Holds that end soon, sessions with too few, and lists that could move and have not."""
    for name, ids in (
        ("remind_hold", queries.holds_ending()),
        ("settle_running", queries.thin_sessions()),
        ("move_list", queries.lists_to_move()),
    ):
        defer_all(name, [{"each": one} for one in ids])


@task("lapse_booking", retry=True)
def lapse_booking(each: int) -> None:
    commands.lapse(each)


@task("close_waiting", retry=True)
def close_waiting(each: int) -> None:
    commands.close_waiting(each)


@task("close_proposal", retry=True)
def close_proposal(each: int) -> None:
    commands.close_proposal(each)


@task("remind_hold", retry=True)
def remind_hold(each: int) -> None:
    commands.remind_hold(each)


@task("settle_running", retry=True)
def settle_running(each: int) -> None:
    commands.settle_running(each)


@task("move_list", retry=True)
def move_list(each: int) -> None:
    commands.offer_places(lock_slot(each))
