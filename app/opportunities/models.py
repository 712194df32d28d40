"""An offer, and the slots it happens in. People read "session" for a slot."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    JSONB,
    TSTZRANGE,
    TSVECTOR,
    ExcludeConstraint,
    Range,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model
from app.opportunities.rules.allocation import LEAST_DAYS, MOST_DAYS, Rule
from app.opportunities.states import State
from app.organisations.models import Employer

RULES = ", ".join(f"'{rule}'" for rule in Rule)
STATES = ", ".join(f"'{state}'" for state in State)
SEARCHED = (
    "setweight(to_tsvector('english', title), 'A') ||"
    " setweight(to_tsvector('english', summary), 'B') ||"
    " setweight(to_tsvector('english', activities), 'C')"
)
# What must be there before anyone outside sees it; a draft may still be half written.
COMPLETE = (
    "summary <> '' AND activities <> '' AND sector <> '' AND place <> ''"
    " AND cardinality(year_groups) > 0"
)


class Opportunity(Model):
    """What an employer offers. `contact_id` is who leads it: shown only once a booking is approved.

    `meaningful` says, for each test key of the kind's benchmark, how the employer will meet it.
    `year_groups`: 0 is Reception, 13 is Year 13. `authority_ids`: where it can be booked from;
    empty means the whole region. `phases` as in `rulebook.phases`; empty means any that fits.
    """

    __tablename__ = "opportunities"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state_exists"),
        CheckConstraint("btrim(title) <> ''", name="has_a_title"),
        CheckConstraint("place IN ('', 'school', 'workplace', 'online')", name="place_exists"),
        CheckConstraint(
            "year_groups <@ ARRAY[0,1,2,3,4,5,6,7,8,9,10,11,12,13]::smallint[]",
            name="year_groups_exist",
        ),
        CheckConstraint(f"state IN ('draft', 'withdrawn') OR ({COMPLETE})", name="is_complete"),
        CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name="published_has_a_moment"
        ),
        Index("ix_opportunities_search", "search", postgresql_using="gin"),
        Index("ix_opportunities_year_groups", "year_groups", postgresql_using="gin"),
        Index(
            "ix_opportunities_published",
            "published_at",
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    activities: Mapped[str] = mapped_column(default="")
    outcomes: Mapped[str] = mapped_column(default="")
    sector: Mapped[str] = mapped_column(default="")
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    year_groups: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    phases: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    authority_ids: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    place: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    meaningful: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    access_notes: Mapped[str] = mapped_column(default="")
    send_notes: Mapped[str] = mapped_column(default="")
    is_risk_assessed: Mapped[bool | None]
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    review_note: Mapped[str] = mapped_column(default="")
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCHED, persisted=True), deferred=True)

    employer: Mapped[Employer] = relationship()
    contact: Mapped[User] = relationship(foreign_keys=contact_id)
    slots: Mapped[list["Slot"]] = relationship(
        back_populates="opportunity", order_by="Slot.starts_at"
    )


class Allocation(Model):
    """Who may ask for the sessions of an opportunity, and when: as a coordinator set it, and why.

    Never changed: the last one of an opportunity holds, and the others are its history. Until
    `days_before` a session only those may ask whom `rule` names; see `rules.allocation`.
    `least_fsm` is in per cent. `school_ids` are the schools that come first by a rule that was
    worked out when it was set: a list, so that it does not change under anybody's feet.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint(f"rule IN ({RULES})", name="rule_exists"),
        CheckConstraint(
            f"days_before BETWEEN {LEAST_DAYS} AND {MOST_DAYS}", name="days_are_believable"
        ),
        CheckConstraint("least_fsm BETWEEN 1 AND 100", name="share_is_one"),
        CheckConstraint(
            "(rule = 'fsm_first') = (least_fsm IS NOT NULL)", name="share_where_it_is_asked"
        ),
        CheckConstraint(
            "rule = 'least_first' OR cardinality(school_ids) = 0", name="schools_where_asked"
        ),
        CheckConstraint("btrim(reason) <> ''", name="says_why"),
        Index("ix_allocations_opportunity_id_id", "opportunity_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunities.id"))
    rule: Mapped[str]
    days_before: Mapped[int] = mapped_column(SmallInteger)
    least_fsm: Mapped[int | None] = mapped_column(SmallInteger)
    school_ids: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), default=list, server_default=text("'{}'")
    )
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    opportunity: Mapped[Opportunity] = relationship()
    by: Mapped[User] = relationship()


