"""The grid reference of each postcode, for the map."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postcodes",
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=False),
        sa.Column("northing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("postcode", name="pk_postcodes"),
        sa.CheckConstraint(
            "postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'", name="is_a_postcode"
        ),
        sa.CheckConstraint(
            "easting BETWEEN 0 AND 700000 AND northing BETWEEN 0 AND 1300000", name="on_the_grid"
        ),
        sa.CheckConstraint("quality IN (10, 20, 30, 40, 50, 60)", name="quality_has_a_place"),
    )
    # T Level placements are counted by their hours from now on, those of the early years too.
    op.execute(
        "INSERT INTO figure_marks (school_id, academic_year)"
        " SELECT DISTINCT school_id, academic_year FROM evidence_entries"
        " WHERE activity IN ('t_level_placement', 't_level_early_years')"
    )


def downgrade() -> None:
    op.drop_table("postcodes")
