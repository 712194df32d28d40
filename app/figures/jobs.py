"""Every minute, what has changed is added up, so that pages need not."""

from app.figures.commands import draw_marked
from app.infra.jobs import periodic

A_ROUND = 60  # a few seconds' work; the next round takes the rest


@periodic("draw_figures", "* * * * *")
def draw_figures() -> None:
    for _ in draw_marked(A_ROUND):
        pass
