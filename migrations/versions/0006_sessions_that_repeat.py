"""Sessions that repeat, and the holidays they leave out."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GATESHEAD = 390
PAGE = "https://www.ravensworthterrace.com/accessibility.asp?item=page_104&level=high-vis"
# Gateshead's community schools, 2026/27.
MISPRINT = "which has 28 May to 4 June, likely a misprint: check it"
GATESHEAD_2026 = (
    (date(2026, 10, 26), date(2026, 10, 30), "Autumn half term"),
    (date(2026, 12, 19), date(2027, 1, 3), "Christmas holiday"),
    (date(2027, 2, 15), date(2027, 2, 19), "Spring half term"),
    (date(2027, 3, 26), date(2027, 4, 11), "Easter holiday"),
    (date(2027, 5, 31), date(2027, 6, 4), "Summer half term"),
    (date(2027, 7, 17), date(2027, 8, 31), "Summer holiday"),
)
# What has happened stays where it happened: only what nobody came to may still be put right.
PAST_STAYS = """
CREATE FUNCTION slots_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.starts_at <= now() AND OLD.taken > 0 AND (TG_OP = 'DELETE'
        OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at) THEN
        RAISE EXCEPTION 'slot % has begun, so its time stays', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'slots_past_stays';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER slots_past_stays BEFORE DELETE OR UPDATE OF starts_at, ends_at ON slots
    FOR EACH ROW EXECUTE FUNCTION slots_past_stays();
"""


def upgrade() -> None:
    _closures()
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.SmallInteger(), nullable=True),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name="fk_series_opportunity_id_opportunities",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["split_from_id"],
            ["series.id"],
            name="fk_series_split_from_id_series",
            ondelete="SET NULL",
        ),
        sa.CheckConstraint("ends > starts", name="ends_after_it_starts"),
        sa.CheckConstraint("every_weeks IN (1, 2)", name="every_week_or_two"),
    )
    op.create_index("ix_series_opportunity_id", "series", ["opportunity_id"])
    op.add_column("slots", sa.Column("series_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "fk_slots_series_id_series", "slots", "series", ["series_id"], ["id"], ondelete="SET NULL"
    )
    op.create_unique_constraint("uq_slots_series_id_starts_at", "slots", ["series_id", "starts_at"])
    op.execute(PAST_STAYS)


def _closures() -> None:
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closures"),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name="fk_closures_authority_id_authorities"
        ),
        sa.CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
        sa.CheckConstraint("last_day - first_day <= 70", name="length_is_believable"),
        sa.CheckConstraint("btrim(name) <> ''", name="has_a_name"),
        sa.CheckConstraint("kind IN ('holiday', 'training')", name="kind_exists"),
        postgresql.ExcludeConstraint(
            (sa.column("authority_id"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            using="gist",
            name="ex_closures_no_overlap",
        ),
    )
    op.create_index("ix_closures_authority_id", "closures", ["authority_id"])
    closures = sa.table(
        "closures",
        *(sa.column(name) for name in "authority_id first_day last_day name kind source".split()),
    )
    op.bulk_insert(
        closures,
        [
            {
                "authority_id": GATESHEAD,
                "first_day": first,
                "last_day": last,
                "name": name,
                "kind": "holiday",
                "source": f"{PAGE} ({MISPRINT})" if name == "Summer half term" else PAGE,
            }
            for first, last, name in GATESHEAD_2026
        ],
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER slots_past_stays ON slots")
    op.execute("DROP FUNCTION slots_past_stays()")
    op.drop_constraint("uq_slots_series_id_starts_at", "slots", type_="unique")
    op.drop_constraint("fk_slots_series_id_series", "slots", type_="foreignkey")
    op.drop_column("slots", "series_id")
    op.drop_table("series")
    op.drop_table("closures")
