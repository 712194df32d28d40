"""What a rule would have done with the bookings of the last month, beside what coordinators did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.approvals.rules.judging import Judged
from app.infra.wording import count

TRIED_ON = timedelta(days=31)  # bookings decided in so long before the trial
# Older than this, a trial says nothing of the bookings of today.
TRIAL_HOLDS_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One booking of a trial. `approved` is what the coordinator did, for `reason` if declined."""

    reference: str
    title: str
    school: str
    employer: str
    held_on: date
    decided_on: date
    approved: bool
    reason: str
    conditions: tuple[Judged, ...]

    @property
    def would_approve(self) -> bool:
        return all(each.is_met for each in self.conditions)

    @property
    def part(self) -> str:
        """Which list it stands in: `against`, `same`, `left` or `declined`."""
        if self.would_approve:
            return "same" if self.approved else "against"
        return "left" if self.approved else "declined"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A trial in numbers of bookings: by what the rule would have done, and coordinators did.

    `same`: both approve. `against`: the rule would have approved what a coordinator declined.
    `left`: left to a coordinator, who approved. `declined`: left to one, who declined.
    """

    same: int = 0
    against: int = 0
    left: int = 0
    declined: int = 0

    @property
    def decided(self) -> int:
        return self.same + self.against + self.left + self.declined

    @property
    def would_approve(self) -> int:
        return self.same + self.against

    @property
    def sentence(self) -> str:
        """The numbers in words."""
        if not self.decided:
            return "Coordinators decided on no booking in these 31 days, so it shows nothing."
        first = (
            f"Of {count(self.decided, 'booking')} that coordinators decided on, this rule would"
            f" have approved {self.would_approve:,}"
        )
        if not self.would_approve:
            return f"{first}."
        if not self.against:
            each = "it" if self.same == 1 else "each of them"
            return f"{first}: coordinators had approved {each} too."
        return (
            f"{first}: {self.same:,} that coordinators had approved too, and"
            f" {self.against:,} that they had declined."
        )


def tally(lines: Iterable[Line]) -> Tally:
    """The numbers of a trial."""
    numbers = dict.fromkeys(("same", "against", "left", "declined"), 0)
    for each in lines:
        numbers[each.part] += 1
    return Tally(**numbers)


def why_not_switched_on(tried_at: datetime | None, now: datetime) -> str:
    """Why a rule that was last tried then, as it stands, is not switched on; empty if it may be."""
    if tried_at is None:
        return "Try the rule as it stands now, before you switch it on."
    if now - tried_at > TRIAL_HOLDS_FOR:
        days = count(TRIAL_HOLDS_FOR.days, "day")
        return (
            f"The rule was last tried more than {days} ago. Try it again before you switch it on."
        )
    return ""
