"""The log of what was done, and what administrators set: both only ever added to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# The least and the most of each threshold; the same as in rulebook/thresholds.py.
RANGES = {
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
BETWEEN = " ".join(
    f"WHEN '{slug}' THEN (value->>'number')::int BETWEEN {least} AND {most}"
    for slug, (least, most) in RANGES.items()
)
CHECKS = {
    "subject_exists": "subject IN ('threshold', 'kind', 'sector', 'letter', 'authority')",
    "key_is_plain": "key ~ '^[a-z0-9][a-z0-9_/]{0,79}$'",
    "version_counts": "version >= 1",
    "says_why": "btrim(why) <> ''",
    "threshold_in_range": f"subject <> 'threshold' OR coalesce(CASE key {BETWEEN} END, false)",
    "kind_is_whole": """subject <> 'kind' OR coalesce(
    btrim(value->>'label') <> '' AND btrim(value->>'plural') <> ''
    AND (value->>'notice_days')::int BETWEEN 0 AND 90
    AND (value->>'lead_days')::int BETWEEN 0 AND 90
    AND (value->>'benchmark')::int IN (5, 6, 7)
    AND jsonb_typeof(value->'retired') = 'boolean'
    AND jsonb_array_length(value->'places') > 0
    AND value->'places' <@ '["school", "workplace", "online"]'::jsonb, false)""",
    "sector_is_whole": """subject <> 'sector' OR coalesce(
    btrim(value->>'label') <> '' AND jsonb_typeof(value->'retired') = 'boolean'
    AND jsonb_typeof(value->'is_growth') = 'boolean', false)""",
    "authority_is_named": "subject <> 'authority' OR coalesce(btrim(value->>'name') <> '', false)",
    "letter_is_whole": """subject <> 'letter' OR coalesce(
    btrim(value->>'subject') <> '' AND length(value->>'subject') <= 150
    AND position(chr(10) in value->>'subject') = 0
    AND length(value->>'opening') <= 1000 AND length(value->>'closing') <= 1000, false)""",
}
# Versions follow one another without a gap; of two who change one thing at once, the second meets
# the primary key. Evidence rests on a kind's benchmark and on who may offer it: those stay.
FOLLOW_ON = """
CREATE FUNCTION settings_follow_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE earlier settings;
BEGIN
    SELECT * INTO earlier FROM settings WHERE subject = NEW.subject AND key = NEW.key
        ORDER BY version DESC LIMIT 1;
    IF NEW.version > coalesce(earlier.version, 0) + 1 THEN
        RAISE EXCEPTION 'version % cannot follow version %', NEW.version, earlier.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_follow_on';
    END IF;
    IF NEW.subject = 'kind' AND earlier.version IS NOT NULL AND (
        NEW.value->'benchmark' <> earlier.value->'benchmark'
        OR NEW.value->'one_to_one' IS DISTINCT FROM earlier.value->'one_to_one'
        OR NEW.value->'providers_only' IS DISTINCT FROM earlier.value->'providers_only'
    ) THEN
        RAISE EXCEPTION 'what evidence rests on stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_follow_on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settings_follow_on BEFORE INSERT ON settings
    FOR EACH ROW EXECUTE FUNCTION settings_follow_on();
"""


# Whoever takes the role from the last administrator who can sign in, or closes their account, is
# refused. All of them are locked first, so that of two who remove each other one stays.
ONE_STAYS = """
CREATE FUNCTION one_administrator_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE leaving integer;
BEGIN
    leaving := CASE TG_TABLE_NAME WHEN 'grants' THEN (to_jsonb(OLD)->>'user_id')::integer
        ELSE OLD.id END;
    IF TG_TABLE_NAME = 'users' AND NOT EXISTS (
        SELECT FROM grants WHERE user_id = leaving AND role = 'administrator'
    ) THEN
        RETURN NEW;
    END IF;
    PERFORM FROM grants WHERE role = 'administrator' ORDER BY id FOR UPDATE;
    IF NOT EXISTS (
        SELECT FROM grants JOIN users ON users.id = grants.user_id
        WHERE role = 'administrator' AND users.active AND users.id <> leaving
    ) THEN
        RAISE EXCEPTION 'somebody has to administer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_administrator_stays';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER one_administrator_stays BEFORE DELETE ON grants
    FOR EACH ROW WHEN (OLD.role = 'administrator') EXECUTE FUNCTION one_administrator_stays();
CREATE TRIGGER one_administrator_stays BEFORE UPDATE OF active ON users
    FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION one_administrator_stays();
"""


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def never_changed(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def upgrade() -> None:
    _acts()
    _settings()
    op.execute(ONE_STAYS)


def _settings() -> None:
    op.create_table(
        "settings",
        text("subject"),
        text("key"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        text("why"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key", "version", name="pk_settings"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_settings_by_id_users"),
        *(sa.CheckConstraint(check, name=name) for name, check in CHECKS.items()),
    )
    op.execute(FOLLOW_ON)
    never_changed("settings")


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        text("source"),
        sa.Column("user_id", sa.Integer()),
        text("name"),
        text("roles"),
        sa.Column("act", sa.Text(collation="C"), nullable=False),
        text("words"),
        sa.Column("about", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("authority_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
        sa.CheckConstraint("source IN ('page', 'command line', 'worker')", name="source_exists"),
        sa.CheckConstraint("act <> '' AND words <> ''", name="says_what"),
        sa.CheckConstraint("cardinality(about) <= 8", name="about_few_things"),
    )
    op.create_index("ix_acts_at_id", "acts", ["at", "id"])
    op.create_index("ix_acts_user_id_at_id", "acts", ["user_id", "at", "id"])
    op.create_index("ix_acts_act_at_id", "acts", ["act", "at", "id"])
    op.create_index("ix_acts_about", "acts", ["about"], postgresql_using="gin")
    never_changed("acts")


def downgrade() -> None:
    for table in ("users", "grants"):
        op.execute(f"DROP TRIGGER one_administrator_stays ON {table}")
    op.execute("DROP FUNCTION one_administrator_stays()")
    op.drop_table("settings")
    op.execute("DROP FUNCTION settings_follow_on()")
    op.drop_table("acts")
