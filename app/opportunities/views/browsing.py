"""Browsing what is on offer, and opening one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from app.infra.clock import now, today
from app.opportunities import filters, queries, rules
from app.opportunities.kinds import BY_SLUG, KINDS, PLACES, place_label
from app.opportunities.views import bp
from app.opportunities.views.cards import SECTOR_LABELS, cards
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.meaningful import tests_for
from app.rulebook.sectors import SECTORS
from app.rulebook.subjects import SUBJECTS
from app.rulebook.years import YEAR_GROUPS, year_group_label, years_label
from app.web.guard import PUBLIC, access
from app.web.pages import page

if TYPE_CHECKING:
    from app.opportunities.models import Opportunity

KIND_CHOICES = tuple((each.slug, each.plural) for each in KINDS)
YEAR_CHOICES = tuple((each, year_group_label(each)) for each in YEAR_GROUPS)
SECTOR_CHOICES = tuple((each.slug, each.label) for each in SECTORS)
SUBJECT_CHOICES = tuple((each.slug, each.label) for each in SUBJECTS)
SUBJECT_LABELS = dict(SUBJECT_CHOICES)
AREAS = tuple((each.code, each.name) for each in AUTHORITIES)


@bp.get("/opportunities")
@access(PUBLIC)
def index() -> Response:
    """What is on offer, by whatever the address filters by."""
    asked = filters.read(request.args)
    results = queries.search_published(asked, filters.read_page(request.args))
    return page(
        "opportunities/index.html",
        blocks=("finder",),
        filters=asked,
        results=results,
        cards=cards(results.rows),
        chips=[(label, _address(rest)) for label, rest in asked.chips()],
        address=lambda number: _address(asked, number),
        groups=(
            ("kind", "Kind", _ticks(KIND_CHOICES, asked.kinds, results.facets["kind"]), True),
            ("year", "Year group", _ticks(YEAR_CHOICES, asked.years), bool(asked.years)),
            (
                "sector",
                "Sector",
                _ticks(SECTOR_CHOICES, asked.sectors, results.facets["sector"]),
                bool(asked.sectors),
            ),
            ("subject", "Subject", _ticks(SUBJECT_CHOICES, asked.subjects), bool(asked.subjects)),
            (
                "place",
                "Place",
                _ticks(tuple(PLACES.items()), asked.places, results.facets["place"]),
                bool(asked.places),
            ),
        ),
        areas=AREAS,
    )


@bp.get("/opportunities/<int:opportunity_id>")
@access(PUBLIC)
def show(opportunity_id: int) -> Response:
    """Everything a teacher needs to choose it. No contact details."""
    opportunity = queries.get_published(opportunity_id)
    return page("opportunities/show.html", **facts_of(opportunity))


def facts_of(opportunity: "Opportunity") -> dict[str, Any]:
    """What the page of one opportunity shows; the preview and the desk show the same."""
    kind = BY_SLUG[opportunity.kind]
    tests = tests_for(kind.benchmark)
    return {
        "opportunity": opportunity,
        "kind": kind,
        "sector_label": SECTOR_LABELS.get(opportunity.sector, ""),
        "place_label": place_label(opportunity.kind, opportunity.place) or "Not said yet",
        "years_label": years_label(opportunity.year_groups),
        "subjects": [SUBJECT_LABELS.get(each, each) for each in opportunity.subjects],
        "tests": [(test, opportunity.meaningful.get(test.key, "")) for test in tests],
        "sessions": [
            (slot, rules.why_not_on_offer(opportunity, slot, today()), rules.why_full(slot))
            for slot in opportunity.slots
            if slot.starts_at > now()
        ],
        "area_names": [name for code, name in AREAS if code in opportunity.authority_ids],
    }


def _address(asked: filters.Filters, number: int | None = None) -> str:
    query = urlencode(asked.query(page=number))
    return url_for("opportunities.index") + (f"?{query}" if query else "")


def _ticks(
    choices: Sequence[tuple[Any, str]],
    chosen: Sequence[Any],
    numbers: Mapping[Any, int] | None = None,
) -> list[tuple[Any, str, int | None, bool]]:
    return [
        (value, label, numbers.get(value, 0) if numbers is not None else None, value in chosen)
        for value, label in choices
    ]
