"""Rules that approve by themselves, their trials, and what they approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = "('draft', 'tried', 'on', 'off')"
WHATS = "('written', 'changed', 'tried', 'switched_on', 'switched_off')"
OLD_SIDES = "('school', 'employer', 'coordinator', 'system')"
SIDES = "('school', 'employer', 'coordinator', 'system', 'rule')"
# (from, to): the same table as approvals/states.py; a test compares them.
MOVES = (("draft", "tried"), ("tried", "draft"), ("tried", "on"), ("on", "off"))
CONDITIONS = (
    "name kinds places authority_ids year_groups most_pupils days_ahead verified_months"
    " attended_least clean_months is_insured days_to_spare"
).split()
KINDS = "ARRAY['careers_talk', 'provider_talk']::text[]"
PLACES = "ARRAY['online', 'school']::text[]"
CODES = "ARRAY[390, 391, 392, 393, 394, 840, 929]::smallint[]"
YEARS = "ARRAY[0,1,2,3,4,5,6,7,8,9,10,11,12,13]::smallint[]"
BELIEVABLE = {
    "most_pupils": "1 AND 5000",
    "days_ahead": "1 AND 365",
    "verified_months": "1 AND 120",
    "attended_least": "1 AND 1000",
    "clean_months": "1 AND 24",
    "days_to_spare": "1 AND 9",
}
NEVER_CHANGED = ("approval_rule_history", "approval_trials", "automatic_approvals")

# A version goes only where the table leads; changed, it is a draft, to be tried again; and it is
# switched on only when a trial of exactly these conditions is kept.
ONLY_AS_TRIED = f"""
CREATE FUNCTION approval_rules_only_as_tried() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed boolean := false;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a rule is never deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_rules_only_as_tried';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a rule begins as a draft, not %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_rules_only_as_tried';
        END IF;
        RETURN NEW;
    END IF;
    changed := ({", ".join(f"OLD.{each}" for each in CONDITIONS)})
        IS DISTINCT FROM ({", ".join(f"NEW.{each}" for each in CONDITIONS)});
    IF (OLD.family, OLD.number, OLD.written_by_id) <> (NEW.family, NEW.number, NEW.written_by_id)
       OR OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
          ({", ".join(f"('{old}', '{new}')" for old, new in MOVES)})
       OR changed AND (NEW.state <> 'draft' OR NEW.revision <= OLD.revision)
       OR OLD.state IN ('on', 'off') AND OLD.switched_on_by_id <> NEW.switched_on_by_id THEN
        RAISE EXCEPTION 'a rule cannot go from % to % like this', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_rules_only_as_tried';
    END IF;
    IF NEW.state IN ('tried', 'on') AND NOT EXISTS (
        SELECT FROM approval_trials WHERE rule_id = NEW.id AND revision = NEW.revision
    ) THEN
        RAISE EXCEPTION 'this rule has not been tried as it stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_rules_only_as_tried';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_rules_only_as_tried BEFORE INSERT OR UPDATE OR DELETE ON approval_rules
    FOR EACH ROW EXECUTE FUNCTION approval_rules_only_as_tried();
"""

# Children's safety is not left to the code above: whatever a rule says, nothing one-to-one and
# nothing away from school is approved by one; nor by a rule that is not on; and no line of a
# booking's history names a rule that did not approve it.
ONLY_WHAT_IS_SAFE = f"""
CREATE FUNCTION automatic_approvals_only_what_is_safe() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bookings b JOIN slots s ON s.id = b.slot_id
            JOIN opportunities o ON o.id = s.opportunity_id
            WHERE b.id = NEW.booking_id AND o.kind = ANY ({KINDS}) AND o.place = ANY ({PLACES})
    ) THEN
        RAISE EXCEPTION 'no rule may approve this kind of encounter in this place'
            USING ERRCODE = 'check_violation',
                CONSTRAINT = 'automatic_approvals_only_what_is_safe';
    END IF;
    -- Locked, so that it stays on until this approval is kept.
    PERFORM FROM approval_rules WHERE id = NEW.rule_id AND state = 'on' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this rule is not on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'automatic_approvals_by_a_rule_on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER automatic_approvals_only_what_is_safe BEFORE INSERT ON automatic_approvals
    FOR EACH ROW EXECUTE FUNCTION automatic_approvals_only_what_is_safe();
CREATE FUNCTION booking_history_names_its_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM automatic_approvals WHERE booking_id = NEW.booking_id) THEN
        RAISE EXCEPTION 'no rule approved this booking'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_history_names_its_rule';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER booking_history_names_its_rule AFTER INSERT ON booking_history
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.side = 'rule')
    EXECUTE FUNCTION booking_history_names_its_rule();
