"""Thresholds, kinds of encounter and sectors."""

from dataclasses import replace

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.access import Role
from app.administration import commands, queries
from app.administration.forms import (
    KindForm,
    NewKindForm,
    SectorForm,
    threshold_form,
    values_of,
)
from app.administration.rules import slug_of
from app.administration.views.blueprint import bp
from app.administration.views.setting import set_one, used
from app.infra.wording import count
from app.opportunities.kinds import BY_SLUG as KINDS
from app.opportunities.kinds import PLACES, Kind
from app.rulebook import thresholds as limits
from app.rulebook.sectors import BY_SLUG as SECTORS
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.get("/thresholds")
@access(Role.ADMINISTRATOR)
def thresholds() -> Response:
    """Every threshold with its number and what it decides."""
    rows = [(each, limits.number(each.slug)) for each in limits.THRESHOLDS]
    return page("administration/thresholds.html", rows=rows)


@bp.route("/thresholds/<slug>", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def threshold(slug: str) -> Response:
    """Set one."""
    wanted = limits.BY_SLUG.get(slug)
    if wanted is None:
        raise NotFound
    form = threshold_form(wanted, limits.number(slug))
    return set_one(
        form,
        lambda: commands.set_threshold(
            slug,
            form.number.data,
            version=form.opened_at,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("threshold", slug),
        back=".thresholds",
        template="administration/threshold.html",
        said=lambda value: count(int(value["number"]), wanted.unit),
        threshold=wanted,
    )


@bp.get("/kinds")
@access(Role.ADMINISTRATOR)
def kinds() -> Response:
    """Every kind of encounter with its rules and what there is of it."""
    numbers = queries.kinds_in_use()
    rows = [(each, used(numbers, slug)) for slug, each in KINDS.items()]
    return page("administration/kinds.html", rows=rows, place_labels=PLACES)


@bp.route("/kinds/new", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def kind_new() -> Response:
    """Add a kind."""
    form = NewKindForm()
    return set_one(
        form,
        lambda: commands.set_kind(
            Kind(slug=slug_of(form.label.data or "", KINDS), **form.changes()),
            version=0,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("kind", ""),
        back=".kinds",
        template="administration/kind.html",
        kind=None,
    )


@bp.route("/kinds/<slug>", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def kind(slug: str) -> Response:
    """Change the words and rules of a kind."""
    wanted = KINDS.get(slug)
    if wanted is None:
        raise NotFound
    form = KindForm(data=values_of(wanted))
    return set_one(
        form,
        lambda: commands.set_kind(
            replace(wanted, **form.changes()),
            version=form.opened_at,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("kind", slug),
        back=".kinds",
        template="administration/kind.html",
        said=lambda value: (
            f"{value['label']}, {count(int(value['notice_days']), 'day')} of notice,"
            f" {count(int(value['lead_days']), 'day')} of lead time"
            f"{', retired' if value['retired'] else ''}"
        ),
        kind=wanted,
        numbers=used(queries.kinds_in_use(), slug),
    )


@bp.get("/sectors")
@access(Role.ADMINISTRATOR)
def sectors() -> Response:
    """Every sector and who is in it."""
    numbers = queries.sectors_in_use()
    rows = [(each, used(numbers, slug)) for slug, each in SECTORS.items()]
    return page("administration/sectors.html", rows=rows)


@bp.route("/sectors/new", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def sector_new() -> Response:
    """Add a sector."""
    form = SectorForm()
    return set_one(
        form,
        lambda: commands.set_sector(
            form.sector(slug_of(form.label.data or "", SECTORS)),
            version=0,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("sector", ""),
        back=".sectors",
        template="administration/sector.html",
        sector=None,
    )


@bp.route("/sectors/<slug>", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def sector(slug: str) -> Response:
    """Change a sector."""
    wanted = SECTORS.get(slug)
    if wanted is None:
        raise NotFound
    form = SectorForm(data=vars(wanted))
    return set_one(
        form,
        lambda: commands.set_sector(
            form.sector(slug),
            version=form.opened_at,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("sector", slug),
        back=".sectors",
        template="administration/sector.html",
        said=lambda value: (
            f"{value['label']}{', to grow' if value['is_growth'] else ''}"
            f"{', retired' if value['retired'] else ''}"
        ),
        sector=wanted,
        numbers=used(queries.sectors_in_use(), slug),
    )
