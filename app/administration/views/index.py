"""What there is to administer, a line on each."""

from flask import current_app, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.administration.views.blueprint import bp
from app.web.guard import access, who_may_enter
from app.web.pages import page

# (endpoint, name, what it is for), in groups. One whose page is not there is left out.
SUBJECTS = (
    (
        "People and places",
        (
            (
                "administration.people",
                "People",
                "Find anyone, and see and change what they may do.",
            ),
            (
                "organisations.grants",
                "Coordinators and administrators",
                "Everyone who holds a role.",
            ),
            (
                "administration.authorities",
                "Authorities",
                "The seven, with their names and numbers.",
            ),
            ("organisations.terms", "School holidays", "Terms, training days and bank holidays."),
            (
                "organisations.register",
                "Schools register",
                "Bring in the national list of schools.",
            ),
        ),
    ),
    (
        "Rules",
        (
            ("administration.kinds", "Kinds of encounter", "Their words, notice and lead times."),
            ("administration.sectors", "Sectors", "What employers work in, and which are to grow."),
            (
                "administration.thresholds",
                "Thresholds",
                "How long holds last, and when things press.",
            ),
            ("approvals.index", "Automatic approval", "Which bookings need no coordinator."),
            ("papers.hour_value", "What an hour is worth", "For employers’ impact letters."),
        ),
    ),
    (
        "Letters",
        (
            ("administration.letters", "Words of letters", "Every e-mail, what it says, and when."),
            ("letters.given_up", "Letters that would not go", "Find a letter, and send it again."),
        ),
    ),
    (
        "What happened",
        (("administration.log", "What was done", "Every act: who, what, about what and when."),),
    ),
)


@bp.get("")
@access(Role.ADMINISTRATOR)
def index() -> Response:
    """Every subject with a line on it."""
    groups = [
        (name, [(url_for(to), label, line) for to, label, line in lines if _is_there(to)])
        for name, lines in SUBJECTS
    ]
    return page("administration/index.html", groups=[each for each in groups if each[1]])


def _is_there(endpoint: str) -> bool:
    known = endpoint in current_app.view_functions
    return known and Role.ADMINISTRATOR in who_may_enter(current_app, endpoint)
