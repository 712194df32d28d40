"""What is missing, provider access and work experience, followed through the year."""

from werkzeug.wrappers import Response

from app.evidence import queries
from app.evidence.rules import experience, gaps, measures, tracker
from app.evidence.rules.access import FIRST_WARNING
from app.evidence.rules.experience import T_LEVELS
from app.evidence.views.asking import READERS, asked
from app.evidence.views.blueprint import bp
from app.infra.clock import today
from app.rulebook import provider_access as law
from app.rulebook.compass_dates import next_compass_date
from app.web.guard import access
from app.web.pages import page


@bp.get("/evidence/missing")
@access(*READERS)
def missing() -> Response:
    """A plain list, what is certain first; and how long until Compass is answered again."""
    here = asked()
    found = gaps(measures(here.drawn_from(), here.edition))
    next_date = next_compass_date(today())
    return page(
        "evidence/missing.html",
        here=here,
        sure=[each for each in found if each.is_sure],
        unsure=[each for each in found if not each.is_sure],
        next_date=next_date,
        days_left=(next_date - today()).days,
    )


@bp.get("/evidence/provider-access")
@access(*READERS)
def provider_access() -> Response:
    """Where each cohort stands in its key phase, and which window closes when."""
    here = asked()
    school = here.school
    phases = tracker(here.drawn_from())
    return page(
        "evidence/provider_access.html",
        here=here,
        phases=phases,
        closing=[each for each in phases if each.is_closing(today(), FIRST_WARNING)],
        in_scope=law.in_scope(school.type_code, school.group_code, school.year_groups),
        is_unsettled=school.type_code.zfill(2) in law.UNSETTLED_TYPES,
        needed=law.ENCOUNTERS_PER_PHASE,
        today=today(),
    )


@bp.get("/evidence/work-experience")
@access(*READERS)
def work_experience() -> Response:
    """Minutes of each cohort against a week's worth; and T Level placements by hours."""
    here = asked()
    drawn = here.drawn_from()
    choices = queries.choices_of([here.school.id], here.as_of)[here.school.id]
    placements = [
        each
        for each in drawn.lines
        if each.activity in T_LEVELS and each.is_held and each.academic_year == here.year
    ]
    return page(
        "evidence/work_experience.html",
        here=here,
        cohorts=experience(drawn, minutes_a_day=choices.minutes_a_day),
        minutes_a_day=choices.minutes_a_day,
        placements=placements,
        t_levels=T_LEVELS,
    )
