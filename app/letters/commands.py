"""The only writes about letters: what people choose, the day's letters, and sending again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.access import Actor, Clash, require
from app.infra import clock
from app.infra.database import db
from app.infra.mail import NOT_WANTED, Category, Choice, Letter
from app.infra.sending import send_again
from app.letters import policies, queries
from app.letters.kinds import BY_CATEGORY
from app.letters.models import LetterChoice


def choose(user_id: int, choices: Mapping[Category, Choice]) -> None:
    """How a person wants letters of these categories from now on."""
    rows = [
        {"user_id": user_id, "category": category, "choice": choice, "chosen_at": clock.now()}
        for category, choice in choices.items()
        if category in BY_CATEGORY
    ]
    if not rows:
        return
    new = insert(LetterChoice).values(rows)
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=[LetterChoice.user_id, LetterChoice.category],
            set_={"choice": new.excluded.choice, "chosen_at": new.excluded.chosen_at},
        )
    )


def stop(user_id: int, category: Category, choice: Choice = Choice.OFF) -> None:
    """What a link in a letter does: no more of these. For the day's letter, all that is in it."""
    if category != Category.DAILY:
        choose(user_id, {category: choice})
        return
    ways = queries.ways_of(user_id, BY_CATEGORY)
    daily = [each for each in BY_CATEGORY if ways[each] == Choice.DAILY]
    choose(user_id, dict.fromkeys(daily, Choice.OFF))


def take_day(user_id: int, before: datetime) -> Sequence[Letter]:
    """The letters kept for a person's day, locked, oldest first; without what they want no more.

    Two workers may ask at once: the second waits, and then finds nothing left to take.
    """
    kept = db.session.scalars(
        select(Letter)
        .where(
            Letter.recipient_id == user_id,
            Letter.digest,
            Letter.bundle_id.is_(None),
            Letter.dropped_at.is_(None),
            Letter.written_at < before,
        )
        .order_by(Letter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    ways = queries.ways_of(user_id, {each.category for each in kept})
    for letter in kept:
        why_not = (
            NOT_WANTED
            if ways[letter.category] == Choice.OFF
            else queries.reason_to_leave_out(letter)
        )
        if why_not:
            letter.dropped_at, letter.last_error = clock.now(), why_not
    return [each for each in kept if each.dropped_at is None]


def bundle(letters: Sequence[Letter], into: Letter) -> None:
    """Note in which day's letter these went."""
    for letter in letters:
        letter.bundle_id = into.id
    db.session.flush()


def resend(letter_id: int, *, by: Actor) -> Letter:
    """Try again a letter that was given up, to the address its reader has today.

    Raises Clash when it was not given up, or was sent by now.
    """
    require(policies.resend(by))
    letter, address = queries.get_given_up(letter_id)
    if letter.failed_at is None:
        raise Clash("This letter is not among those that would not go, so nothing was changed.")
    send_again(letter, address=address)
    return letter


def resend_absent(*, by: Actor) -> int:
    """Try again all that were given up because no mail server answered; how many those are."""
    require(policies.resend(by))
    given_up = queries.list_given_up_for_absence()
    for letter, address in given_up:
        send_again(letter, address=address)
    return len(given_up)
