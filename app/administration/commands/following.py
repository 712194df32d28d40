"""Following what is set: each process looks whether something was, and puts it in force.

One small statement every few seconds in each process, and one at once in the process in which
something was set.
"""

from dataclasses import dataclass, replace
from time import monotonic

from app.administration import queries, rules
from app.infra import rewording
from app.infra.rewording import Rewording
from app.opportunities.kinds import BY_SLUG as KINDS
from app.rulebook import thresholds
from app.rulebook.authorities import BY_SLUG as AUTHORITIES
from app.rulebook.sectors import BY_SLUG as SECTORS

EVERY_SECONDS = 3.0


@dataclass
class Known:
    """What this process knows: how many versions there were when it last looked, and when."""

    versions: int = -1
    looked_at: float | None = None


_known = Known()


def follow_settings(*, every: float | None = EVERY_SECONDS) -> None:
    """Put in force what was set since this process last looked, if it is time to look.

    `every` None looks only when something was set in this very process.
    """
    at = monotonic()
    if _known.looked_at is not None and (every is None or at - _known.looked_at < every):
        return
    versions = queries.count_settings()
    if versions != _known.versions:
        _put_in_force()
    _known.versions, _known.looked_at = versions, at


def forget() -> None:
    """Look again at the next request or job."""
    _known.looked_at = None


def as_they_came() -> None:
    """Forget everything that is set, until something is set in this process: for tests."""
    _apply([])
    _known.versions, _known.looked_at = 0, monotonic()


def _put_in_force() -> None:
    _apply([(each.subject, each.key, each.value) for each in queries.list_in_force()])


def _apply(rows: list[tuple[str, str, dict[str, object]]]) -> None:
    set_now: dict[str, dict[str, dict[str, object]]] = {}
    for subject, key, value in rows:
        set_now.setdefault(subject, {})[key] = value
    thresholds.put_in_force(
        {key: int(str(value["number"])) for key, value in set_now.get("threshold", {}).items()}
    )
    KINDS.put_in_force(
        rules.kind_kept_as(slug, value) for slug, value in set_now.get("kind", {}).items()
    )
    SECTORS.put_in_force(
        rules.sector_kept_as(slug, value) for slug, value in set_now.get("sector", {}).items()
    )
    AUTHORITIES.put_in_force(
        replace(AUTHORITIES[code], name=str(value["name"]))
        for code, value in set_now.get("authority", {}).items()
        if code in AUTHORITIES
    )
    rewording.put_in_force(
        {
            name: Rewording(**{part: str(words) for part, words in value.items()})
            for name, value in set_now.get("letter", {}).items()
        }
    )
