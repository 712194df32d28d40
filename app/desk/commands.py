"""What coordinators do at the desk: take, note, save a view, and decide on many at once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.access import Actor, Clash, Invalid, Refused
from app.bookings.commands import approve, lock_to_decide
from app.bookings.models import Booking
from app.bookings.rules import taken_back_within
from app.desk import queries
from app.desk.models import Claim, Note, View
from app.desk.rules import mark_of
from app.infra import clock, mail
from app.infra.database import Missing, alone, db

CROSSED = "Someone changed this at the same moment, so it was left alone."
LONGEST_NOTE = 2000
LONGEST_NAME = 60
MOST_VIEWS = 30
# A moment longer than a decision can be taken back, so that the two never meet.
LETTERS_WAIT = timedelta(seconds=5)


class ChecklistChanged(Clash):
    """The checklist of a booking is not the one that was looked through."""

    def __init__(self) -> None:
        super().__init__("The checklist has changed since you opened it. Look through it again.")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one item of many. `sentence` says it, or why not."""

    name: str
    title: str
    done: bool
    sentence: str


@contextmanager
def letters_wait() -> Iterator[None]:
    """Letters about what is decided inside go out once it can no longer be taken back."""
    with mail.held(clock.now() + taken_back_within() + LETTERS_WAIT):
        yield


def approve_booking(reference: str, *, shown: str, by: Actor) -> Booking:
    """Approve a booking by the checklist as it stands now, if that is what was `shown`.

    The visitor is locked before it is read, so that nobody, and no rule, adds to their days between
    the reading and the decision. Raises ChecklistChanged when it is another by now.
    """
    lock_to_decide([reference])
    db.session.flush()
    db.session.expire_all()  # what was read before the lock may be older than it
    booking = queries.booking_for(reference, by)
    checklist = queries.checklist_for(booking)
    if shown != mark_of(checklist):
        raise ChecklistChanged
    return approve(booking, checklist=checklist, ruleset=checklist[0]["ruleset"], by=by)


def claim(kind: str, key: str, *, by: Actor) -> Claim:
    """Take an item. Raises Clash when a colleague has it: they can let it go."""
    queries.item_for(kind, key, by)
    db.session.execute(
        insert(Claim)
        .values(kind=kind, key=key, user_id=by.user_id, by_id=by.user_id, at=clock.now())
        .on_conflict_do_nothing()
    )
    taken = queries.find_claim(kind, key)
    if taken is None or taken.user_id != by.user_id:
        raise Clash(f"{taken.user.name if taken else 'A colleague'} has taken this already.")
    return taken


def give(kind: str, key: str, to_id: int, *, by: Actor) -> Claim:
    """Give an item to a colleague who may decide on it, if nobody else has it.

    Raises Invalid for anybody who may not, Clash when another colleague has taken it.
    """
    colleagues = {each.id for each in queries.colleagues_for(kind, key, by)}
    if to_id not in colleagues:
        raise Invalid("to", "Choose a colleague who coordinates this area.")
    given = {"user_id": to_id, "by_id": by.user_id, "at": clock.now()}
    db.session.execute(
        insert(Claim)
        .values(kind=kind, key=key, **given)
        .on_conflict_do_update(
            index_elements=[Claim.kind, Claim.key],
            set_=given,
            where=Claim.user_id == by.user_id,
        )
    )
    db.session.expire_all()
    taken = queries.find_claim(kind, key)
    if taken is None or taken.user_id != to_id:
        raise Clash(f"{taken.user.name if taken else 'A colleague'} has taken this already.")
    return taken


def release(kind: str, key: str, *, by: Actor) -> None:
    """Let an item go, so that anybody can take it. A colleague's too: people are away."""
    queries.item_for(kind, key, by)
    db.session.execute(delete(Claim).where(Claim.kind == kind, Claim.key == key))


def note(kind: str, key: str, words: str, *, by: Actor) -> Note:
    """Tell the other coordinators something about an item. Raises Invalid when it says nothing."""
    queries.item_for(kind, key, by)
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Invalid("words", "Write the note.")
    if len(words) > LONGEST_NOTE:
        raise Invalid("words", f"Shorten the note to {LONGEST_NOTE:,} characters or fewer.")
    said = Note(kind=kind, key=key, words=words, at=clock.now(), by_id=by.user_id)
    db.session.add(said)
    db.session.flush()
    return said


def save_view(name: str, query: str, *, by: Actor) -> View:
    """Keep a way of looking at the queue under a name; one of that name is replaced."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid("name", "Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", f"Shorten the name to {LONGEST_NAME} characters or fewer.")
    if not query:
        raise Invalid("name", "Choose what to look at first: this view would be the whole queue.")
    kept = {each.name.lower(): each for each in queries.list_views(by)}
    if name.lower() not in kept and len(kept) >= MOST_VIEWS:
        raise Invalid("name", f"You have {MOST_VIEWS} views. Remove one first.")
    made = (
        insert(View)
        .values(user_id=by.user_id, name=name, query=query, made_at=clock.now())
        .on_conflict_do_update(
            index_elements=[View.user_id, func.lower(View.name)],
            set_={"name": name, "query": query, "made_at": clock.now()},
        )
        .returning(View.id)
    )
    return db.session.scalars(select(View).where(View.id == db.session.scalar(made))).one()


def remove_view(view_id: int, *, by: Actor) -> None:
    """Forget one of the person's own views."""
    db.session.delete(queries.get_view(view_id, by))


def each_of(
    names: Iterable[str], act: Callable[[str, str], tuple[str, str]], titles: dict[str, str]
) -> list[Outcome]:
    """Do the same to many items, each by itself: what cannot be done leaves the rest as they were.

    `act` takes an item's kind and key, and gives its title and what was done. Letters wait, so that
    each can be taken back. Done by rising id, so that two people who ticked the same the other way
    round never wait for each other; told in the order they were ticked.
    """
    outcomes = []
    names = list(names)
    lock_to_decide(each.partition(":")[2] for each in names if each.startswith("booking:"))
    with letters_wait():
        for name in sorted(names, key=_by_rising_id):
            kind, _, key = name.partition(":")
            try:
                with alone():
                    title, sentence = act(kind, key)
            except IntegrityError:
                title = titles.get(name, "This item")
                outcomes.append(Outcome(name=name, title=title, done=False, sentence=CROSSED))
            except (Clash, Refused, Invalid, Missing) as why:
                title = titles.get(name, "This item")
                outcomes.append(Outcome(name=name, title=title, done=False, sentence=str(why)))
            else:
                outcomes.append(Outcome(name=name, title=title, done=True, sentence=sentence))
    return sorted(outcomes, key=lambda each: names.index(each.name))


def _by_rising_id(name: str) -> tuple[str, int, str]:
    kind, _, key = name.partition(":")
    return kind, len(key), key  # of numbers, the longer is the larger
