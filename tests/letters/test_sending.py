"""Letters on their way: whatever the mail server does, each arrives once or is on the list."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.infra import clock, jobs, mail
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.sending import FORGOTTEN_AFTER, LOST, TRIES, list_forgotten, next_try, send_letter
from tests.builders import a_booking, a_school, a_slot, a_teacher, a_user, an_opportunity

ANN, BOB = "ann@school.example", "bob@school.example"


def write(address: str = ANN, **facts: str) -> None:
    """A letter in the outbox."""
    letter = {
        "key": f"test:{address}",
        "subject": "Hello",
        "text": "Hello.\n",
        "html": "<p>Hello.</p>",
    }
    mail.write(**{**letter, "address": address, **facts})
    db.session.commit()


def letter_to(address: str) -> Letter:
    db.session.rollback()
    return db.session.scalars(select(Letter).where(Letter.address == address)).one()


def in_line() -> int:
    db.session.rollback()
    return db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0


def test_a_refused_address_is_on_the_list_at_once_and_stops_no_other(work, box):
    """E6: one bad recipient never stops the rest, and is not asked again and again."""
    box.refuses.add(ANN)
    write(ANN)
    write(BOB)
    work()
    refused = letter_to(ANN)
    assert box.to() == [BOB]
    assert refused.failed_at is not None
    assert refused.sent_at is None
    assert refused.last_error.endswith(
        "will not write to this address: 550 5.1.1 No such person here"
    )
    work(later=True)
    assert (box.asked[ANN], in_line()) == (1, 0)


def test_an_address_that_cannot_be_written_is_on_the_list_at_once(work, box):
    write("not an address\r\nBcc: all@school.example")
    write(BOB)
    work()
    bad = db.session.scalars(select(Letter).where(Letter.address != BOB)).one()
    assert (box.to(), bad.attempts, bad.failed_at is not None) == ([BOB], 1, True)
    assert "cannot be written as mail" in bad.last_error


def test_a_server_that_is_away_is_tried_again_with_the_waits_growing(work, office):
    _, server = office
    write()
    work()
    waiting = letter_to(ANN)
    assert waiting.last_error == "The mail server could not be reached: Connection refused"
    assert (waiting.attempts, waiting.failed_at, in_line()) == (1, None, 1)
    now = clock.now()
    waits = [next_try(tries, now) - now for tries in range(1, TRIES)]
    assert waits[0] == timedelta(seconds=4)
    assert waits == sorted(waits)
    assert timedelta(hours=20) < sum(waits, timedelta()) < timedelta(hours=30)
    server.start()
    work(later=True)
    assert letter_to(ANN).sent_at is not None
    assert (letter_to(ANN).last_error, in_line()) == ("", 0)


def test_a_letter_is_given_up_after_the_last_try_with_the_reason(work):
    write()
    for _ in range(TRIES):
        assert letter_to(ANN).failed_at is None
        work(later=True)
    given_up = letter_to(ANN)
    assert (given_up.failed_at is not None, given_up.attempts, in_line()) == (True, TRIES, 0)
    assert "could not be reached" in given_up.last_error


def test_a_slow_server_is_not_waited_for_and_holds_nobody_up(work, box, impatient):
    box.slow.add(ANN)
    write(ANN)
    write(BOB)
    work()
    assert box.to() == [BOB]
    assert letter_to(ANN).last_error == "The mail server did not answer in time."
    assert letter_to(ANN).failed_at is None
    box.slow.clear()
    work(later=True)
    assert box.to() == [ANN, BOB]


def test_a_letter_tried_before_stands_behind_those_not_tried_yet(work, office):
    write(ANN)
    work()
    write(BOB)
    db.session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL"))
    line = text("SELECT args->>'letter_id' FROM procrastinate_jobs ORDER BY priority DESC, id")
    in_order = [int(each) for each in db.session.scalars(line)]
    db.session.commit()
    assert in_order == [letter_to(BOB).id, letter_to(ANN).id]


def test_a_server_that_puts_off_and_then_takes_gets_the_letter_once(work, box):
    box.puts_off.add(ANN)
    write()
    work()
    assert "451 4.7.1 Come back later" in letter_to(ANN).last_error
    work(later=True)
    work(later=True)
    assert (box.to(), in_line()) == ([ANN], 0)


def test_a_server_that_dies_half_way_gets_the_same_letter_again(work, box):
    """E8: the second copy has the Message-ID of the first, so it is shown once."""
    box.dies.add(ANN)
    write()
    work()
    assert letter_to(ANN).sent_at is None
    assert "hung up before it had answered" in letter_to(ANN).last_error
    work(later=True)
    (first,), (second,) = box.taken_without_a_word, box.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert letter_to(ANN).sent_at is not None


def test_a_server_that_is_rude_at_the_end_has_taken_the_letter(work, box):
    box.rude = True
    write()
    work()
    work(later=True)
    assert box.to() == [ANN]


@pytest.mark.parametrize(("answer", "for_good"), [("554 Spam", True), ("452 Full", False)])
def test_a_letter_that_is_not_taken_is_tried_again_only_if_that_may_help(
    work, box, answer, for_good
):
    box.full = answer
    write()
    work()
    assert answer in letter_to(ANN).last_error
    assert (letter_to(ANN).failed_at is not None, in_line()) == (for_good, 0 if for_good else 1)


def test_two_workers_send_a_letter_once(work, box, posting: Flask):
    """E8: one letter, however often and by however many it is taken up."""
    write()
    letter_id = letter_to(ANN).id
    jobs.defer(mail.SEND_LETTER, letter_id=letter_id)
    db.session.commit()

    def one_worker(_: int) -> None:
        with posting.app_context(), jobs.transaction():
            send_letter(letter_id)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(one_worker, range(8)))
    work()
    assert box.to() == [ANN]


def test_what_is_said_twice_is_written_once(work, box):
    """E8: one letter for each booking, step and person, also when a step's jobs run twice."""
    school = a_school()
    booking = a_booking(a_slot(an_opportunity()), school, by=a_teacher(school, email=ANN))
    written = select(Letter.key).where(Letter.about == f"booking:{booking.id}")
    keys = db.session.scalars(written).all()
    for key in keys:
        write(key=key)
    assert sorted(db.session.scalars(written).all()) == sorted(keys)
    work()
    assert box.to().count(ANN) == 1


