"""Opening morning: two hundred schools ask for the last fifty places at the same moment."""

import time
from collections.abc import Callable

from flask import Flask

from app.infra.database import db
from app.infra.silence import silence
from tests.bookings.test_places import PEOPLE, PLACES, rush, standing, widen
from tests.builders import a_cohort, a_school, a_slot, a_teacher


def run(app: Flask, say: Callable[[str], None]) -> None:
    """How long until everyone has an answer, each on a connection of their own."""
    widen(app, PEOPLE + 20)
    with app.app_context(), silence():
        asking = []
        for _ in range(PEOPLE):
            school = a_school()
            asking.append((school.id, a_cohort(school).id, a_teacher(school).id))
        warm, slot = a_slot(days=41, capacity=PLACES).id, a_slot(capacity=PLACES).id
        db.session.remove()
    rush(app, warm, asking, PEOPLE)
    begun = time.perf_counter()
    answers = rush(app, slot, asking, PEOPLE)
    seconds = time.perf_counter() - begun
    taken, held = standing(app, slot)
    say(f"{PEOPLE} schools ask for {PLACES} places at once")
    say(f"  every one answered after       {seconds:.2f} s")
    say(f"  taken {taken}, held {held}, told that it is full {PEOPLE - answers['booked']}")
