"""What all pages that set something have in common."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid
from app.administration import queries
from app.administration.forms import SettingForm
from app.web.pages import page

SAVED = "Saved. It is in force here at once, and everywhere within a few seconds."


def set_one(
    form: SettingForm,
    keep: Callable[[], object],
    *,
    named: tuple[str, str],
    back: str,
    template: str,
    said: Callable[[Mapping[str, Any]], str] = lambda _: "",
    **values: Any,
) -> Response:
    """The page that sets one thing: shows it with every version, or keeps what was sent.

    `named` is (subject, key) of the setting; `said` puts a version into words; `back` is the
    endpoint of the list. Who comes second is told, and what they typed stays.
    """
    status = 200
    if form.is_submitted():
        status = _keep(form, keep)
        if status == 0:
            flash(SAVED, "success")
            return redirect(url_for(back), 303)
    versions = queries.list_versions(*named) if named[1] else ()
    if not form.is_submitted() or status == 409:  # noqa: PLR2004 - somebody was first
        form.now_at(versions[0].version if versions else 0)
    history = [(each, said(each.value)) for each in versions]
    return page(template, status=status or 200, form=form, history=history, **values)


def _keep(form: SettingForm, keep: Callable[[], object]) -> int:
    """The status of an answer, 0 when it was kept."""
    if not form.validate():
        return 422
    try:
        keep()
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return 422
    except Clash as clash:
        form.refuse("", str(clash))
        return 409
    return 0


def used(numbers: Mapping[str, tuple[int, int]], slug: str) -> Sequence[int]:
    """How many of two sorts of things are of this kind or in this sector."""
    return numbers.get(slug, (0, 0))
