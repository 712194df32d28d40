"""Every minute, schools whose evidence has changed are counted, so that lists need not."""

from app.caseload.commands import count_standings
from app.infra.jobs import periodic

A_ROUND = 60  # a few seconds' work; the next round takes the rest


@periodic("count_standings", "* * * * *")
def count_changed() -> None:
    count_standings(A_ROUND)
