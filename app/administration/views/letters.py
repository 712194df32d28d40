"""The words of letters: every letter, how it reads, and what may be put around it."""

from flask import flash, redirect, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.access import Invalid, Role
from app.administration import commands, emails
from app.administration.forms import LetterForm, SettingForm
from app.administration.kinds import FEATURES_OF_LETTERS, LETTERS, LetterKind
from app.administration.rules import require_words
from app.administration.views.blueprint import bp
from app.administration.views.setting import SAVED, set_one
from app.infra.rewording import AS_IT_CAME, Rewording, rewording_of
from app.letters.kinds import BY_CATEGORY
from app.web import csp
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.get("/letters")
@access(Role.ADMINISTRATOR)
def letters() -> Response:
    """Every letter: to whom, when, and of which kind."""
    groups = [
        (label, [_line(each) for each in LETTERS.values() if each.feature == feature])
        for feature, label in FEATURES_OF_LETTERS.items()
    ]
    return page("administration/letters.html", groups=groups)


@bp.route("/letters/<feature>/<name>", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def letter(feature: str, name: str) -> Response:
    """How one reads, and the words around it."""
    wanted = _letter(feature, name)
    form = LetterForm(data=vars(rewording_of(wanted.name)))
    return _show(wanted, form)


@bp.post("/letters/<feature>/<name>/preview")
@access(Role.ADMINISTRATOR)
def letter_preview(feature: str, name: str) -> Response:
    """How it would read with the words that were typed. Nothing is kept or sent."""
    wanted, form = _letter(feature, name), LetterForm()
    is_right = form.subject.validate(form) and _can_be(wanted, form)
    csp.show_letters()
    return page(
        "administration/letter.html",
        status=200 if is_right else 422,
        form=form,
        history=(),
        letter=wanted,
        category=_category(wanted),
        is_reworded=False,
        draft=emails.preview(wanted, form.words()) if is_right else None,
        is_only_tried=True,
    )


@bp.post("/letters/<feature>/<name>/restore")
@access(Role.ADMINISTRATOR)
def letter_restore(feature: str, name: str) -> Response:
    """Give it its own words back; what stood around them stays in the history."""
    wanted, form = _letter(feature, name), SettingForm(data={"why": "Its own words again."})
    commands.set_letter(
        wanted.name,
        AS_IT_CAME,
        version=form.opened_at,
        why="Its own words again.",
        by=current_actor(),
    )
    flash(SAVED, "success")
    return redirect(url_for(".letter", feature=feature, name=name), 303)


def _show(wanted: LetterKind, form: LetterForm) -> Response:
    now = rewording_of(wanted.name)
    csp.show_letters()
    return set_one(
        form,
        lambda: commands.set_letter(
            wanted.name,
            form.words(),
            version=form.opened_at,
            why=form.why.data or "",
            by=current_actor(),
        ),
        named=("letter", wanted.name),
        back=".letters",
        template="administration/letter.html",
        said=lambda value: str(value["subject"]),
        letter=wanted,
        category=_category(wanted),
        is_reworded=now != AS_IT_CAME,
        draft=emails.preview(wanted, now),
        is_only_tried=False,
    )


def _letter(feature: str, name: str) -> LetterKind:
    wanted = LETTERS.get(f"{feature}/{name}")
    if wanted is None:
        raise NotFound
    return wanted


def _line(letter: LetterKind) -> tuple[LetterKind, str, str, bool]:
    words = rewording_of(letter.name)
    subject = emails.preview(letter, words).subject
    return letter, subject, _category(letter), words != AS_IT_CAME


def _category(letter: LetterKind) -> str:
    kind = BY_CATEGORY.get(letter.category)
    if kind is not None:
        return kind.label
    return "Letter of the day" if letter.category else "Always sent"


def _can_be(letter: LetterKind, form: LetterForm) -> bool:
    """Whether the words can be; puts a sentence beside those that cannot."""
    words: Rewording = form.words()
    try:
        require_words(words, has_a_reader=letter.has_a_reader)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return False
    return all(form[name].validate(form) for name in ("subject", "opening", "closing"))
