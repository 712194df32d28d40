"""The authorities of the region."""

from werkzeug.wrappers import Response

from app.access import Role
from app.administration import commands, queries
from app.administration.forms import AuthorityForm
from app.administration.views.blueprint import bp
from app.administration.views.setting import set_one
from app.infra.clock import today
from app.rulebook.bank_holidays import BANK_HOLIDAYS
from app.web.guard import access, current_actor
from app.web.pages import page

HOLIDAYS_SHOWN = 10


@bp.get("/authorities")
@access(Role.ADMINISTRATOR)
def authorities() -> Response:
    """Every authority with its numbers, and the bank holidays that are the same for all."""
    coming = [(day, name) for day, name in sorted(BANK_HOLIDAYS.items()) if day >= today()]
    return page(
        "administration/authorities.html",
        lines=queries.list_authorities(),
        holidays=coming[:HOLIDAYS_SHOWN],
    )


@bp.route("/authorities/<int:authority_id>", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def authority(authority_id: int) -> Response:
    """Change what one is called."""
    wanted = queries.get_authority(authority_id)
    form, known_as = AuthorityForm(data={"name": wanted.name}), wanted.name
    return set_one(
        form,
        lambda: commands.set_authority(
            authority_id,
            form.name.data or "",
            version=form.opened_at,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("authority", str(authority_id)),
        back=".authorities",
        template="administration/authority.html",
        said=lambda value: str(value["name"]),
        code=authority_id,
        known_as=known_as,
    )
