"""Taking an item, notes on it, and views of the queue under a name of one's own."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role
from app.desk import commands
from app.desk.forms import NoteForm, ViewForm
from app.desk.views.blueprint import bp
from app.desk.views.queue import TEMPLATE, address_to, shown, the_queue, too_late
from app.infra.typed import whole_number
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.post("/items/<item_kind>/<key>/take")
@access(Role.COORDINATOR)
def take(item_kind: str, key: str) -> Response:
    """Say that one is on it."""
    try:
        commands.claim(item_kind, key, by=current_actor())
    except Clash as clash:
        flash(too_late(clash), "error")
    return redirect(address_to(item_kind, key), 303)


@bp.post("/items/<item_kind>/<key>/give")
@access(Role.COORDINATOR)
def give(item_kind: str, key: str) -> Response:
    """Ask a colleague to see to it."""
    to_id = whole_number(request.form.get("to")) or 0
    try:
        given = commands.give(item_kind, key, to_id, by=current_actor())
        flash(f"{given.user.name} has it now.", "success")
    except Clash as clash:
        flash(too_late(clash), "error")
    except Invalid as wrong:
        flash(str(wrong), "error")
    return redirect(address_to(item_kind, key), 303)


@bp.post("/items/<item_kind>/<key>/let-go")
@access(Role.COORDINATOR)
def let_go(item_kind: str, key: str) -> Response:
    """Leave it to whoever comes next."""
    commands.release(item_kind, key, by=current_actor())
    return redirect(address_to(item_kind, key), 303)


@bp.post("/items/<item_kind>/<key>/notes")
@access(Role.COORDINATOR)
def add_note(item_kind: str, key: str) -> Response:
    """Tell the other coordinators something."""
    form = NoteForm()
    try:
        if form.validate():
            commands.note(item_kind, key, form.words.data or "", by=current_actor())
            return redirect(address_to(item_kind, key), 303)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
    return page(
        "desk/note.html",
        status=422,
        note_form=form,
        back=address_to(item_kind, key),
        action=url_for(".add_note", item_kind=item_kind, key=key, **shown().values()),
    )


@bp.post("/views")
@access(Role.COORDINATOR)
def save_view() -> Response:
    """Keep what is looked at now under a name."""
    form, filters = ViewForm(), shown()
    try:
        if form.validate():
            commands.save_view(form.name.data or "", filters.query(), by=current_actor())
            flash("Saved. It stands above the queue from now on.", "success")
            return redirect(url_for(".queue", **filters.values()), 303)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
    return page(
        TEMPLATE,
        status=422,
        panel="desk/_nothing.html",
        **(the_queue() | {"view_form": form}),
    )


@bp.post("/views/<int:view_id>/remove")
@access(Role.COORDINATOR)
def remove_view(view_id: int) -> Response:
    """Forget a view."""
    commands.remove_view(view_id, by=current_actor())
    flash("The view is gone.", "success")
    return redirect(url_for(".queue", **shown().values()), 303)
