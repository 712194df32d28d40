"""Evidence: a ledger that says everything, records by hand, choices, local targets, providers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("evidence_records", "evidence_choices", "evidence_targets", "cohort_counts")
HELD = "standing IN ('confirmed', 'corrected')"
CHECKS = {
    "standing_exists": "standing IN ('planned', 'confirmed', 'corrected', 'void')",
    "one_source": "num_nonnulls(booking_id, record_id) = 1",
    "pupils_are_on_roll": "roll IS NULL OR pupils <= roll",
    "meant_for_exists": "meant_for BETWEEN 1 AND 8",
    "minutes_are_believable": "minutes BETWEEN 0 AND 60000",
    "mode_exists": "mode IN ('', 'in_person', 'virtual', 'mixed')",
    "only_confirmed_counts": f"NOT counted OR {HELD}",
    "a_cohort_or_a_criterion": "(cohort_id IS NULL) = (criterion <> '')",
    "a_cohort_is_whole": "num_nulls(cohort_id, year_group, roll) IN (0, 3)",
    "corrected_has_a_reason": "standing <> 'corrected' OR reason <> ''",
    "corrects_something": "standing <> 'corrected' OR replaces_id IS NOT NULL",
    "guidance_is_an_advisers": (
        "activity <> 'personal_guidance' OR booking_id IS NULL AND by_adviser"
    ),
}
# Every number a cohort ever had, with when: the picture of a past day is drawn from those of then.
KEEP_COUNTS = """
    CREATE FUNCTION keep_cohort_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO cohort_counts (cohort_id, roll, joined, in_gatsby_cohort, is_open, counted_at)
        VALUES (NEW.id, NEW.roll, NEW.joined, NEW.in_gatsby_cohort, NEW.closed_at IS NULL, NEW.changed_at);
        RETURN NULL;
    END $$;
    CREATE TRIGGER cohorts_keep_counts AFTER INSERT OR UPDATE ON cohorts
        FOR EACH ROW EXECUTE FUNCTION keep_cohort_counts();
    INSERT INTO cohort_counts (cohort_id, roll, joined, in_gatsby_cohort, is_open, counted_at)
        SELECT id, roll, joined, in_gatsby_cohort, closed_at IS NULL, changed_at FROM cohorts;
"""
BEFORE = {
    "standing_exists": "standing IN ('planned', 'confirmed', 'void')",
    "only_confirmed_counts": "NOT counted OR standing = 'confirmed'",
}
TEXTS = (
    "criterion",
    "activity",
    "title",
    "mode",
    "organisation",
    "organisation_kind",
    "subject",
    "link",
    "notes",
)
FLAGS = ("is_technical", "in_curriculum", "by_adviser")
# What was stated before says no more than it did: the rest is what its booking knows.
FILL = """
    UPDATE evidence_entries e SET
        activity = o.kind,
        title = o.title,
        meant_for = e.benchmark,
        held_on = (s.starts_at AT TIME ZONE 'Europe/London')::date,
        minutes = extract(epoch FROM s.ends_at - s.starts_at)::int / 60,
        mode = CASE WHEN o.place = 'online' THEN 'virtual' ELSE 'in_person' END,
        roll = greatest(c.roll, e.pupils),
        organisation = m.name,
        organisation_kind = CASE WHEN m.size = 'self_employed' THEN 'self_employed' ELSE 'employer' END,
        answers = CASE WHEN e.standing <> 'confirmed' THEN '{}'::jsonb ELSE coalesce((
            SELECT jsonb_object_agg(a.test, jsonb_build_object(
                'answer', a.answer, 'by', a.by_id, 'at', a.at))
            FROM booking_test_answers a WHERE a.booking_id = e.booking_id), '{}'::jsonb) END
    FROM bookings b, slots s, opportunities o, employers m, cohorts c
    WHERE b.id = e.booking_id AND s.id = b.slot_id AND o.id = s.opportunity_id
      AND m.id = e.employer_id AND c.id = e.cohort_id