"""


def moment(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def person(table: str, column: str, *, null: bool = False) -> list:
    return [
        sa.Column(column, sa.Integer(), nullable=null),
        sa.ForeignKeyConstraint([column], ["users.id"], name=f"fk_{table}_{column}_users"),
    ]


def of_a_rule(table: str) -> list:
    return [
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["approval_rules.id"], name=f"fk_{table}_rule_id_approval_rules"
        ),
    ]


def listing(name: str, of: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(of), nullable=False)


def sides(allowed: str) -> None:
    op.execute("ALTER TABLE booking_history DROP CONSTRAINT ck_booking_history_side_exists")
    op.execute(
        "ALTER TABLE booking_history ADD CONSTRAINT ck_booking_history_side_exists"
        f" CHECK (side IN {allowed})"
    )


def upgrade() -> None:
    sides(SIDES)
    _rules()
    _history()
    _trials()
    _approvals()
    op.execute(ONLY_AS_TRIED)
    op.execute(ONLY_WHAT_IS_SAFE)
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
        )


def _rules() -> None:
    op.create_table(
        "approval_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        listing("kinds", sa.Text()),
        listing("places", sa.Text()),
        listing("authority_ids", sa.SmallInteger()),
        listing("year_groups", sa.SmallInteger()),
        *(sa.Column(each, sa.Integer()) for each in BELIEVABLE),
        sa.Column("is_insured", sa.Boolean(), nullable=False),
        moment("written_at"),
        *person("approval_rules", "written_by_id"),
        moment("switched_on_at", null=True),
        *person("approval_rules", "switched_on_by_id", null=True),
        moment("switched_off_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_approval_rules"),
        sa.CheckConstraint(f"state IN {STATES}", name="state_exists"),
        sa.CheckConstraint(
            "name = btrim(name) AND length(name) BETWEEN 1 AND 80", name="has_a_name"
        ),
        sa.CheckConstraint("number > 0 AND revision > 0", name="counted_from_one"),
        sa.CheckConstraint(
            f"cardinality(kinds) > 0 AND kinds <@ {KINDS}", name="never_one_to_one_nor_a_visit"
        ),
        sa.CheckConstraint(
            f"cardinality(places) > 0 AND places <@ {PLACES}", name="never_away_from_school"
        ),
        sa.CheckConstraint(
            f"cardinality(authority_ids) > 0 AND authority_ids <@ {CODES}", name="holds_somewhere"
        ),
        sa.CheckConstraint(f"year_groups <@ {YEARS}", name="year_groups_exist"),
        *(
            sa.CheckConstraint(f"{each} BETWEEN {least}", name=f"{each}_is_believable")
            for each, least in BELIEVABLE.items()
        ),
        sa.CheckConstraint(
            "num_nonnulls(switched_on_at, switched_on_by_id) ="
            " CASE WHEN state IN ('on', 'off') THEN 2 ELSE 0 END",
            name="somebody_answers_for_it",
        ),
        sa.CheckConstraint("(state = 'off') = (switched_off_at IS NOT NULL)", name="off_on_a_day"),
    )
    for name, columns, where in (
        ("number", ["family", "number"], None),
        ("on", ["family"], "state = 'on'"),
        ("written", ["family"], "state IN ('draft', 'tried')"),
        ("on_of_a_name", [sa.text("lower(name)")], "state = 'on'"),
    ):
        op.create_index(
            f"uq_approval_rules_one_{'of_a_' if name == 'number' else ''}{name}",
            "approval_rules",
            columns,
            unique=True,
            postgresql_where=sa.text(where) if where else None,
        )


def _history() -> None:
    op.create_table(
        "approval_rule_history",
        sa.Column("id", sa.Integer(), nullable=False),
        *of_a_rule("approval_rule_history"),
        moment("at"),
        *person("approval_rule_history", "by_id"),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("conditions", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approval_rule_history"),
        sa.CheckConstraint(f"what IN {WHATS}", name="what_exists"),
    )
    op.create_index("ix_approval_rule_history_rule_id", "approval_rule_history", ["rule_id"])


def _trials() -> None:
    op.create_table(
        "approval_trials",
        sa.Column("id", sa.Integer(), nullable=False),
        *of_a_rule("approval_trials"),
        sa.Column("revision", sa.Integer(), nullable=False),
        moment("at"),
        *person("approval_trials", "by_id"),
        moment("since"),
        *(
            sa.Column(each, sa.Integer(), nullable=False)
            for each in ("same", "against", "left_alone", "declined")
        ),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approval_trials"),
        sa.CheckConstraint(
            "same >= 0 AND against >= 0 AND left_alone >= 0 AND declined >= 0", name="not_negative"
        ),
        sa.CheckConstraint(
            "jsonb_typeof(lines) = 'array'"
            " AND jsonb_array_length(lines) = same + against + left_alone + declined",
            name="numbers_are_of_the_lines",
        ),
        sa.CheckConstraint("since < at", name="looks_back"),
    )
    op.create_index("ix_approval_trials_rule_id", "approval_trials", ["rule_id"])


def _approvals() -> None:
    op.create_table(
        "automatic_approvals",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_automatic_approvals_booking_id_bookings"
        ),
        *of_a_rule("automatic_approvals"),
        moment("at"),
        sa.Column("conditions", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("booking_id", name="pk_automatic_approvals"),
        sa.CheckConstraint(
            "jsonb_typeof(conditions) = 'array' AND jsonb_array_length(conditions) > 0"
            """ AND NOT conditions @> '[{"is_met": false}]'""",
            name="every_condition_was_met",
        ),
    )
    op.create_index("ix_automatic_approvals_rule_id", "automatic_approvals", ["rule_id"])
    op.create_index("ix_automatic_approvals_at", "automatic_approvals", ["at"])


def downgrade() -> None:
    op.execute("DROP TRIGGER booking_history_names_its_rule ON booking_history")
    op.execute("DROP FUNCTION booking_history_names_its_rule()")
    for table in ("automatic_approvals", "approval_trials", "approval_rule_history"):
        op.drop_table(table)
    op.drop_table("approval_rules")
    op.execute("DROP FUNCTION automatic_approvals_only_what_is_safe()")
    op.execute("DROP FUNCTION approval_rules_only_as_tried()")
    # The older history knows no rules; the words of each line still say what approved.
    op.execute("ALTER TABLE booking_history DISABLE TRIGGER booking_history_is_append_only")
    op.execute("UPDATE booking_history SET side = 'coordinator' WHERE side = 'rule'")
    op.execute("ALTER TABLE booking_history ENABLE TRIGGER booking_history_is_append_only")
    sides(OLD_SIDES)
