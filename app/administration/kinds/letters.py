"""Every letter of the service: to whom it goes, when, and what kind of letter it is."""

from dataclasses import dataclass

from app.infra.mail import Category

SCHOOL, EMPLOYER, COORDINATOR = "The school", "The employer", "Coordinators"
THEMSELF, EITHER = "The person", "The school or the employer"
FEATURES_OF_LETTERS = {
    "bookings": "Bookings",
    "letters": "Reminders",
    "approvals": "Automatic approval",
    "visits": "The day itself",
    "threads": "Messages",
    "evidence": "Evidence",
    "papers": "Termly reports",
    "opportunities": "Opportunities",
    "organisations": "Schools, employers and people",
    "accounts": "Accounts",
}


@dataclass(frozen=True)
class LetterKind:
    """One letter: `name` is `feature/letter`; `to` whom it goes; `when` what causes it."""

    name: str
    to: str
    when: str
    category: Category = Category.ESSENTIAL
    has_a_reader: bool = True

    @property
    def feature(self) -> str:
        return self.name.partition("/")[0]


def _of(
    feature: str, *rows: tuple[str, str, str] | tuple[str, str, str, Category]
) -> list[LetterKind]:
    return [LetterKind(f"{feature}/{name}", *rest) for name, *rest in rows]  # type: ignore[arg-type]


BOOKINGS = _of(
    "bookings",
    ("requested", SCHOOL, "It asked for places."),
    ("requested_employer", EMPLOYER, "A school asked for places."),
    ("to_decide", COORDINATOR, "A request waits for a decision.", Category.DECISIONS),
    ("question", SCHOOL, "A coordinator asks for more."),
    ("question_answered", COORDINATOR, "The school answered."),
    ("hold_ending", COORDINATOR, "A request is about to run out."),
    ("approved", SCHOOL, "Its booking is approved."),
    ("approved_employer", EMPLOYER, "A booking is approved."),
    ("declined", SCHOOL, "Its booking is declined."),
    ("declined_employer", EMPLOYER, "A booking is declined."),
    ("lapsed", SCHOOL, "Its request ran out."),
    ("lapsed_employer", EMPLOYER, "A request ran out."),
    ("waiting", SCHOOL, "It stands on the waiting list."),
    ("waiting_moved", SCHOOL, "The session it waits for has another time."),
    ("offered", SCHOOL, "Places came free for it."),
    ("offer_lapsed", SCHOOL, "It did not take the places in time."),
    ("left_list", SCHOOL, "It left the waiting list."),
    ("list_closed", SCHOOL, "The waiting list closed."),
    ("changed", SCHOOL, "Who comes has changed."),
    ("changed_employer", EMPLOYER, "Who comes has changed."),
    ("changed_coordinator", COORDINATOR, "A booking they approved has changed."),
    ("no_longer_leads", THEMSELF, "Somebody else leads the group now."),
    ("moved", SCHOOL, "Its booking is in another session."),
    ("moved_employer", EMPLOYER, "A booking came into another session."),
    ("moved_away_employer", EMPLOYER, "A booking left a session."),
    ("move_proposed", EITHER, "The other side asks for another session."),
    ("move_dropped", EITHER, "The booking stays in its session."),
    ("time_proposed", SCHOOL, "The employer asks for another time."),
    ("time_answered", EMPLOYER, "A school answered about another time."),
    ("time_changed", SCHOOL, "The session has another time."),
    ("time_changed_employer", EMPLOYER, "The session has another time."),
    ("time_dropped", SCHOOL, "The session stays at its time."),
    ("time_dropped_employer", EMPLOYER, "The session stays at its time."),
    ("new_host", SCHOOL, "The school that hosted a shared session left it."),
    ("thin", EMPLOYER, "Few pupils are coming."),
    ("runs", SCHOOL, "The session goes ahead though few come."),
    ("runs_employer", EMPLOYER, "The session goes ahead by itself."),
    ("withdrawn", SCHOOL, "It withdrew its booking."),
    ("withdrawn_employer", EMPLOYER, "A school withdrew."),
    ("cancelled", SCHOOL, "Its booking was called off."),
    ("cancelled_employer", EMPLOYER, "A booking was called off."),
    ("called_off_coordinator", COORDINATOR, "A booking they approved does not go ahead."),
    ("rule_changed", SCHOOL, "What it asked for has another rule for who may ask first."),
    ("attended", SCHOOL, "Who came is recorded.", Category.THANKS),
    ("attended_employer", EMPLOYER, "A school said who came.", Category.THANKS),
    ("not_attended", SCHOOL, "The booking did not happen."),
    ("not_attended_employer", EMPLOYER, "The booking did not happen."),
)
OTHERS = [
    *_of(
        "letters",
        ("coming", EITHER, "A week and a day before a session.", Category.REMINDERS),
        ("who_came", SCHOOL, "After a session, until it is said.", Category.REMINDERS),
        ("daily", THEMSELF, "Once a day, to who chose that.", Category.DAILY),
    ),
    *_of(
        "approvals",
        ("approved_yesterday", COORDINATOR, "Each morning after rules approved bookings.",
         Category.RULES),
    ),
    *_of("visits", ("arrived", EITHER, "The other side has arrived.")),
    *_of("threads", ("message", EITHER, "Somebody wrote about a booking.", Category.MESSAGES)),
    *_of(
        "evidence",
        ("window_closing", "Careers leaders", "A window of the provider access law closes soon.",
         Category.REMINDERS),
    ),
    *_of(
        "opportunities",
        ("submitted", COORDINATOR, "An employer’s first waits for them.", Category.DECISIONS),
        ("published", EMPLOYER, "Its opportunity shows."),
        ("sent_back", EMPLOYER, "Its first opportunity needs a change."),
        ("rule_changed", EMPLOYER, "It has another rule for who may ask first."),
    ),
    *_of(
        "organisations",
        ("employer_registered", COORDINATOR, "An employer waits for them.", Category.DECISIONS),
        ("employer_renamed", COORDINATOR, "A verified employer has another name.",
         Category.DECISIONS),
        ("employer_verified", EMPLOYER, "It is verified."),
        ("employer_refused", EMPLOYER, "It could not be verified."),
        ("join_asked", "Who decides", "Somebody asks to join.", Category.DECISIONS),
        ("admitted", THEMSELF, "They were let in."),
        ("join_declined", THEMSELF, "They were not let in."),
        ("ended", THEMSELF, "Somebody took them off."),
        ("role_changed", THEMSELF, "They became careers leader, or teacher again."),
        ("invitation_accepted", "Who invited", "A colleague accepted."),
        ("granted", THEMSELF, "They became a coordinator or an administrator."),
    ),
    LetterKind(
        "papers/confirm", "Somebody outside", "A coordinator would send them the termly report.",
        has_a_reader=False,
    ),
    LetterKind(
        "papers/report", "Who asked for it", "The day after a term, with the report.",
        has_a_reader=False,
    ),
    LetterKind("organisations/invited", "A colleague", "They are invited.", has_a_reader=False),
    *_of(
        "accounts",
        ("confirm", THEMSELF, "They asked for an account."),
        ("confirm_again", THEMSELF, "They asked for another link."),
        ("already_registered", THEMSELF, "They asked for an account and have one."),
        ("reset", THEMSELF, "They asked for a new password."),
        ("password_changed", THEMSELF, "Their password was changed."),
        ("second_step_changed", THEMSELF, "How they sign in was changed."),
    ),
]  # fmt: skip
LETTERS = {each.name: each for each in (*BOOKINGS, *OTHERS)}
