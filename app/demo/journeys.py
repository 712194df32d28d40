"""A made-up past and present for the bookings, by the commands people use, at pretended moments."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from app.access import Actor, Clash, Invalid
from app.bookings import commands
from app.bookings.models import Booking
from app.bookings.queries import get_booking_by_id
from app.demo.offers import moment_before
from app.demo.organisations import OWN_LEADERS
from app.desk.queries import checklist_for
from app.infra import clock
from app.infra.database import db
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Cohort, School
from app.rulebook.meaningful import tests_for
from app.rulebook.years import academic_year

DECLINED = "Your Year 9 has had two visits this term, and other schools have had none yet."
WITHDRAWN = "Our mock exams have moved to that week."
CANCELLED = "Our speaker is ill and we have nobody who can stand in. We are sorry."
SNOW = "Snow closed the school that morning."
MESSAGE = "We are studying this now, so the class will have questions."
CAPPED = 4  # open requests a school makes here, well under the cap


class Journeys:
    """Walks bookings from request to wherever they stand today."""

    def __init__(self, schools: Sequence[School], people: dict[int, Actor], random: Random) -> None:
        self.schools = schools
        self.people = people
        self.random = random
        self.waiting: dict[int, int] = {}
        self.groups: dict[tuple[int, int], list[Cohort]] = {}
        for cohort in db.session.query(Cohort).order_by(Cohort.year_group, Cohort.name):
            key = (cohort.school_id, cohort.academic_year)
            self.groups.setdefault(key, []).append(cohort)

    def walk(self, offer: Opportunity, slot: Slot, coordinators: Callable[[int], Actor]) -> int:
        """Bookings for one slot; how many were made."""
        made = 0
        fitting = [each for each in self.schools if set(each.year_groups) & set(offer.year_groups)]
        wanted = 1 if slot.capacity < 40 else 2
        chosen = self.random.sample(fitting, k=min(len(fitting), wanted))
        # The schools people sign in to have more to show.
        own = [each for each in fitting if each.name in OWN_LEADERS and each not in chosen]
        # Those that the law has meet providers go on meeting them.
        likely = 0.4 if kind(offer.kind).providers_only else 0.3
        for school in own[:1] + chosen if self.random.random() < 0.45 else chosen:
            if self.random.random() < likely:
                made += self._book(offer, slot, school, coordinators(school.authority_id))
        return made

    def _book(self, offer: Opportunity, slot: Slot, school: School, coordinator: Actor) -> int:
        chosen = self._group(offer, slot, school)
        if chosen is None:
            return self._wait(offer, slot, school)
        asked = self._asked_at(slot)
        by = self.people[school.id]
        try:
            with clock.pretend(asked):
                booking = commands.request_booking(
                    slot.id, school.id, chosen, message=MESSAGE, lead_id=by.user_id, by=by
                )
        except (Clash, Invalid):
            return 0
        self._decide(booking, asked, by, coordinator)
        return 1

    def _wait(self, offer: Opportunity, slot: Slot, school: School) -> int:
        """A place in the line of a session that is full; 1 if there was one to take."""
        if slot.starts_at < clock.now() or slot.left >= slot.smallest_group:
            return 0
        year = academic_year(clock.local(slot.starts_at).date())
        for each in self.groups.get((school.id, year), ()):
            pupils = min(each.roll, slot.capacity, slot.largest_per_school or slot.capacity)
            if each.year_group in offer.year_groups and pupils >= slot.smallest_group:
                try:
                    with clock.pretend(moment_before(clock.now(), self.random, 1, 5)):
                        commands.join_waiting_list(
                            slot.id, school.id, {each.id: pupils}, by=self.people[school.id]
                        )
                except (Clash, Invalid):
                    return 0
                return 1
        return 0

    def _asked_at(self, slot: Slot) -> datetime:
        latest = clock.moment_of(slot.last_booking_day, 12) - timedelta(days=1)
        if latest > clock.now():
            return moment_before(clock.now(), self.random, 1, 12)
        return moment_before(latest, self.random, 1, 25)

    def _group(self, offer: Opportunity, slot: Slot, school: School) -> dict[int, int] | None:
        year = academic_year(clock.local(slot.starts_at).date())
        fitting = [
            each
            for each in self.groups.get((school.id, year), ())
            if each.year_group in offer.year_groups
        ]
        self.random.shuffle(fitting)
        for each in fitting:
            room = slot.capacity - slot.taken
            pupils = min(each.roll, room, 30 if slot.capacity <= 60 else each.roll)
            if pupils >= max(slot.smallest_group, 1):
                return {each.id: pupils}
        return None

    def _decide(self, booking: Booking, asked: datetime, by: Actor, coordinator: Actor) -> None:
        chance = self.random.random()
        is_past = booking.slot.ends_at < clock.now()
        then = min(asked + timedelta(days=self.random.randint(1, 4), hours=2), clock.now())
        if not is_past and chance < 0.3 and self.waiting.get(booking.school_id, 0) < CAPPED:
            self.waiting[booking.school_id] = self.waiting.get(booking.school_id, 0) + 1
            return
        with clock.pretend(then):
            if chance > 0.93:
                commands.decline(booking, reason=DECLINED, by=coordinator)
                return
            checklist = checklist_for(get_booking_by_id(booking.id))
            commands.approve(
                booking, checklist=checklist, ruleset=checklist[0]["ruleset"], by=coordinator
            )
        later = min(then + timedelta(days=1), clock.now())
        with clock.pretend(later):
            if 0.86 < chance <= 0.9:
                commands.withdraw(booking, reason=WITHDRAWN, by=by)
                return
            if 0.9 < chance <= 0.93:
                commands.cancel(booking, reason=CANCELLED, by=coordinator)
                return
        if is_past:
            self._afterwards(booking, by)

    def _afterwards(self, booking: Booking, by: Actor) -> None:
        """Most are confirmed the day after; some of the latest still wait for it."""
        after = booking.slot.ends_at + timedelta(hours=self.random.randint(2, 30))
        recent = clock.now() - booking.slot.ends_at < timedelta(days=21)
        if after > clock.now() or (recent and self.random.random() < 0.6):
            return
        chance = self.random.random()
        with clock.pretend(after):
            if chance > 0.95:
                commands.confirm_not_attended(booking, reason=SNOW, by=by)
                return
            came = {
                each.cohort_id: max(1, each.pupils - self.random.randint(0, each.pupils // 9))
                for each in booking.cohorts
            }
            tests = tests_for(kind(booking.slot.opportunity.kind).benchmark)
            answers = {test.key: "yes" for test in tests}
            if chance > 0.8:
                answers[self.random.choice(tests).key] = self.random.choice(("no", "not_known"))
            commands.confirm_attendance(booking, attended=came, answers=answers, by=by)
