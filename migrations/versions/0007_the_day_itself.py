"""The day itself: what was agreed, who arrived, and messages between the two sides."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = (
    "agreed",
    "school_contact_name",
    "school_contact_phone",
    "employer_contact_name",
    "employer_contact_phone",
    "parking",
    "sign_in",
)
# Bookings approved before there were packs get theirs here. A code that another has is drawn anew.
PREPARE = """
    DO $$
    BEGIN
        LOOP
            INSERT INTO visits (booking_id, arrival_code)
            SELECT b.id, (
                SELECT string_agg(
                    substr('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 1 + floor(random() * 32)::int, 1),
                    ''
                )
                FROM generate_series(1, 6) WHERE b.id IS NOT NULL
            )
            FROM bookings b
            WHERE b.state IN ('approved', 'attended', 'not_attended')
              AND NOT EXISTS (SELECT FROM visits v WHERE v.booking_id = b.id)
            ON CONFLICT (arrival_code) DO NOTHING;
            EXIT WHEN NOT FOUND;
        END LOOP;
    END $$
"""


def upgrade() -> None:
    _visits()
    _threads()


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_table("visits")


def _threads() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_messages_booking_id_bookings"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_messages_by_id_users"),
        sa.UniqueConstraint("form_key", name="uq_messages_form_key"),
        sa.CheckConstraint("side IN ('school', 'employer', 'coordinator')", name="side_exists"),
        sa.CheckConstraint("text = btrim(text) AND text <> ''", name="says_something"),
        sa.CheckConstraint("length(text) <= 2000", name="length_is_bounded"),
    )
    op.create_index("ix_messages_booking_id_id", "messages", ["booking_id", "id"])
    op.execute(
        "CREATE TRIGGER messages_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON messages FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
    )


def _visits() -> None:
    op.create_table(
        "visits",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        *(sa.Column(each, sa.Text(), server_default="", nullable=False) for each in WORDS),
        sa.Column("agreed_by_id", sa.Integer()),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("arrival_code", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True)),
        sa.Column("arrived_by", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "arrival_code ~ '^[A-HJ-NP-Z2-9]{6}$'", name=op.f("ck_visits_code_is_readable")
        ),
        sa.CheckConstraint(
            "arrived_by IN ('', 'visitor', 'group')", name=op.f("ck_visits_who_arrives")
        ),
        sa.CheckConstraint(
            "(arrived_at IS NULL) = (arrived_by = '')", name=op.f("ck_visits_arrived_is_whole")
        ),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by_id IS NULL)", name=op.f("ck_visits_agreed_by_someone")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["bookings.id"],
            name=op.f("fk_visits_booking_id_bookings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["users.id"], name=op.f("fk_visits_agreed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_visits")),
        sa.UniqueConstraint("arrival_code", name=op.f("uq_visits_arrival_code")),
    )
    op.execute(PREPARE)