def test_a_booking_succeeds_with_the_mail_server_down(work, office):
    """E9: mail is never in the request, so it neither blocks nor fails a booking."""
    box, server = office
    booking = a_booking()
    work()
    assert booking.slot.taken == 30
    waiting = select(func.count()).where(Letter.sent_at.is_(None), Letter.about != "")
    assert db.session.scalar(waiting) >= 2
    server.start()
    work(later=True)
    assert db.session.scalar(waiting) == 0
    assert len(box.letters) == len({each["Message-ID"] for each in box.letters})


def test_a_letter_is_plain_words_and_the_same_in_html(work, box):
    """E7: multipart/alternative, the plain part first."""
    a_booking()
    work()
    for letter in box.letters:
        assert letter.get_content_type() == "multipart/alternative"
        plain, html, *_ = letter.iter_parts()
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert plain.get_content().startswith("Hello ")


def test_a_letter_nobody_is_about_to_send_comes_to_the_list(work):
    write(ANN)
    write(BOB)
    late = clock.now() + FORGOTTEN_AFTER + timedelta(minutes=1)
    db.session.execute(
        text("DELETE FROM procrastinate_jobs WHERE args->>'letter_id' = :id"),
        {"id": str(letter_to(ANN).id)},
    )
    with clock.pretend(late):
        list_forgotten()
    db.session.commit()
    assert (letter_to(ANN).last_error, letter_to(ANN).failed_at) == (LOST, late)
    assert letter_to(BOB).failed_at is None


def test_a_letter_to_somebody_who_is_gone_still_has_its_address(work, box):
    person = a_user(email=ANN)
    write(ANN, recipient_id=person.id)
    db.session.delete(person)
    work()
    assert box.to() == [ANN]
