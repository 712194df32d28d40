"""The ledger added up for each school and year, with marks of what has to be added up anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOT_NEGATIVE = "encounters >= 0 AND attendances >= 0"
ON_ROLL = "0 <= low AND low <= high AND high <= roll"
DIMENSIONS = "('benchmark', 'year_group', 'kind', 'sector', 'size')"

# An activity that was put right may have been in another year before, so both are marked. What an
# employer or an opportunity says of itself is told apart by in the figures, so its years are marked.
MARKS = """
CREATE FUNCTION figures_mark_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figure_marks (school_id, academic_year)
        SELECT NEW.school_id, NEW.academic_year
        UNION SELECT school_id, academic_year FROM evidence_entries
            WHERE booking_id = NEW.booking_id AND NEW.booking_id IS NOT NULL
        UNION SELECT school_id, academic_year FROM evidence_entries
            WHERE record_id = NEW.record_id AND NEW.record_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_mark_entry AFTER INSERT ON evidence_entries
    FOR EACH ROW EXECUTE FUNCTION figures_mark_entry();
CREATE FUNCTION figures_mark_cohort() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figure_marks (school_id, academic_year)
        SELECT school_id, academic_year FROM cohorts WHERE id = NEW.cohort_id;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_mark_cohort AFTER INSERT ON cohort_counts
    FOR EACH ROW EXECUTE FUNCTION figures_mark_cohort();
CREATE FUNCTION figures_mark_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figure_marks (school_id, academic_year)
        SELECT DISTINCT school_id, academic_year FROM evidence_entries WHERE employer_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_mark_employer AFTER UPDATE OF sector, size ON employers
    FOR EACH ROW WHEN (OLD.sector <> NEW.sector OR OLD.size <> NEW.size)
    EXECUTE FUNCTION figures_mark_employer();
CREATE FUNCTION figures_mark_opportunity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO figure_marks (school_id, academic_year)
        SELECT DISTINCT e.school_id, e.academic_year FROM slots s
            JOIN bookings b ON b.slot_id = s.id
            JOIN evidence_entries e ON e.booking_id = b.id
            WHERE s.opportunity_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_mark_opportunity AFTER UPDATE OF sector ON opportunities
    FOR EACH ROW WHEN (OLD.sector <> NEW.sector) EXECUTE FUNCTION figures_mark_opportunity();
INSERT INTO figure_marks (school_id, academic_year)
    SELECT DISTINCT school_id, academic_year FROM evidence_entries
    UNION SELECT DISTINCT school_id, academic_year FROM cohorts;
"""


def numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def of_a_year(table: str) -> list:
    return [
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=f"fk_{table}_school_id_schools"
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "figures",
        *of_a_year("figures"),
        *numbers("roll", "encounters", "uncounted", "attendances", "low", "high"),
        *numbers("placements", "minutes"),
        sa.Column(
            "employer_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False
        ),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "academic_year", name="pk_figures"),
        sa.CheckConstraint(f"{NOT_NEGATIVE} AND uncounted >= 0", name="not_negative"),
        sa.CheckConstraint(ON_ROLL, name="pupils_are_on_roll"),
        sa.CheckConstraint("placements >= 0 AND minutes >= 0", name="hours_not_negative"),
    )
    op.create_index("ix_figures_academic_year", "figures", ["academic_year"])
    op.create_table(
        "figure_cells",
        *of_a_year("figure_cells"),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        *numbers("encounters", "attendances", "low", "high", "roll"),
        sa.PrimaryKeyConstraint(
            "school_id", "academic_year", "dimension", "value", name="pk_figure_cells"
        ),
        sa.CheckConstraint(NOT_NEGATIVE, name="not_negative"),
        sa.CheckConstraint(ON_ROLL, name="pupils_are_on_roll"),
        sa.CheckConstraint(f"dimension IN {DIMENSIONS}", name="dimension_exists"),
    )
    op.create_index("ix_figure_cells_academic_year", "figure_cells", ["academic_year"])
    op.create_table(
        "figure_days",
        *of_a_year("figure_days"),
        sa.Column("held_on", sa.Date(), nullable=False),
        *numbers("encounters", "attendances", "placements"),
        sa.PrimaryKeyConstraint("school_id", "academic_year", "held_on", name="pk_figure_days"),
        sa.CheckConstraint(f"{NOT_NEGATIVE} AND placements >= 0", name="not_negative"),
    )
    op.create_index(
        "ix_figure_days_held_on",
        "figure_days",
        ["held_on", "school_id"],
        postgresql_include=["encounters", "attendances", "placements"],
    )
    op.create_table(
        "figure_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        *of_a_year("figure_marks"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_marks"),
    )
    op.create_index(
        "ix_figure_marks_school_id_academic_year", "figure_marks", ["school_id", "academic_year"]
    )
    op.create_index("ix_evidence_entries_employer_id", "evidence_entries", ["employer_id"])
    op.execute(MARKS)


def downgrade() -> None:
    for name, table in (
        ("opportunity", "opportunities"),
        ("employer", "employers"),
        ("cohort", "cohort_counts"),
        ("entry", "evidence_entries"),
    ):
        op.execute(f"DROP TRIGGER figures_mark_{name} ON {table}")
        op.execute(f"DROP FUNCTION figures_mark_{name}()")
    op.drop_index("ix_evidence_entries_employer_id", "evidence_entries")
    for table in ("figure_marks", "figure_days", "figure_cells", "figures"):
        op.drop_table(table)
