"""Employers, and whether a coordinator has verified them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra import clock
from app.infra.database import Model
from app.organisations.models.authorities import Authority

EMPLOYER_STATES = ("registered", "verified", "refused", "suspended")
# Those a young person may go on to; empty for an organisation that is none of them.
PROVIDER_KINDS = ("", "sixth_form", "college", "university", "training_provider")
SIZES = ("self_employed", "micro", "small", "medium", "large")


class Employer(Model):
    """An organisation that offers encounters.

    `authority_id` is where it is based; None means it works across the whole region, so any
    coordinator may verify it. Insurance is what the employer states, as dates of expiry.
    `provider_kind` tells a provider of education or training. `offers_technical`: it offers, or
    stands for one that offers, approved technical qualifications or apprenticeships.
    """

    __tablename__ = "employers"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("website = '' OR website ~ '^https?://'", name="website_is_an_address"),
        CheckConstraint(f"state IN {EMPLOYER_STATES}", name="state_exists"),
        CheckConstraint(f"size IN {SIZES}", name="size_exists"),
        CheckConstraint(f"provider_kind IN {PROVIDER_KINDS}", name="provider_kind_exists"),
        CheckConstraint(
            "state = 'registered' OR decided_at IS NOT NULL AND decided_by_id IS NOT NULL",
            name="decision_has_a_decider",
        ),
        CheckConstraint(
            "state NOT IN ('refused', 'suspended') OR reason <> ''", name="refusal_has_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    sector: Mapped[str]
    size: Mapped[str]
    provider_kind: Mapped[str] = mapped_column(default="", server_default="")
    offers_technical: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    postcode: Mapped[str] = mapped_column(default="")
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"), index=True)
    public_liability_until: Mapped[date | None]
    employers_liability_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="registered", index=True)
    reason: Mapped[str] = mapped_column(default="")
    registered_at: Mapped[datetime] = mapped_column(default=clock.now)
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    authority: Mapped[Authority | None] = relationship()
