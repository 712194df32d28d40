"""Rounds that time asks for: a warning before a window of the provider access law closes."""

from app.evidence import emails, queries
from app.evidence.rules.access import stage_of_warning
from app.infra.clock import today
from app.infra.jobs import defer_all, periodic, task

EVERY_MORNING = "30 6 * * *"


@periodic("watch_windows", EVERY_MORNING)
def watch_windows() -> None:
    """In the weeks before 28 February, each school that the law covers and that counts pupils."""
    if stage_of_warning(today()) is not None:
        ids = queries.schools_with_windows(today())
        defer_all("warn_of_window", [{"each": one} for one in ids])


@task("warn_of_window", retry=True)
def warn_of_window(each: int) -> None:
    emails.warn_of_window(each)
