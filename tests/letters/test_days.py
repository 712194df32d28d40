"""The letter of the day: everything kept for a person in one, each once, whatever happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.infra import clock, jobs
from app.infra.clock import moment_of
from app.infra.database import db
from app.infra.mail import NOT_WANTED, Category, Choice, Letter
from app.letters import commands, queries
from app.letters.jobs import find_days, write_day
from app.letters.rules import last_day_letter
from app.web.letters import write_letter
from tests.builders import a_user

DAY = date(2027, 3, 2)
YESTERDAY, SEVEN = moment_of(date(2027, 3, 1), 15), moment_of(DAY, 7, 5)


def keep(person, number: int = 1, *, at: datetime = YESTERDAY) -> None:
    """Letters kept for this person's day."""
    commands.choose(person.id, {Category.COPIES: Choice.DAILY})
    with clock.pretend(at):
        for each in range(number):
            key = f"{at.timestamp():.0f}-{each}"
            write_letter(
                "accounts/second_step_changed",
                to=person,
                key=key,
                category=Category.COPIES,
                sentence=f"This is number {each}.",
            )
    db.session.commit()


def letters_of(person) -> list[Letter]:
    db.session.rollback()
    asked = select(Letter).where(Letter.recipient_id == person.id).order_by(Letter.id)
    return list(db.session.scalars(asked))


@pytest.fixture
def morning(work):
    """Seven o'clock comes, and the worker does what is to do."""

    def comes(at: datetime = SEVEN) -> None:
        with clock.pretend(at):
            find_days()
            db.session.commit()
            for user_id in queries.people_with_a_day(last_day_letter(at)):
                write_day(user_id)
                db.session.commit()
        work()
        work()

    return comes


def test_everything_kept_goes_in_one_letter(morning, box):
    person = a_user(email="ann@school.example")
    keep(person, 3)
    morning()
    *kept, day = letters_of(person)
    assert {each.bundle_id for each in kept} == {day.id}
    assert [each.sent_at for each in kept] == [None] * 3
    assert box.to() == ["ann@school.example"]
    words = box.letters[0].get_body(("plain",)).get_content()
    assert all(words.count(f"This is number {each}.") == 1 for each in range(3))
    assert words.count("Hello ") == 1
    assert words.count("Stop letters like this one") == 1
    assert str(box.letters[0]["Subject"]).endswith(", and 2 more")


def test_a_letter_goes_in_one_day_only(morning, box):
    person = a_user()
    keep(person)
    morning()
    morning()
    morning(SEVEN + timedelta(days=1))
    assert len(box.letters) == 1


def test_what_is_written_after_seven_waits_for_tomorrow(morning, box):
    person = a_user()
    keep(person, at=SEVEN - timedelta(minutes=4))
    morning()
    assert box.letters == []
    morning(SEVEN + timedelta(days=1))
    assert len(box.letters) == 1


def test_a_morning_that_was_missed_is_made_good(morning, box):
    person = a_user()
    keep(person)
    morning(moment_of(DAY, 16))
    assert len(box.letters) == 1


def test_what_somebody_no_longer_wants_is_left_out(morning, box):
    person = a_user()
    keep(person, 2)
    commands.choose(person.id, {Category.COPIES: Choice.OFF})
    db.session.commit()
    morning()
    assert box.letters == []
    assert {each.last_error for each in letters_of(person)} == {NOT_WANTED}
    assert all(each.dropped_at for each in letters_of(person))


def test_two_workers_at_once_write_one_letter_of_the_day(posting, work, box):
    """E8: each kept letter goes once, also when two workers bundle at the same moment."""
    person = a_user()
    keep(person, 5)
    user_id = person.id

    def one_worker(_: int) -> None:
        with posting.app_context(), clock.pretend(SEVEN), jobs.transaction():
            write_day(user_id)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(one_worker, range(8)))
    work()
    *kept, day = letters_of(person)
    assert len(kept) == 5
    assert {each.bundle_id for each in kept} == {day.id}
    assert len(box.letters) == 1


def test_a_worker_killed_in_the_middle_loses_nothing(morning, box, monkeypatch):
    person = a_user()
    keep(person, 2)

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(commands, "bundle", killed)
        with pytest.raises(SystemExit):
            morning()
    db.session.rollback()
    assert [each.bundle_id for each in letters_of(person)] == [None, None]
    morning()
    assert len(letters_of(person)) == 3
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2027, 3, 2, 6, 59, tzinfo=UTC), datetime(2027, 3, 1, 7, tzinfo=UTC)),
        (datetime(2027, 3, 2, 7, 0, tzinfo=UTC), datetime(2027, 3, 2, 7, tzinfo=UTC)),
        (datetime(2027, 3, 28, 5, 59, tzinfo=UTC), datetime(2027, 3, 27, 7, tzinfo=UTC)),
        (datetime(2027, 3, 28, 6, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)),
        (datetime(2027, 10, 31, 6, 59, tzinfo=UTC), datetime(2027, 10, 30, 6, tzinfo=UTC)),
        (datetime(2027, 10, 31, 7, 0, tzinfo=UTC), datetime(2027, 10, 31, 7, tzinfo=UTC)),
    ],
)
def test_the_day_begins_at_seven_on_a_clock_in_the_north_east(now, due):
    assert last_day_letter(now) == due
