"""Who belongs where, who looks after what, and who has been asked in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model
from app.organisations.models.authorities import Authority
from app.organisations.models.employers import Employer
from app.organisations.models.schools import School

ONE_PLACE = "num_nonnulls(school_id, employer_id) = 1"
FITS_THE_PLACE = (
    "school_id IS NOT NULL AND role IN ('teacher', 'leader')"
    " OR employer_id IS NOT NULL AND role = 'employer'"
)


class Membership(Model):
    """A person in one school (teacher or careers leader) or one employer.

    requested -> active or declined; active -> ended. Only active ones give access.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint(FITS_THE_PLACE, name="role_fits_the_place"),
        CheckConstraint(
            "state IN ('requested', 'active', 'declined', 'ended')", name="state_exists"
        ),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_has_a_reason"),
        CheckConstraint(
            "state = 'ended' OR decided_by_id IS NULL OR decided_by_id <> user_id",
            name="nobody_admits_themself",
        ),
        # Whoever registers an employer is its first member, let in by nobody. Schools have no such.
        CheckConstraint(
            "state NOT IN ('active', 'declined') OR school_id IS NULL OR decided_by_id IS NOT NULL",
            name="schools_let_people_in",
        ),
        CheckConstraint("state = 'requested' OR decided_at IS NOT NULL", name="decided_on_a_day"),
        # One that is active and, beside it, one that asks for more: a teacher to be careers leader.
        Index(
            "uq_memberships_one_living_school",
            "user_id",
            "school_id",
            "state",
            unique=True,
            postgresql_where=text("state IN ('requested', 'active')"),
        ),
        Index(
            "uq_memberships_one_living_employer",
            "user_id",
            "employer_id",
            "state",
            unique=True,
            postgresql_where=text("state IN ('requested', 'active')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default="requested", index=True)
    note: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    school: Mapped[School | None] = relationship()
    employer: Mapped[Employer | None] = relationship()


class Grant(Model):
    """A coordinator's or administrator's reach. A coordinator without authority has the region."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("role IN ('coordinator', 'administrator')", name="role_exists"),
        CheckConstraint(
            "role = 'coordinator' OR authority_id IS NULL", name="administrators_have_no_area"
        ),
        UniqueConstraint("user_id", "role", "authority_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    authority: Mapped[Authority | None] = relationship()


class Invitation(Model):
    """A colleague asked in by e-mail. Only a hash of the link's secret is kept; it works once."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint(FITS_THE_PLACE, name="role_fits_the_place"),
        CheckConstraint("expires_at > sent_at", name="expires_after_it_was_sent"),
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="somebody_accepted_it"
        ),
        CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name="accepted_or_withdrawn"
        ),
        Index(
            "uq_invitations_one_open_school",
            "school_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(
            "uq_invitations_one_open_employer",
            "employer_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(CITEXT)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    role: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]

    school: Mapped[School | None] = relationship()
    employer: Mapped[Employer | None] = relationship()
    sent_by: Mapped[User] = relationship(foreign_keys=sent_by_id)
