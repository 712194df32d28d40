"""School holidays and training days of each authority."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role
from app.infra.clock import today
from app.organisations import commands, queries
from app.organisations.forms import KINDS, ClosureForm
from app.organisations.views import bp
from app.rulebook.years import academic_year, year_label
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import Authority, Closure

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
YEARS_AHEAD = 2


@bp.route("/coordinator/terms", methods=["GET", "POST"])
@access(*KEEPERS)
def terms() -> Response:
    """One authority's dates in one academic year; POST adds some."""
    authorities = queries.authorities_of(current_actor())
    authority = _chosen(authorities)
    form = ClosureForm()
    if form.is_submitted() and authority is not None and _keep(form, None, authority.id):
        flash("Kept. Sessions that repeat leave these days out.", "success")
        return redirect(url_for(".terms", area=authority.id, year=_year()), 303)
    year = _year()
    return page(
        "organisations/terms.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        authorities=authorities,
        authority=authority,
        closures=queries.list_closures(authority.id, year) if authority else (),
        kinds=dict(KINDS),
        year=year,
        year_name=year_label(year),
        years=[(each, year_label(each)) for each in _years()],
    )


@bp.route("/coordinator/terms/<int:closure_id>", methods=["GET", "POST"])
@access(*KEEPERS)
def closure(closure_id: int) -> Response:
    """Change one."""
    kept = queries.get_closure(closure_id, current_actor())
    form = ClosureForm(obj=kept)
    authority_id = kept.authority_id
    if form.is_submitted() and _keep(form, kept, authority_id):
        flash("Changed.", "success")
        return redirect(url_for(".terms", area=authority_id, year=_year_of(kept)), 303)
    status = 422 if form.is_submitted() else 200
    return page("organisations/closure.html", status=status, form=form, closure=kept)


@bp.post("/coordinator/terms/<int:closure_id>/remove")
@access(*KEEPERS)
def remove_closure(closure_id: int) -> Response:
    """Take one away."""
    kept = queries.get_closure(closure_id, current_actor())
    area, year = kept.authority_id, _year_of(kept)
    commands.remove_closure(kept, by=current_actor())
    flash("Removed. Schools are open on these days.", "success")
    return redirect(url_for(".terms", area=area, year=year), 303)


def _keep(form: ClosureForm, kept: "Closure | None", authority_id: int) -> bool:
    if not form.validate():
        return False
    try:
        commands.set_closure(
            kept,
            authority_id=authority_id,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            name=form.name.data or "",
            kind=form.kind.data,
            by=current_actor(),
        )
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return False
    except Clash as clash:
        form.refuse("first_day", str(clash))
        return False
    return True


def _chosen(authorities: "Sequence[Authority]") -> "Authority | None":
    wanted = request.args.get("area", "")
    first = authorities[0] if authorities else None
    return next((each for each in authorities if str(each.id) == wanted), first)


def _years() -> range:
    now = academic_year(today())
    return range(now, now + YEARS_AHEAD)


def _year() -> int:
    wanted = request.args.get("year", "")
    return next((each for each in _years() if str(each) == wanted), _years()[0])


def _year_of(kept: "Closure") -> int:
    return academic_year(kept.first_day)
