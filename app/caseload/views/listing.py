"""The caseload: whose schools and employers, how each stands, and giving several at once."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.caseload import commands, queries
from app.caseload.filters import WHOSE, Filters
from app.caseload.forms import ManyForm
from app.caseload.kinds import KINDS, SCHOOL
from app.caseload.rules import Row
from app.caseload.views.blueprint import bp
from app.infra.clock import today
from app.infra.paging import page_asked, turn_to
from app.infra.typed import whole_number
from app.organisations.queries import authorities_of
from app.rulebook.phases import PHASE_LABELS
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.accounts.models import User
    from app.organisations.models import Authority

ON_A_PAGE = 25


@bp.get("/caseload")
@access(Role.COORDINATOR)
def index() -> Response:
    """Schools or employers, with what each needs next."""
    return _page(ManyForm(formdata=None))


@bp.post("/caseload/give")
@access(Role.COORDINATOR)
def give_many() -> Response:
    """Give what was ticked to one coordinator; a result for each."""
    keys = list(dict.fromkeys(request.form.getlist("place")))[:ON_A_PAGE]
    form = ManyForm().offer(_choices_of_people())
    if not form.validate():
        return _page(form, ticked=keys, status=422)
    if not keys:
        form.form_errors.append("Tick the ones you want to give.")
        return _page(form, status=422)
    return results(
        commands.give_many(_seen(keys), int(form.holder.data), by=current_actor()),
        "given",
        back=back(),
    )


def _seen(keys: Sequence[str]) -> dict[str, int | None]:
    """Who had each of them when the page was opened."""
    said = {key: request.form.get(f"seen-{key}", "") for key in keys}
    return {key: whole_number(value) for key, value in said.items()}


def results(outcomes: Sequence[Any], what: str, *, back: str) -> Response:
    """What became of each of many."""
    return page(
        "caseload/results.html",
        outcomes=outcomes,
        done=sum(each.done for each in outcomes),
        what=what,
        back=back,
    )


def back() -> str:
    """The part of the caseload that is looked at."""
    return url_for("caseload.index", **shown().values())


def shown() -> Filters:
    """What the person has chosen to look at; read once."""
    if "caseload_filters" not in g:
        g.caseload_filters = Filters.read(
            request.args,
            areas=[each.id for each in _areas()],
            people=[each.id for each in _people()],
        )
    filters: Filters = g.caseload_filters
    return filters


def chosen_rows() -> tuple[list[Row], int]:
    """The lines looked at, and of how many it is not known yet whether they miss something."""
    filters, actor = shown(), current_actor()
    rows = queries.list_rows(filters, actor)
    if not filters.gap:
        return rows, 0
    ids = [each.place.id for each in rows]
    unknown = queries.not_counted(ids) if filters.of == SCHOOL else 0
    return queries.with_gaps(rows, actor), unknown


def _areas() -> "list[Authority]":
    if "caseload_areas" not in g:
        actor = current_actor()
        g.caseload_areas = [each for each in authorities_of(actor) if actor.covers(each.id)]
    areas: list[Authority] = g.caseload_areas
    return areas


def _people() -> "Sequence[User]":
    if "caseload_people" not in g:
        g.caseload_people = queries.list_colleagues(current_actor())
    people: Sequence[User] = g.caseload_people
    return people


def _choices_of_people() -> list[tuple[str, str]]:
    own = current_actor().user_id
    return [
        (str(each.id), f"{each.name} (you)" if each.id == own else each.name) for each in _people()
    ]


def _page(form: ManyForm, *, ticked: Sequence[str] = (), status: int = 200) -> Response:
    filters, actor = shown(), current_actor()
    rows, unknown = chosen_rows()
    turn = turn_to(page_asked(request.args), total=len(rows), on_a_page=ON_A_PAGE)
    narrowed: Callable[..., str] = lambda **values: url_for(  # noqa: E731
        "caseload.index", **filters.values(**values)
    )
    return page(
        "caseload/index.html",
        status=status,
        filters=filters,
        shown=filters.values(),
        narrowed=narrowed,
        rows=queries.filled(turn.part(rows), actor),
        found=len(rows),
        unknown=unknown,
        number=turn.number,
        pages=turn.pages,
        address=lambda wanted: url_for("caseload.index", **filters.values(), page=wanted),
        kinds=KINDS,
        whose=WHOSE,
        whose_choices=[*WHOSE.items(), *_choices_of_people()],
        person=next((x.name for x in _people() if str(x.id) == filters.whose), ""),
        areas=[(str(each.id), each.name) for each in _areas()],
        phases=[(str(each), label) for each, label in PHASE_LABELS.items()],
        form=form.offer(_choices_of_people()),
        ticked=ticked,
        day=today(),
    )
