"""Browsing what is on offer, and opening one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from app.infra.clock import now, today
from app.infra.paging import page_asked
from app.opportunities import filters, policies, queries, rules
from app.opportunities.kinds import BY_SLUG, KINDS, PLACES, place_label
from app.opportunities.views import bp
from app.opportunities.views.cards import cards
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.meaningful import tests_for
from app.rulebook.sectors import SECTORS, label_of, picture_of
from app.rulebook.subjects import SUBJECTS
from app.rulebook.years import YEAR_GROUPS, year_group_label, years_label
from app.web.guard import PUBLIC, access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from datetime import date

    from app.opportunities.models import Opportunity

YEAR_CHOICES = tuple((each, year_group_label(each)) for each in YEAR_GROUPS)
SUBJECT_CHOICES = tuple((each.slug, each.label) for each in SUBJECTS)
SUBJECT_LABELS = dict(SUBJECT_CHOICES)


@bp.get("/opportunities")
@access(PUBLIC)
def index() -> Response:
    """What is on offer, by whatever the address filters by."""
    asked = filters.read(request.args)
    kinds = tuple((each.slug, each.plural) for each in KINDS)
    sectors = tuple((each.slug, each.label) for each in SECTORS)
    results = queries.search_published(asked, page_asked(request.args))
    return page(
        "opportunities/index.html",
        blocks=("finder",),
        filters=asked,
        results=results,
        cards=cards(results.rows),
        chips=[(label, _address(rest)) for label, rest in asked.chips()],
        address=lambda number: _address(asked, number),
        groups=(
            ("kind", "Kind", _ticks(kinds, asked.kinds, results.facets["kind"]), True),
            ("year", "Year group", _ticks(YEAR_CHOICES, asked.years), bool(asked.years)),
            (
                "sector",
                "Sector",
                _ticks(sectors, asked.sectors, results.facets["sector"]),
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
        areas=[(each.code, each.name) for each in AUTHORITIES],
    )


@bp.get("/opportunities/<int:opportunity_id>")
@access(PUBLIC)
def show(opportunity_id: int) -> Response:
    """Everything a teacher needs to choose it. No contact details."""
    opportunity = queries.get_published(opportunity_id)
    return page(
        "opportunities/show.html",
        **facts_of(opportunity),
        may_allocate=policies.allocate(current_actor(), opportunity),
    )


def facts_of(opportunity: "Opportunity") -> dict[str, Any]:
    """What the page of one opportunity shows; the preview and the desk show the same."""
    kind = BY_SLUG[opportunity.kind]
    tests = tests_for(kind.benchmark)
    shared = queries.find_allocation(opportunity.id)
    return {
        "opportunity": opportunity,
        "kind": kind,
        "sector_label": label_of(opportunity.sector),
        "sector_picture": picture_of(opportunity.sector),
        "place_label": place_label(opportunity.kind, opportunity.place) or "Not said yet",
        "years_label": years_label(opportunity.year_groups),
        "subjects": [SUBJECT_LABELS.get(each, each) for each in opportunity.subjects],
        "tests": [(test, opportunity.meaningful.get(test.key, "")) for test in tests],
        "sessions": [
            (slot, rules.why_not_on_offer(opportunity, slot, today()), rules.why_full(slot))
            for slot in opportunity.slots
            if slot.starts_at > now()
        ],
        "shared": shared,
        "shared_words": rules.words_of(shared),
        "opens_on": lambda slot: _opens_on(opportunity, shared, slot),
        "area_names": [each.name for each in AUTHORITIES if each.code in opportunity.authority_ids],
    }


def _opens_on(
    opportunity: "Opportunity", shared: rules.Shared | None, slot: rules.Session
) -> "date | None":
    """The day from which its rule holds nobody back from this session; None when it has come."""
    if not rules.words_of(shared) or shared is None:
        return None
    day = rules.opens_on(shared, opportunity, slot)
    return day if day > today() else None


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
