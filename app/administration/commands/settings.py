"""Setting something for everybody: a new version, said why, beside all the earlier ones."""

from typing import Any

from app.access import Actor, Clash, Invalid, require
from app.administration import policies, queries, rules
from app.administration.commands.following import forget
from app.administration.kinds import LETTERS
from app.administration.models import Setting
from app.infra.database import db, found, once_committed
from app.infra.rewording import Rewording
from app.infra.wording import long_moment
from app.opportunities.kinds import BY_SLUG as KINDS
from app.opportunities.kinds import Kind
from app.organisations.models import Authority
from app.organisations.queries import authorities
from app.rulebook import thresholds
from app.rulebook.sectors import BY_SLUG as SECTORS
from app.rulebook.sectors import Sector


def set_threshold(slug: str, number: int | None, *, version: int, why: str, by: Actor) -> None:
    """Set a number. Raises Missing, Invalid, and Clash when it is no longer at `version`."""
    threshold = found(thresholds.BY_SLUG.get(slug), "threshold")
    value = {"number": rules.require_number(threshold, number)}
    put("threshold", slug, value, version=version, why=why, by=by)


def set_kind(kind: Kind, *, version: int, why: str, by: Actor) -> Kind:
    """Change a kind or, with version 0 and a slug of its own, add one. Raises Invalid, Clash.

    Its benchmark, and whether it is one to one or for providers only, stay: evidence rests on them.
    """
    kind = rules.require_kind(kind, KINDS.values())
    known = KINDS.get(kind.slug)
    if known is not None and _fixed(kind) != _fixed(known):
        raise Invalid("benchmark", "What evidence rests on stays as it is.")
    put("kind", kind.slug, rules.as_kept(kind), version=version, why=why, by=by)
    return kind


def set_sector(sector: Sector, *, version: int, why: str, by: Actor) -> Sector:
    """Change a sector or, with version 0 and a slug of its own, add one. Raises Invalid, Clash."""
    sector = rules.require_sector(sector, SECTORS.values())
    put("sector", sector.slug, rules.as_kept(sector), version=version, why=why, by=by)
    return sector


def set_letter(name: str, words: Rewording, *, version: int, why: str, by: Actor) -> None:
    """Put words around a letter. Raises Missing, Invalid for a placeholder there is not, Clash."""
    letter = found(LETTERS.get(name), "letter")
    rules.require_words(words, has_a_reader=letter.has_a_reader)
    put("letter", name, vars(words), version=version, why=why, by=by)


def set_authority(authority_id: int, name: str, *, version: int, why: str, by: Actor) -> None:
    """Give an authority another name; its code stays. Raises Missing, Invalid, Clash."""
    row = found(db.session.get(Authority, authority_id), "authority")
    others = {each.name.casefold() for each in authorities() if each.id != row.id}
    row.name = rules.require_name(name, others)
    put("authority", str(row.id), {"name": row.name}, version=version, why=why, by=by)


def put(
    subject: str, key: str, value: dict[str, Any], *, version: int, why: str, by: Actor
) -> None:
    """Keep the version after `version`. Raises Invalid without a reason, Clash, Refused.

    Of two who change the same at the same moment the database lets one through.
    """
    require(policies.administer(by))
    if not why.strip():
        raise Invalid("why", "Say why, for whoever asks later.")
    latest = next(iter(queries.list_versions(subject, key)), None)
    if latest is not None and latest.version != version:
        raise Clash(
            f"{latest.by.name} changed this on {long_moment(latest.at)}, after you opened the page."
            " What they set stands below. Send yours again to put it in its place."
        )
    db.session.add(
        Setting(
            subject=subject,
            key=key,
            version=version + 1,
            value=value,
            why=why.strip(),
            by_id=by.user_id,
        )
    )
    db.session.flush()
    once_committed(forget)


def _fixed(kind: Kind) -> tuple[int, bool, bool]:
    return kind.benchmark, kind.one_to_one, kind.providers_only
