"""Rules in their versions, and everything that was done with them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access import Clash
from app.accounts.models import User
from app.approvals.rules import KINDS, LONGEST_LOOK_BACK, LONGEST_NAME, PLACES, Terms
from app.approvals.states import LABELS, Move, State, What, after
from app.infra import clock
from app.infra.database import Model
from app.rulebook.authorities import AUTHORITY_CODES

STATES = ", ".join(f"'{each}'" for each in State)
WHATS = ", ".join(f"'{each}'" for each in What)
_KINDS = ", ".join(f"'{each}'" for each in sorted(KINDS))
_PLACES = ", ".join(f"'{each}'" for each in sorted(PLACES))
_CODES = ", ".join(str(each) for each in sorted(AUTHORITY_CODES))
# The conditions, as columns: what a version asks for, and what a change of it changes.
LISTS = ("kinds", "places", "authority_ids", "year_groups")
REST = (
    "most_pupils",
    "days_ahead",
    "verified_months",
    "attended_least",
    "clean_months",
    "is_insured",
    "days_to_spare",
)


class Rule(Model):
    """One version of a rule for approving by itself: plain conditions, as in `rules.Terms`.

    `family` names the rule through all its versions, `number` the version. `revision` rises with
    each change, so that a trial tells what it tried. At most one version of a rule is on, and one
    is being written. `switched_on_by` answers for every booking it approves.
    """

    __tablename__ = "approval_rules"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state_exists"),
        CheckConstraint(
            f"name = btrim(name) AND length(name) BETWEEN 1 AND {LONGEST_NAME}", name="has_a_name"
        ),
        CheckConstraint("number > 0 AND revision > 0", name="counted_from_one"),
        # Safety before convenience: nothing else can be kept, whatever the code above says.
        CheckConstraint(
            f"cardinality(kinds) > 0 AND kinds <@ ARRAY[{_KINDS}]::text[]",
            name="never_one_to_one_nor_a_visit",
        ),
        CheckConstraint(
            f"cardinality(places) > 0 AND places <@ ARRAY[{_PLACES}]::text[]",
            name="never_away_from_school",
        ),
        CheckConstraint(
            f"cardinality(authority_ids) > 0 AND authority_ids <@ ARRAY[{_CODES}]::smallint[]",
            name="holds_somewhere",
        ),
        CheckConstraint(
            "year_groups <@ ARRAY[0,1,2,3,4,5,6,7,8,9,10,11,12,13]::smallint[]",
            name="year_groups_exist",
        ),
        CheckConstraint("most_pupils BETWEEN 1 AND 5000", name="most_pupils_is_believable"),
        CheckConstraint("days_ahead BETWEEN 1 AND 365", name="days_ahead_is_believable"),
        CheckConstraint("verified_months BETWEEN 1 AND 120", name="verified_months_is_believable"),
        CheckConstraint("attended_least BETWEEN 1 AND 1000", name="attended_least_is_believable"),
        CheckConstraint(
            f"clean_months BETWEEN 1 AND {LONGEST_LOOK_BACK}", name="clean_months_is_believable"
        ),
        CheckConstraint("days_to_spare BETWEEN 1 AND 9", name="days_to_spare_is_believable"),
        CheckConstraint(
            "num_nonnulls(switched_on_at, switched_on_by_id) ="
            " CASE WHEN state IN ('on', 'off') THEN 2 ELSE 0 END",
            name="somebody_answers_for_it",
        ),
        CheckConstraint("(state = 'off') = (switched_off_at IS NOT NULL)", name="off_on_a_day"),
        Index("uq_approval_rules_one_of_a_number", "family", "number", unique=True),
        Index(
            "uq_approval_rules_one_on",
            "family",
            unique=True,
            postgresql_where=text("state = 'on'"),
        ),
        Index(
            "uq_approval_rules_one_written",
            "family",
            unique=True,
            postgresql_where=text("state IN ('draft', 'tried')"),
        ),
        Index(
            "uq_approval_rules_one_on_of_a_name",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("state = 'on'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[UUID] = mapped_column(default=uuid4)
    number: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    places: Mapped[list[str]] = mapped_column(ARRAY(Text))
    authority_ids: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    year_groups: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    most_pupils: Mapped[int | None]
    days_ahead: Mapped[int | None]
    verified_months: Mapped[int | None]
    attended_least: Mapped[int | None]
    clean_months: Mapped[int | None]
    is_insured: Mapped[bool] = mapped_column(default=False)
    days_to_spare: Mapped[int | None]
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    switched_on_at: Mapped[datetime | None]
    switched_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    switched_off_at: Mapped[datetime | None]

    written_by: Mapped[User] = relationship(foreign_keys=written_by_id)
    switched_on_by: Mapped[User | None] = relationship(foreign_keys=switched_on_by_id)

    @property
    def terms(self) -> Terms:
        """Its conditions, as rules judge by them."""
        values: dict[str, Any] = {each: getattr(self, each) for each in REST}
        return Terms(**values | {each: frozenset(getattr(self, each)) for each in LISTS})

    def set_terms(self, terms: Terms) -> None:
        """Ask for exactly this."""
        for each in LISTS:
            setattr(self, each, sorted(getattr(terms, each)))
        for each in REST:
            setattr(self, each, getattr(terms, each))

    @property
    def title(self) -> str:
        """`“Trusted employers”, version 2`."""
        return f"“{self.name}”, version {self.number:,}"

    def make(self, move: Move) -> None:
        """Move on. Raises Clash when the move leads nowhere from here."""
        old = State(self.state)
        new = after(old, move)
        if new is None:
            raise Clash(f"This rule stands as “{LABELS[old]}” by now, so nothing was changed.")
        self.state = new


class RuleHistory(Model):
    """One thing that was done with a rule: what, by whom, when. Never changed.

    `conditions` are its own conditions as sentences, as they stood.
    """

    __tablename__ = "approval_rule_history"
    __table_args__ = (CheckConstraint(f"what IN ({WHATS})", name="what_exists"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("approval_rules.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    what: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    conditions: Mapped[list[Any]] = mapped_column(JSONB)

    by: Mapped[User] = relationship()
