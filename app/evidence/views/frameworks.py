"""The rules everything is judged by: whole editions, two side by side, and where each was read."""

from urllib.parse import urlsplit

from flask import abort, request
from werkzeug.wrappers import Response

from app.evidence.views.blueprint import bp
from app.infra.clock import today
from app.infra.wording import listed
from app.rulebook.benchmarks import EDITIONS, Criterion, Edition, edition, last_day
from app.rulebook.confidence import CONFIDENCE_LABELS
from app.rulebook.differences import compare
from app.rulebook.edition_faults import COUNTED
from app.rulebook.guidance import GUIDANCE
from app.rulebook.meaningful import MEANINGFUL
from app.rulebook.years import year_group_label, years_label
from app.web.guard import SIGNED_IN, access
from app.web.pages import page

AUDIENCES = {
    "schools": "Schools, special schools and alternative provision",
    "colleges": "Colleges and independent training providers",
    "primary": "Primary and first schools",
}
FIELD_LABELS = {
    "text": "What it asks for",
    "unit": "Counted for",
    "number": "How many",
    "deadline": "When",
    "every": "Again each",
    "years": "Year groups",
    "by_year": "By the end of",
    "tests": "Tests of “meaningful”",
    "local_target": "Local target",
    "settled": "Settled",
}


@bp.get("/rules")
@access(SIGNED_IN)
def rules() -> Response:
    """Every edition, newest first, and the rules beside them."""
    newest = sorted(EDITIONS, key=lambda each: each.valid_from, reverse=True)
    return page(
        "evidence/rules.html",
        audiences=[
            (label, [each for each in newest if each.audience == audience])
            for audience, label in AUDIENCES.items()
        ],
        last_day=last_day,
        today=today(),
        before=_before,
        guidance=GUIDANCE.values(),
    )


@bp.get("/rules/<edition_key>")
@access(SIGNED_IN)
def rules_edition(edition_key: str) -> Response:
    """One whole edition; each criterion is reached by its id, as in `#S5.1`."""
    found = _edition(edition_key)
    return page(
        "evidence/rules_edition.html",
        edition=found,
        until=last_day(found),
        before=_before(found),
        audience=AUDIENCES[found.audience],
        how_many=how_many,
        when=when,
        tests=tests,
        site=site,
        sure=CONFIDENCE_LABELS,
    )


@bp.get("/rules/compare")
@access(SIGNED_IN)
def rules_compare() -> Response:
    """Two editions side by side; the schools' last two where the address names none."""
    old = _edition(request.args.get("old") or "schools-2014")
    new = _edition(request.args.get("new") or "schools-2025")
    changes = compare(old, new)
    return page(
        "evidence/rules_compare.html",
        old=old,
        new=new,
        editions=EDITIONS,
        changes=changes,
        same=sum(len(each.same) for each in changes),
        labels=FIELD_LABELS,
        said=said,
        how_many=how_many,
        when=when,
    )


@bp.get("/rules/provider-access")
@access(SIGNED_IN)
def rules_provider_access() -> Response:
    """The provider access law in sentences."""
    return _guidance("provider-access")


@bp.get("/rules/work-experience")
@access(SIGNED_IN)
def rules_work_experience() -> Response:
    """What is expected of work experience and placements."""
    return _guidance("work-experience")


def how_many(criterion: Criterion) -> str:
    """The number asked for, in words where there is none."""
    if criterion.number is not None:
        return f"At least {criterion.number}"
    if criterion.local_target:
        return "A local target"
    if criterion.unit == "institution":
        return "Not counted"
    return "No figure" if criterion.benchmark in COUNTED else "All"


def when(criterion: Criterion) -> str:
    """The deadline as published, with the year groups it is read as."""
    words = criterion.deadline[:1].upper() + criterion.deadline[1:]
    if criterion.by_year is not None:
        return f"{words} (end of {year_group_label(criterion.by_year)})"
    return f"{words} ({years_label(criterion.years)})" if criterion.years else words


def tests(criterion: Criterion) -> list[str]:
    """The tests of "meaningful" that apply, as they are called."""
    labels = {test.key: test.label for test in MEANINGFUL.get(criterion.benchmark, ())}
    return [labels[key] for key in criterion.tests]


def said(field: str, value: object, benchmark: int) -> str:
    """One field of a criterion in words."""
    if value in (None, (), ""):
        return "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field == "by_year":
        return year_group_label(int(str(value)))
    if isinstance(value, tuple):
        if field == "years":
            return years_label(value)
        labels = {test.key: test.label for test in MEANINGFUL[benchmark]}
        return listed([labels[key] for key in value])
    words = str(value)
    return words[:1].upper() + words[1:]


def site(source: str) -> str:
    """The name of the site a rule was read on."""
    return urlsplit(source).netloc.removeprefix("www.")


def _guidance(key: str) -> Response:
    return page(
        "evidence/rules_guidance.html", guidance=GUIDANCE[key], site=site, sure=CONFIDENCE_LABELS
    )


def _before(found: Edition) -> Edition | None:
    """The edition this one replaced."""
    earlier = [
        each
        for each in EDITIONS
        if each.audience == found.audience and each.valid_from < found.valid_from
    ]
    return max(earlier, key=lambda each: each.valid_from, default=None)


def _edition(key: str) -> Edition:
    try:
        return edition(key)
    except KeyError:
        abort(404)
