"""Asking to belong somewhere, and seeing where that stands."""

from urllib.parse import urlencode

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.access import Invalid
from app.organisations import commands, queries
from app.organisations.forms import EmployerJoinForm, JoinForm
from app.organisations.views import bp
from app.web.guard import PUBLIC, SIGNED_IN, access, current_actor
from app.web.pages import page

AT_MOST = 20  # schools a search shows


@bp.get("/schools/join")
@access(PUBLIC)
def join() -> AnyResponse:
    """Find the school one works at, as one types. A stranger makes an account first."""
    if not current_actor().is_signed_in:
        return register_first("school")
    words = request.args.get("q", "")
    return page(
        "organisations/join.html",
        blocks=("results",),
        words=words,
        schools=queries.list_schools(words, limit=AT_MOST),
        at_most=AT_MOST,
        mine=current_actor().teacher_of,
    )


@bp.route("/schools/<int:school_id>/join", methods=["GET", "POST"])
@access(SIGNED_IN)
def join_school(school_id: int) -> AnyResponse:
    """Ask to belong to this school."""
    wanted = queries.get_school(school_id)
    form = JoinForm()
    if form.validate_on_submit():
        try:
            commands.ask_to_join(
                wanted, role=form.role.data, note=form.note.data or "", by=current_actor()
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            return redirect(url_for(".asked"), 303)
    return page(
        "organisations/join_school.html",
        status=422 if form.errors_for_summary() else 200,
        form=form,
        school=wanted,
        teaches=school_id in current_actor().teacher_of,
        leads=school_id in current_actor().leader_of,
        leaders=any(each.role == "leader" for each in queries.list_members(school_id=school_id)),
    )


@bp.route("/employers/<int:employer_id>/join", methods=["GET", "POST"])
@access(SIGNED_IN)
def join_employer(employer_id: int) -> AnyResponse:
    """Ask to belong to an employer that is here already."""
    wanted = queries.get_employer(employer_id)
    form = EmployerJoinForm()
    if form.validate_on_submit():
        try:
            commands.ask_to_join(
                wanted, role="employer", note=form.note.data or "", by=current_actor()
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            return redirect(url_for(".asked"), 303)
    return page(
        "organisations/join_employer.html",
        status=422 if form.errors_for_summary() else 200,
        form=form,
        employer=wanted,
        belongs=employer_id in current_actor().employer_ids,
    )


@bp.get("/joining")
@access(SIGNED_IN)
def asked() -> Response:
    """Where one has asked to belong, who decides, and what became of it."""
    actor = current_actor()
    return page(
        "organisations/asked.html",
        asked=queries.list_my_requests(actor),
        schools=queries.list_my_schools(actor),
        employers=queries.list_my_employers(actor),
    )


@bp.post("/joining/<int:membership_id>/take-back")
@access(SIGNED_IN)
def take_back(membership_id: int) -> AnyResponse:
    """Stop asking."""
    commands.take_back(queries.get_membership(membership_id), by=current_actor())
    flash("You have taken your request back.", "success")
    return redirect(url_for(".asked"), 303)


def register_first(who: str) -> AnyResponse:
    """A stranger makes an account, and comes back here with their address confirmed."""
    address = f"{url_for('security.register')}?{urlencode({'for': who})}"
    if request.headers.get("HX-Request"):
        # A redirect would be followed silently and the whole page put inside this one.
        return AnyResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
