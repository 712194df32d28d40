"""What administrators set: every version that ever was, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra import clock
from app.infra.database import Model
from app.rulebook.thresholds import THRESHOLDS

SUBJECTS = ("threshold", "kind", "sector", "letter", "authority")
RANGES = " ".join(
    f"WHEN '{each.slug}' THEN (value->>'number')::int BETWEEN {each.least} AND {each.most}"
    for each in THRESHOLDS
)
IN_RANGE = f"subject <> 'threshold' OR coalesce(CASE key {RANGES} END, false)"
A_KIND = """subject <> 'kind' OR coalesce(
    btrim(value->>'label') <> '' AND btrim(value->>'plural') <> ''
    AND (value->>'notice_days')::int BETWEEN 0 AND 90
    AND (value->>'lead_days')::int BETWEEN 0 AND 90
    AND (value->>'benchmark')::int IN (5, 6, 7)
    AND jsonb_typeof(value->'retired') = 'boolean'
    AND jsonb_array_length(value->'places') > 0
    AND value->'places' <@ '["school", "workplace", "online"]'::jsonb, false)"""
A_SECTOR = """subject <> 'sector' OR coalesce(
    btrim(value->>'label') <> '' AND jsonb_typeof(value->'retired') = 'boolean'
    AND jsonb_typeof(value->'is_growth') = 'boolean', false)"""
AN_AUTHORITY = "subject <> 'authority' OR coalesce(btrim(value->>'name') <> '', false)"
A_LETTER = """subject <> 'letter' OR coalesce(
    btrim(value->>'subject') <> '' AND length(value->>'subject') <= 150
    AND position(chr(10) in value->>'subject') = 0
    AND length(value->>'opening') <= 1000 AND length(value->>'closing') <= 1000, false)"""


class Setting(Model):
    """One version of one thing that is set. The highest version is in force.

    `subject` and `key` name it: a threshold, a kind, a sector by its slug, a letter as
    `bookings/approved`, an authority by its code. `value` is all of it, not the difference. `why`
    is what was said then. A trigger keeps versions in order, and what evidence rests on as it was:
    a kind's benchmark, and whether it is one to one or for providers only.
    """

    __tablename__ = "settings"
    __table_args__ = (
        CheckConstraint(f"subject IN {SUBJECTS}", name="subject_exists"),
        CheckConstraint("key ~ '^[a-z0-9][a-z0-9_/]{0,79}$'", name="key_is_plain"),
        CheckConstraint("version >= 1", name="version_counts"),
        CheckConstraint("btrim(why) <> ''", name="says_why"),
        CheckConstraint(IN_RANGE, name="threshold_in_range"),
        CheckConstraint(A_KIND, name="kind_is_whole"),
        CheckConstraint(A_SECTOR, name="sector_is_whole"),
        CheckConstraint(AN_AUTHORITY, name="authority_is_named"),
        CheckConstraint(A_LETTER, name="letter_is_whole"),
    )

    subject: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    why: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship()
