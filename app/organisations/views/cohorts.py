"""A school's groups of pupils, as numbers on roll, on one quick page."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.access import Invalid, Role, require
from app.infra.clock import today
from app.infra.wording import count
from app.organisations import commands, policies, queries
from app.organisations.forms import RollSheet
from app.organisations.rules import years_offered
from app.organisations.views import bp
from app.organisations.views.schools import own_school
from app.rulebook.years import academic_year, year_group_label, year_label
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import School


@bp.get("/school/cohorts")
@access(Role.TEACHER, Role.LEADER)
def cohorts() -> Response:
    """Year groups and tutor groups with their numbers on roll."""
    school, year = own_school(), _year()
    return _show(school, year, _sheet(school, year))


@bp.post("/school/cohorts")
@access(Role.LEADER)
def cohorts_save() -> AnyResponse:
    """Save every number on the page, or none, with what is wrong beside it."""
    school, year = own_school(), _year()
    require(policies.lead_school(current_actor(), school.id))
    sheet = _sheet(school, year, request.form)
    rolls = sheet.read()
    if not sheet.errors:
        try:
            commands.set_cohorts(school, academic_year=year, rolls=rolls, by=current_actor())
        except Invalid as wrong:
            sheet.refuse(str(wrong))
        else:
            flash(f"Your groups for {year_label(year)} are saved.", "success")
            return redirect(_here(school, year), 303)
    return _show(school, year, sheet)


@bp.post("/school/cohorts/carry-up")
@access(Role.LEADER)
def cohorts_carry_up() -> AnyResponse:
    """Start this year from the one before, each group a year older."""
    school, year = own_school(), _year()
    made = commands.carry_up(school, academic_year=year, by=current_actor())
    if made:
        flash(f"{count(made, 'group')} moved up a year. Check the numbers and save.", "success")
    else:
        flash(f"There was nothing to copy from {year_label(year - 1)}.", "notice")
    return redirect(_here(school, year), 303)


@bp.post("/school/cohorts/<int:cohort_id>/close")
@access(Role.LEADER)
def cohort_close(cohort_id: int) -> AnyResponse:
    """Take a group out of use."""
    school = own_school()
    cohort = queries.get_cohort(cohort_id, school.id)
    commands.close_cohort(cohort, by=current_actor())
    name = cohort.name or year_group_label(cohort.year_group)
    flash(f"{name} is closed. Its bookings and evidence stay.", "success")
    return redirect(_here(school, cohort.academic_year), 303)


def _sheet(school: "School", year: int, typed: "dict[str, str] | None" = None) -> RollSheet:
    cohorts = queries.list_cohorts(school.id, year, include_closed=True)
    # The register may have taken a year away from a school that counted it before.
    counted = {each.year_group for each in cohorts if each.closed_at is None}
    return RollSheet(sorted({*years_offered(school.year_groups), *counted}), cohorts, typed)


def _show(school: "School", year: int, sheet: RollSheet) -> Response:
    actor, current = current_actor(), academic_year(today())
    is_empty = not any(each.row.cohort or each.tutor_groups for each in sheet.years)
    return page(
        "organisations/cohorts.html",
        status=422 if sheet.errors else 200,
        school=school,
        schools=queries.list_my_schools(actor) if len(actor.teacher_of) > 1 else [],
        sheet=sheet,
        is_empty=is_empty,
        can_copy=is_empty and bool(queries.list_cohorts(school.id, year - 1)),
        year=year,
        label=year_label(year),
        choices=[(each, year_label(each)) for each in (current - 1, current, current + 1)],
        leads=bool(policies.lead_school(actor, school.id)),
    )


def _year() -> int:
    """The academic year asked for; only last year, this and the next make sense."""
    current = academic_year(today())
    asked = request.args.get("year", type=int)
    return asked if asked in (current - 1, current, current + 1) else current


def _here(school: "School", year: int) -> str:
    return url_for(".cohorts", school=school.id, year=year)
