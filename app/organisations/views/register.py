"""Bringing in the national register: upload, preview, confirm."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role
from app.organisations import gias
from app.organisations.commands import register as commands
from app.organisations.forms.register import FollowForm, RegisterForm
from app.organisations.queries import register as queries
from app.organisations.views import bp
from app.web.guard import access, current_actor
from app.web.pages import page

SHOWN = 50
"""Rows of each list on a preview: enough to see what is meant, and a page that opens."""


@bp.route("/admin/schools/import", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def register() -> Response:
    """Choose a file of the register; what it would change is shown before anything does."""
    form = RegisterForm()
    actor = current_actor()
    if form.validate_on_submit():
        authorities = frozenset(form.authorities.data or ())
        try:
            found = gias.read(form.file.data.stream, authorities=authorities)
        except gias.NotTheRegister as wrong:
            form.refuse("file", str(wrong))
        else:
            upload = commands.keep_upload(
                found,
                file_name=form.file.data.filename,
                authorities=authorities,
                by=actor,
            )
            return redirect(url_for(".register_preview", upload_id=upload.id), 303)
    status = 422 if request.method == "POST" else 200
    followed = queries.list_followed(by=actor)
    return page("organisations/register.html", status=status, form=form, followed=followed)


@bp.get("/admin/schools/import/<int:upload_id>")
@access(Role.ADMINISTRATOR)
def register_preview(upload_id: int) -> Response:
    """What following this file would change, or what it did."""
    return _preview(upload_id, FollowForm(), 200)


@bp.post("/admin/schools/import/<int:upload_id>")
@access(Role.ADMINISTRATOR)
def register_follow(upload_id: int) -> Response:
    """Do what the preview showed."""
    form = FollowForm()
    if form.validate_on_submit():
        try:
            commands.follow_upload(
                upload_id,
                mark=form.mark.data or "",
                checked=form.checked.data,
                by=current_actor(),
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            flash("The register has been followed.", "success")
            return redirect(url_for(".register_preview", upload_id=upload_id), 303)
    return _preview(upload_id, form, 422)


@bp.post("/admin/schools/import/<int:upload_id>/discard")
@access(Role.ADMINISTRATOR)
def register_discard(upload_id: int) -> Response:
    """Let the file go without following it."""
    commands.discard_upload(upload_id, by=current_actor())
    flash("Nothing was changed, and the file was let go.")
    return redirect(url_for(".register"), 303)


def _preview(upload_id: int, form: FollowForm, status: int) -> Response:
    upload = queries.get_upload(upload_id, by=current_actor())
    if upload.followed_at is not None:
        return page("organisations/register_followed.html", upload=upload)
    plan = queries.plan_of(upload)
    return page(
        "organisations/register_preview.html",
        status=status,
        form=form,
        upload=upload,
        plan=plan,
        summary=gias.summary(plan),
        change_line=gias.change_line,
        phase_label=gias.phase_label,
        shown=SHOWN,
    )