"""


def upgrade() -> None:
    _providers_and_cohorts()
    _counts_kept()
    _beside_the_ledger()
    _ledger()
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
        )


def downgrade() -> None:
    op.execute("ALTER TABLE evidence_entries DISABLE TRIGGER evidence_entries_are_append_only")
    # What was put in by hand or corrected cannot be said in the older ledger.
    op.execute("DELETE FROM evidence_entries WHERE record_id IS NOT NULL OR standing = 'corrected'")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_evidence_entries_{name}"), "evidence_entries")
    for name, rule in BEFORE.items():
        op.create_check_constraint(op.f(f"ck_evidence_entries_{name}"), "evidence_entries", rule)
    op.drop_index("ix_evidence_entries_record_id_id", "evidence_entries")
    for column in (
        *TEXTS,
        *FLAGS,
        "record_id",
        "replaces_id",
        "meant_for",
        "held_on",
        "minutes",
        "roll",
        "in_school_day",
        "answers",
    ):
        op.drop_column("evidence_entries", column)
    for column in ("booking_id", "employer_id", "cohort_id", "year_group"):
        op.alter_column("evidence_entries", column, nullable=False)
    op.execute("ALTER TABLE evidence_entries ENABLE TRIGGER evidence_entries_are_append_only")
    for table in ("evidence_uploads", "evidence_targets", "evidence_choices", "evidence_records"):
        op.drop_table(table)
    op.execute("DROP TRIGGER cohorts_keep_counts ON cohorts")
    op.execute("DROP FUNCTION keep_cohort_counts")
    op.drop_table("cohort_counts")
    for column in ("joined", "in_gatsby_cohort"):
        op.drop_column("cohorts", column)
    for column in ("provider_kind", "offers_technical"):
        op.drop_column("employers", column)


def _providers_and_cohorts() -> None:
    op.add_column(
        "employers", sa.Column("provider_kind", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "employers",
        sa.Column("offers_technical", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_employers_provider_kind_exists"),
        "employers",
        "provider_kind IN ('', 'sixth_form', 'college', 'university', 'training_provider')",
    )
    op.add_column("cohorts", sa.Column("joined", sa.Integer()))
    op.add_column("cohorts", sa.Column("in_gatsby_cohort", sa.Integer()))
    op.create_check_constraint(
        op.f("ck_cohorts_joined_is_believable"), "cohorts", "joined BETWEEN 0 AND 5000"
    )
    op.create_check_constraint(
        op.f("ck_cohorts_gatsby_cohort_is_on_roll"),
        "cohorts",
        "in_gatsby_cohort >= 0 AND in_gatsby_cohort <= roll",
    )


def _counts_kept() -> None:
    op.create_table(
        "cohort_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Integer()),
        sa.Column("in_gatsby_cohort", sa.Integer()),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_counts"),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name="fk_cohort_counts_cohort_id_cohorts"
        ),
    )
    op.create_index(
        "ix_cohort_counts_cohort_id_counted_at", "cohort_counts", ["cohort_id", "counted_at"]
    )
    op.execute(KEEP_COUNTS)


def _beside_the_ledger() -> None:
    op.create_table(
        "evidence_records",
        *_made("made", "evidence_records"),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.UniqueConstraint("form_key", name="uq_evidence_records_form_key"),
    )
    op.create_index("ix_evidence_records_school_id", "evidence_records", ["school_id"])
    op.create_table(
        "evidence_choices",
        *_made("set", "evidence_choices"),
        sa.Column("counts_under_many", sa.Boolean(), nullable=False),
        sa.Column("minutes_a_day", sa.Integer(), nullable=False),
        sa.Column("day_starts", sa.Time(), nullable=False),
        sa.Column("day_ends", sa.Time(), nullable=False),
        sa.CheckConstraint("minutes_a_day BETWEEN 180 AND 600", name="a_day_is_believable"),
        sa.CheckConstraint("day_ends > day_starts", name="day_ends_after_it_starts"),
    )
    op.create_index("ix_evidence_choices_school_id_id", "evidence_choices", ["school_id", "id"])
    op.create_table(
        "evidence_targets",
        *_made("set", "evidence_targets", whose=("authority_id", "authorities")),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 0 AND 50", name="number_is_believable"),
    )
    op.create_index(
        "ix_evidence_targets_authority_id_criterion",
        "evidence_targets",
        ["authority_id", "criterion"],
    )
    op.create_table(
        "evidence_uploads",
        *_made("read", "evidence_uploads"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_index("ix_evidence_uploads_school_id", "evidence_uploads", ["school_id"])


def _made(
    verb: str, table: str, whose: tuple[str, str] = ("school_id", "schools")
) -> tuple[sa.schema.SchemaItem, ...]:
    """A key, whose it is, and who made it when."""
    column, owner = whose
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column(f"{verb}_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(f"{verb}_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=f"fk_{table}_{column}_{owner}"),
        sa.ForeignKeyConstraint(
            [f"{verb}_by_id"], ["users.id"], name=f"fk_{table}_{verb}_by_id_users"
        ),
    )


def _ledger() -> None:
    op.execute("ALTER TABLE evidence_entries DISABLE TRIGGER evidence_entries_are_append_only")
    for column in TEXTS:
        op.add_column(
            "evidence_entries", sa.Column(column, sa.Text(), server_default="", nullable=False)
        )
    for column in FLAGS:
        op.add_column(
            "evidence_entries",
            sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False),
        )
    op.add_column("evidence_entries", sa.Column("record_id", sa.Integer()))
    op.add_column("evidence_entries", sa.Column("replaces_id", sa.Integer()))
    op.add_column("evidence_entries", sa.Column("meant_for", sa.SmallInteger()))
    op.add_column("evidence_entries", sa.Column("held_on", sa.Date()))
    op.add_column("evidence_entries", sa.Column("roll", sa.Integer()))
    op.add_column("evidence_entries", sa.Column("in_school_day", sa.Boolean()))
    op.add_column(
        "evidence_entries", sa.Column("minutes", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "evidence_entries",
        sa.Column("answers", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    op.execute(FILL)
    for column in ("activity", "title"):
        op.alter_column("evidence_entries", column, server_default=None)
    for column in ("meant_for", "held_on"):
        op.alter_column("evidence_entries", column, nullable=False)
    for column in ("booking_id", "employer_id", "cohort_id", "year_group"):
        op.alter_column("evidence_entries", column, nullable=True)
    op.create_foreign_key(
        "fk_evidence_entries_record_id_evidence_records",
        "evidence_entries",
        "evidence_records",
        ["record_id"],
        ["id"],
    )
    op.create_foreign_key(
        "fk_evidence_entries_replaces_id_evidence_entries",
        "evidence_entries",
        "evidence_entries",
        ["replaces_id"],
        ["id"],
    )
    op.create_unique_constraint(
        "uq_evidence_entries_replaces_id", "evidence_entries", ["replaces_id"]
    )
    op.create_index("ix_evidence_entries_record_id_id", "evidence_entries", ["record_id", "id"])
    for name in BEFORE:
        op.drop_constraint(op.f(f"ck_evidence_entries_{name}"), "evidence_entries")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_evidence_entries_{name}"), "evidence_entries", rule)
    op.execute("ALTER TABLE evidence_entries ENABLE TRIGGER evidence_entries_are_append_only")