class Series(Model):
    """Sessions made together, every week, every other week, or on chosen days (None).

    `starts` and `ends` are what a clock in the North East shows, whatever the season. When some of
    its sessions were changed apart from the rest, they are a series split from it.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("ends > starts", name="ends_after_it_starts"),
        CheckConstraint("every_weeks IN (1, 2)", name="every_week_or_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("opportunities.id", ondelete="CASCADE"), index=True
    )
    every_weeks: Mapped[int | None] = mapped_column(SmallInteger)
    starts: Mapped[time]
    ends: Mapped[time]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))


class Slot(Model):
    """One session of an opportunity, and the count of places taken in it.

    Places are pupils. `taken` changes only with the booking that takes or frees them, in the same
    transaction; the database refuses to take more than `capacity`, and a `taken` that is not the
    sum of the bookings that hold places. Fewer places than are taken already is allowed: bookings
    stay, and nothing more is taken. `smallest_group` is the fewest pupils from one school worth
    coming for; `largest_per_school` the most from one school, None for no limit but the capacity;
    `least_to_run` the fewest in all for it to go ahead. `is_shared` says whether several schools
    may come together. `uid` names it in calendars for life; `sequence` rises with each change.
    `run_decided_at` is when it was settled that it goes ahead with fewer than `least_to_run`.
    """

    __tablename__ = "slots"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("capacity BETWEEN 1 AND 5000", name="capacity_is_believable"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("least_to_run BETWEEN 1 AND capacity", name="least_to_run_fits"),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        CheckConstraint("smallest_group BETWEEN 1 AND capacity", name="smallest_group_fits"),
        CheckConstraint(
            "largest_per_school BETWEEN smallest_group AND capacity", name="largest_group_fits"
        ),
        CheckConstraint(
            "last_booking_day <= (starts_at AT TIME ZONE 'Europe/London')::date",
            name="booking_ends_by_the_day",
        ),
        Index("ix_slots_opportunity_id_starts_at", "opportunity_id", "starts_at"),
        Index("ix_slots_starts_at", "starts_at"),
        UniqueConstraint("series_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunities.id", ondelete="CASCADE"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    smallest_group: Mapped[int] = mapped_column(default=1)
    largest_per_school: Mapped[int | None]
    last_booking_day: Mapped[date]
    least_to_run: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    is_shared: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    uid: Mapped[UUID] = mapped_column(
        default=uuid4, server_default=text("gen_random_uuid()"), unique=True
    )
    sequence: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    run_warned_at: Mapped[datetime | None]
    run_decided_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")

    opportunity: Mapped[Opportunity] = relationship(back_populates="slots")

    @property
    def left(self) -> int:
        """Places still free, in pupils; none when more are taken than there are by now."""
        return max(0, self.capacity - self.taken)


class VisitorTime(Model):
    """When the person who leads a booked session is there. Kept by the database's own triggers.

    Nobody is in two places at once: overlaps are refused, touching ends are not.
    """

    __tablename__ = "visitor_times"
    __table_args__ = (
        ExcludeConstraint(
            ("visitor_id", "="), ("during", "&&"), using="gist", name="ex_visitor_times_one_place"
        ),
    )

    slot_id: Mapped[int] = mapped_column(
        ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True
    )
    visitor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)

    slot: Mapped[Slot] = relationship()
