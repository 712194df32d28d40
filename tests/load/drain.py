"""Opening morning: two hundred schools ask for the last fifty places at the same moment."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from app.access import Clash
from app.bookings.commands import request_booking
from app.infra.database import db, transaction
from app.organisations.actors import actor_by_id
from tests.bookings.test_places import PEOPLE, PLACES, standing
from tests.builders import a_cohort, a_school, a_slot, a_teacher

HANDS = 10  # as many as the pool keeps connections, so that none is opened while it is timed


def run(app: Flask, say: Callable[[str], None]) -> None:
    """How long until everyone has an answer, from one process, letters and all."""
    with app.app_context():
        asking = []
        for _ in range(PEOPLE):
            school = a_school()
            asking.append((school.id, a_cohort(school).id, a_teacher(school).id))
        warm, slot = a_slot(days=41, capacity=PLACES).id, a_slot(capacity=PLACES).id
        db.session.remove()

    def ask(slot_id: int, who: tuple[int, int, int]) -> bool:
        school_id, cohort_id, teacher_id = who
        with app.app_context():
            try:
                with transaction():
                    by = actor_by_id(teacher_id)
                    request_booking(slot_id, school_id, {cohort_id: 1}, by=by)
            except Clash:
                return False
            return True

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(lambda who: ask(warm, who), asking))
        begun = time.perf_counter()
        answers = Counter(pool.map(lambda who: ask(slot, who), asking))
        seconds = time.perf_counter() - begun
    taken, held = standing(app, slot)
    say(f"{PEOPLE} schools ask for {PLACES} places at once")
    say(f"  every one answered after       {seconds:.2f} s")
    say(f"  taken {taken}, held {held}, told that it is full {answers[False]}")
