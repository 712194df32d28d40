"""Notes on a school or an employer, for whoever looks after it next."""

from uuid import UUID

from app.access import Actor, Clash, Invalid, require
from app.caseload import policies, queries
from app.caseload.models import Note
from app.caseload.rules import LONGEST_NOTE, Place
from app.infra import clock
from app.infra.database import db


def add_note(place: Place, words: str, *, form_key: UUID, by: Actor) -> Note:
    """Tell the coordinators of the area something. The same form sent again tells nothing new.

    The writer's name is kept beside the note, so that it stays when their account does not.
    Raises Refused, and Invalid for no words or too many.
    """
    require(policies.look_after(by, place.authority_id))
    made = queries.find_note(form_key)
    if made is not None:
        if (made.school_id, made.employer_id) != tuple(place.of.values()):
            raise Clash("This form was sent before. Open the page again and write it there.")
        return made
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Invalid("words", "Write the note.")
    if len(words) > LONGEST_NOTE:
        raise Invalid("words", f"Shorten the note to {LONGEST_NOTE:,} characters or fewer.")
    note = Note(
        **place.of,
        words=words,
        at=clock.now(),
        by_id=by.user_id,
        by_name=by.name,
        form_key=form_key,
    )
    db.session.add(note)
    db.session.flush()
    return note
