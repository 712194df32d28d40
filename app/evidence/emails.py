"""Letters about evidence."""

from app.evidence import queries
from app.evidence.rules import tracker
from app.evidence.rules.access import FIRST_WARNING, stage_of_warning
from app.infra.clock import today
from app.infra.mail import Category
from app.organisations.queries import get_school, list_members
from app.rulebook.years import academic_year
from app.web.letters import write_letter

LEADER = "leader"


def warn_of_window(school_id: int) -> None:
    """Tell a school's careers leaders whose window closes soon, once at each of two moments.

    Nothing is written where every cohort has what the law asks for, and nothing twice.
    """
    day = today()
    stage = stage_of_warning(day)
    if stage is None:
        return
    school, year = get_school(school_id), academic_year(day)
    drawn = queries.school_years([school], year)[school.id]
    closing = [each for each in tracker(drawn) if each.is_closing(day, FIRST_WARNING)]
    if not closing:
        return
    for member in list_members(school_id=school.id):
        if member.role == LEADER:
            write_letter(
                "evidence/window_closing",
                to=member.user,
                key=f"{school.id}:{year}:{stage}",
                about=f"school:{school.id}",
                category=Category.REMINDERS,
                school=school,
                closing=closing,
                closes=closing[0].closes,
            )
