"""How long an invitation is open is a threshold that administrators set."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAME = "ck_settings_threshold_in_range"
# The least and the most of each threshold; the same as in rulebook/thresholds.py.
BEFORE = {
    "request_held": (7, 60),
    "hold_reminder": (1, 6),
    "question_answered": (3, 60),
    "taken_back": (1, 30),
    "thin_warned": (6, 42),
    "thin_decided": (1, 5),
    "change_answered": (1, 28),
    "desk_hold_ends": (1, 14),
    "desk_session_soon": (1, 60),
    "desk_waited_long": (1, 60),
    "joiner_unanswered": (1, 60),
    "thread_open": (1, 365),
}
AFTER = BEFORE | {"invitation_open": (3, 60)}


def _check(ranges: dict[str, tuple[int, int]], more: str = "") -> None:
    cases = " ".join(
        f"WHEN '{slug}' THEN (value->>'number')::int BETWEEN {least} AND {most}"
        for slug, (least, most) in ranges.items()
    )
    op.execute(f"ALTER TABLE settings DROP CONSTRAINT {NAME}")
    op.execute(
        f"ALTER TABLE settings ADD CONSTRAINT {NAME}"
        f" CHECK (subject <> 'threshold' OR coalesce(CASE key {cases} END, false)) {more}"
    )


def upgrade() -> None:
    _check(AFTER)


def downgrade() -> None:
    # What was set stays, for the way up again: a setting is never changed or removed, and what is
    # a threshold of nothing is read by nobody.
    _check(BEFORE, "NOT VALID")
