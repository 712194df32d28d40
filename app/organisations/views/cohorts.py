"""A school's groups of pupils, as numbers on roll, on one quick page."""

import re

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role
from app.infra.clock import today
from app.infra.wording import count
from app.organisations import commands, policies, queries
from app.organisations.models import School
from app.organisations.views import bp
from app.organisations.views.schools import own_school
from app.rulebook.years import academic_year, year_group_label
from app.web.guard import access, current_actor
from app.web.pages import page

MOST_NEW = 12  # rows for new tutor groups that one sending may hold
ROLL = re.compile(r"[0-9]{1,4}")
BELIEVABLE = 5000


@bp.get("/school/cohorts")
@access(Role.TEACHER, Role.LEADER)
def cohorts() -> Response:
    """Year groups and tutor groups with their numbers on roll."""
    school = own_school()
    return _show(school, _year(), {}, {})


@bp.post("/school/cohorts")
@access(Role.LEADER)
def cohorts_save() -> Response:
    """Save every number on the page, or none, with what is wrong beside it."""
    school, year = own_school(), _year()
    typed = {name: value.strip()[:40] for name, value in request.form.items()}
    problems = _problems(typed)
    if not problems:
        problems = _save(school, year, typed)
    if problems:
        return _show(school, year, typed, problems)
    flash("Your groups are saved.", "success")
    return redirect(url_for(".cohorts", school=school.id, year=year), 303)


@bp.post("/school/cohorts/carry-up")
@access(Role.LEADER)
def cohorts_carry_up() -> Response:
    """Start this year from the one before, each group a year older."""
    school, year = own_school(), _year()
    made = commands.carry_up(school, academic_year=year, by=current_actor())
    flash(f"{count(made, 'group')} carried up. Check the numbers and save." if made else
          "There was nothing to carry up.", "success" if made else "notice")
    return redirect(url_for(".cohorts", school=school.id, year=year), 303)


@bp.post("/school/cohorts/<int:cohort_id>/close")
@access(Role.LEADER)
def cohort_close(cohort_id: int) -> Response:
    """Take a group out of use."""
    school = own_school()
    cohort = queries.get_cohort(cohort_id, school.id)
    commands.close_cohort(cohort, by=current_actor())
    flash("The group is closed. Its bookings and evidence stay.", "success")
    return redirect(url_for(".cohorts", school=school.id, year=cohort.academic_year), 303)


def _show(school: School, year: int, typed: dict[str, str], problems: dict[str, str]) -> Response:
    groups = queries.list_cohorts(school.id, year)
    return page(
        "organisations/cohorts.html",
        status=422 if problems else 200,
        school=school,
        year=year,
        this_year=academic_year(today()),
        whole={each.year_group: each for each in groups if not each.name},
        tutor={
            group: [each for each in groups if each.name and each.year_group == group]
            for group in school.year_groups
        },
        typed=typed,
        problems=problems,
        leads=bool(policies.lead_school(current_actor(), school.id)),
        new_rows=range(MOST_NEW // 4),
    )


def _year() -> int:
    """The academic year asked for; only last year, this and the next make sense."""
    current = academic_year(today())
    asked = request.args.get("year", type=int)
    return asked if asked in (current - 1, current, current + 1) else current


def _problems(typed: dict[str, str]) -> dict[str, str]:
    problems = {}
    for name, value in typed.items():
        if name.startswith(("year_", "group_", "new_roll_")) and value:
            plain = value.replace(",", "")
            if not (plain.isascii() and ROLL.fullmatch(plain)) or int(plain) > BELIEVABLE:
                problems[name] = f"Enter a whole number of pupils, up to {BELIEVABLE:,}."
    for row in range(MOST_NEW):
        name, roll = typed.get(f"new_name_{row}", ""), typed.get(f"new_roll_{row}", "")
        if name and not roll:
            problems[f"new_roll_{row}"] = f"Enter how many pupils are in {name}."
        if roll and not name:
            problems[f"new_name_{row}"] = "Enter the tutor group’s name, like 9A."
    return problems


def _save(school: School, year: int, typed: dict[str, str]) -> dict[str, str]:
    by = current_actor()
    for group in school.year_groups:
        value = typed.get(f"year_{group}", "").replace(",", "")
        if value:
            commands.set_cohort(
                school, academic_year=year, year_group=group, roll=int(value), by=by
            )
    for cohort in queries.list_cohorts(school.id, year):
        value = typed.get(f"group_{cohort.id}", "").replace(",", "")
        if cohort.name and value:
            commands.set_cohort(
                school,
                academic_year=year,
                year_group=cohort.year_group,
                name=cohort.name,
                roll=int(value),
                by=by,
            )
    for row in range(MOST_NEW):
        name = typed.get(f"new_name_{row}", "")
        group_text = typed.get(f"new_year_{row}", "")
        if not name:
            continue
        if group_text not in {str(group) for group in school.year_groups}:
            return {f"new_year_{row}": "Choose the tutor group’s year."}
        try:
            commands.set_cohort(
                school,
                academic_year=year,
                year_group=int(group_text),
                name=name,
                roll=int(typed[f"new_roll_{row}"].replace(",", "")),
                by=by,
            )
        except Invalid as wrong:
            return {f"new_name_{row}": str(wrong)}
    return {}


bp.app_template_filter("year_group")(year_group_label)
