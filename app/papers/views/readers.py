"""Who is sent the reports of an area: oneself, and people outside who say yes."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role
from app.papers import commands, queries
from app.papers.emails import ask
from app.papers.forms import ReaderForm
from app.papers.kinds import WHOLE_REGION
from app.papers.views.blueprint import bp
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.get("/reports/<scope>/readers")
@access(Role.COORDINATOR)
def readers(scope: str) -> Response:
    """Everyone who is sent them, or was asked."""
    return _show(scope, ReaderForm(formdata=None), 200)


@bp.post("/reports/<scope>/readers")
@access(Role.COORDINATOR)
def reader_add(scope: str) -> Response:
    """Ask somebody outside."""
    actor, form = current_actor(), ReaderForm()
    code = queries.authority_named(scope, actor)
    if not form.validate_on_submit():
        return _show(scope, form, 422)
    name, email = form.name.data or "", form.email.data or ""
    try:
        reader = commands.ask_reader(code, name=name, email=email, by=actor)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return _show(scope, form, 422)
    ask(reader, queries.scope_of(code).name, actor)
    flash(f"{name} is asked, and gets reports once they say yes.", "success")
    return redirect(url_for(".readers", scope=scope), 303)


@bp.post("/reports/<scope>/follow")
@access(Role.COORDINATOR)
def follow(scope: str) -> Response:
    """Be sent them oneself."""
    actor = current_actor()
    commands.follow(queries.authority_named(scope, actor), by=actor)
    flash("You get this report after each term.", "success")
    return redirect(url_for(".readers", scope=scope), 303)


@bp.post("/reports/readers/<int:reader_id>/remove")
@access(Role.COORDINATOR)
def reader_remove(reader_id: int) -> Response:
    """Take somebody off, or oneself."""
    reader = queries.get_reader(reader_id, current_actor())
    commands.stop(reader.id)
    flash(f"{reader.shown_name} is sent these reports no more.", "success")
    return redirect(url_for(".readers", scope=reader.authority_id or WHOLE_REGION), 303)


def _show(scope: str, form: ReaderForm, status: int) -> Response:
    actor = current_actor()
    code = queries.authority_named(scope, actor)
    found = queries.list_readers(code)
    return page(
        "papers/readers.html",
        status=status,
        form=form,
        scope=scope,
        name=queries.scope_of(code).name,
        readers=found,
        follows=any(each.user_id == actor.user_id for each in found),
    )
