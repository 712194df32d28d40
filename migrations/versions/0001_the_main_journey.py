"""The main journey: people, organisations, opportunities, bookings, evidence, letters, jobs."""

from pathlib import Path

import procrastinate
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("citext", "pg_trgm", "btree_gist", "unaccent")

# (DfE code, name, ONS code): the seven of the programme, as in rulebook/authorities.toml.
AUTHORITIES = (
    (840, "County Durham", "E06000047"),
    (390, "Gateshead", "E08000037"),
    (391, "Newcastle upon Tyne", "E08000021"),
    (392, "North Tyneside", "E08000022"),
    (929, "Northumberland", "E06000057"),
    (393, "South Tyneside", "E08000023"),
    (394, "Sunderland", "E08000024"),
)

# (from, to): the same table as bookings/states.py; a test compares them.
BOOKING_MOVES = (
    ("requested", "approved"),
    ("requested", "declined"),
    ("requested", "withdrawn"),
    ("requested", "cancelled"),
    ("approved", "withdrawn"),
    ("approved", "cancelled"),
    ("approved", "attended"),
    ("approved", "not_attended"),
)
MOVES_SQL = ", ".join(f"('{old}', '{new}')" for old, new in BOOKING_MOVES)

MOVES_ONLY = f"""
CREATE FUNCTION bookings_move_only_as_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'requested' THEN
            RAISE EXCEPTION 'a booking starts as requested, not %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'bookings_move_only_as_allowed';
        END IF;
    ELSIF (OLD.state, NEW.state) NOT IN ({MOVES_SQL}) THEN
        RAISE EXCEPTION 'a booking cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bookings_move_only_as_allowed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bookings_start_as_requested BEFORE INSERT ON bookings
    FOR EACH ROW EXECUTE FUNCTION bookings_move_only_as_allowed();
CREATE TRIGGER bookings_move_only_as_allowed BEFORE UPDATE OF state ON bookings
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION bookings_move_only_as_allowed();
"""

# Checked at commit, so that a booking and its places may be written in either order.
PLACES_EQUAL_ROWS = """
CREATE FUNCTION slots_places_equal_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    slot bigint := CASE TG_TABLE_NAME WHEN 'slots' THEN (to_jsonb(NEW)->>'id')::bigint
                                      ELSE (to_jsonb(NEW)->>'slot_id')::bigint END;
    counted bigint;
    held bigint;
BEGIN
    SELECT taken INTO counted FROM slots WHERE id = slot;
    SELECT coalesce(sum(pupils), 0) INTO held FROM bookings
        WHERE slot_id = slot AND state IN ('requested', 'approved', 'attended', 'not_attended');
    IF counted <> held THEN
        RAISE EXCEPTION 'slot % counts % places taken, but its bookings hold %', slot, counted, held
            USING ERRCODE = 'check_violation', CONSTRAINT = 'slots_places_equal_rows';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER slots_places_equal_rows AFTER INSERT OR UPDATE OF taken ON slots
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slots_places_equal_rows();
CREATE CONSTRAINT TRIGGER bookings_places_equal_rows
    AFTER INSERT OR UPDATE OF state, pupils, slot_id ON bookings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slots_places_equal_rows();
"""

APPEND_ONLY = """
CREATE FUNCTION rows_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: add a new row instead', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'rows_are_never_changed';
END $$;
CREATE TRIGGER booking_history_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON booking_history FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed();
CREATE TRIGGER evidence_entries_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON evidence_entries FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed();
CREATE TRIGGER checklists_seen_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON checklists_seen FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed();
"""

DROP_PROCRASTINATE = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT oid::regclass AS name FROM pg_class
        WHERE relname LIKE 'procrastinate%' AND relkind = 'r' LOOP
        EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate%' LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', thing.name);
    END LOOP;
    FOR thing IN SELECT oid::regtype AS name FROM pg_type
        WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c') LOOP
        EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    _create_tables()
    _add_authorities()
    for statements in (MOVES_ONLY, PLACES_EQUAL_ROWS, APPEND_ONLY):
        op.execute(statements)
    schema = Path(procrastinate.__file__).parent / "sql" / "schema.sql"
    # Run on the driver itself: the file holds several statements and bare percent signs.
    op.get_bind().connection.driver_connection.execute(schema.read_text())


def _add_authorities() -> None:
    """Each school and coordinator points at one of them, so they are there from the start."""
    op.bulk_insert(
        sa.table("authorities", sa.column("id"), sa.column("name"), sa.column("gss")),
        [{"id": code, "name": name, "gss": gss} for code, name, gss in AUTHORITIES],
    )


def downgrade() -> None:
    op.get_bind().connection.driver_connection.execute(DROP_PROCRASTINATE)
    _drop_tables()
    for function in (
        "bookings_move_only_as_allowed",
        "slots_places_equal_rows",
        "rows_are_never_changed",
    ):
        op.execute(f"DROP FUNCTION {function}()")


def _create_tables() -> None:
    op.create_table(
        "demonstrations",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_demonstrations_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstrations")),
    )
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gss", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("gss", name=op.f("uq_authorities_gss")),
        sa.UniqueConstraint("name", name=op.f("uq_authorities_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("fs_webauthn_user_handle", sa.Text(), nullable=True),
        sa.Column("tf_primary_method", sa.Text(), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("tf_last_counter", sa.BigInteger(), nullable=True),
        sa.Column("mf_recovery_codes", sa.Text(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_users_has_a_name")),
        sa.CheckConstraint("position('@' in email) > 1", name=op.f("ck_users_email_has_an_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
        sa.UniqueConstraint(
            "fs_webauthn_user_handle", name=op.f("uq_users_fs_webauthn_user_handle")
        ),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hits > 0", name=op.f("ck_throttles_counts_something")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_throttles_until"), "throttles", ["until"], unique=False)
    op.create_table(
        "employers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("public_liability_until", sa.Date(), nullable=True),
        sa.Column("employers_liability_until", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_employers_has_a_name")),
        sa.CheckConstraint(
            "website = '' OR website ~ '^https?://'",
            name=op.f("ck_employers_website_is_an_address"),
        ),
        sa.CheckConstraint(
            "size IN ('self_employed', 'micro', 'small', 'medium', 'large')",
            name=op.f("ck_employers_size_exists"),
        ),
        sa.CheckConstraint(
            "state = 'registered' OR decided_at IS NOT NULL AND decided_by_id IS NOT NULL",
            name=op.f("ck_employers_decision_has_a_decider"),
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'verified', 'refused', 'suspended')",
            name=op.f("ck_employers_state_exists"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'suspended') OR reason <> ''",
            name=op.f("ck_employers_refusal_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_employers_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_employers_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["users.id"], name=op.f("fk_employers_registered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
    )
    op.create_index(op.f("ix_employers_authority_id"), "employers", ["authority_id"], unique=False)
    op.create_index(op.f("ix_employers_state"), "employers", ["state"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role = 'coordinator' OR authority_id IS NULL",
            name=op.f("ck_grants_administrators_have_no_area"),
        ),
        sa.CheckConstraint(
            "role IN ('coordinator', 'administrator')", name=op.f("ck_grants_role_exists")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_grants_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["users.id"], name=op.f("fk_grants_granted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_grants_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "authority_id",
            name=op.f("uq_grants_user_id_role_authority_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_grants_authority_id"), "grants", ["authority_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_letters_attempts_not_negative")),
        sa.CheckConstraint(
            "position(chr(10) in subject) = 0", name=op.f("ck_letters_subject_is_one_line")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["users.id"],
            name=op.f("fk_letters_recipient_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
    )
    op.create_index(op.f("ix_letters_about"), "letters", ["about"], unique=False)
    op.create_index(op.f("ix_letters_recipient_id"), "letters", ["recipient_id"], unique=False)
    op.create_index(op.f("ix_letters_written_at"), "letters", ["written_at"], unique=False)
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.Text(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"], unique=False)
    op.create_table(
        "schools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("type_name", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column(
            "year_groups",
            postgresql.ARRAY(sa.SmallInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("low_age", sa.SmallInteger(), nullable=True),
        sa.Column("high_age", sa.SmallInteger(), nullable=True),
        sa.Column("has_sixth_form", sa.Boolean(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("percentage_fsm", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("ukprn", sa.Text(), nullable=False),
        sa.Column("trust_name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("locality", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("lsoa", sa.Text(), nullable=False),
        sa.Column("register_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_schools_has_a_name")),
        sa.CheckConstraint(
            "is_open OR closed_on IS NOT NULL", name=op.f("ck_schools_closed_has_a_date")
        ),
        sa.CheckConstraint("urn > 0", name=op.f("ck_schools_urn_positive")),
        sa.CheckConstraint(
            "year_groups <@ ARRAY[-1,0,1,2,3,4,5,6,7,8,9,10,11,12,13]::smallint[]",
            name=op.f("ck_schools_year_groups_exist"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_schools_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
        sa.UniqueConstraint("urn", name=op.f("uq_schools_urn")),
    )
    op.create_index(op.f("ix_schools_authority_id"), "schools", ["authority_id"], unique=False)
    op.create_index(
        "ix_schools_name_trigrams",
        "schools",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.SmallInteger(), nullable=False),
        sa.Column("year_group", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "academic_year BETWEEN 2000 AND 2100", name=op.f("ck_cohorts_academic_year_exists")
        ),
        sa.CheckConstraint("name = btrim(name)", name=op.f("ck_cohorts_name_is_trimmed")),
        sa.CheckConstraint("length(name) <= 20", name=op.f("ck_cohorts_name_is_short")),
        sa.CheckConstraint("roll BETWEEN 0 AND 5000", name=op.f("ck_cohorts_roll_is_believable")),
        sa.CheckConstraint(
            "year_group BETWEEN -1 AND 13", name=op.f("ck_cohorts_year_group_exists")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_cohorts_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )
    op.create_index(
        "uq_cohorts_one_of_a_name",
        "cohorts",
        ["school_id", "academic_year", "year_group", sa.text("lower(name)")],
        unique=True,
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "school_id IS NOT NULL AND role IN ('teacher', 'leader') OR employer_id IS NOT NULL AND role = 'employer'",
            name=op.f("ck_invitations_role_fits_the_place"),
        ),
        sa.CheckConstraint(
            "expires_at > sent_at", name=op.f("ck_invitations_expires_after_it_was_sent")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)",
            name=op.f("ck_invitations_somebody_accepted_it"),
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL",
            name=op.f("ck_invitations_accepted_or_withdrawn"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(school_id, employer_id) = 1", name=op.f("ck_invitations_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["users.id"], name=op.f("fk_invitations_accepted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_invitations_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_invitations_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_invitations_sent_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitations_secret_hash")),
    )
    op.create_index(
        op.f("ix_invitations_employer_id"), "invitations", ["employer_id"], unique=False
    )
    op.create_index(op.f("ix_invitations_school_id"), "invitations", ["school_id"], unique=False)
    for place in ("employer", "school"):
        op.create_index(
            f"uq_invitations_one_open_{place}",
            "invitations",
            [f"{place}_id", "email"],
            unique=True,
            postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state = 'ended' OR decided_by_id IS NULL OR decided_by_id <> user_id",
            name=op.f("ck_memberships_nobody_admits_themself"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('active', 'declined') OR school_id IS NULL OR decided_by_id IS NOT NULL",
            name=op.f("ck_memberships_schools_let_people_in"),
        ),
        sa.CheckConstraint(
            "state = 'requested' OR decided_at IS NOT NULL",
            name=op.f("ck_memberships_decided_on_a_day"),
        ),
        sa.CheckConstraint(
            "school_id IS NOT NULL AND role IN ('teacher', 'leader') OR employer_id IS NOT NULL AND role = 'employer'",
            name=op.f("ck_memberships_role_fits_the_place"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR reason <> ''", name=op.f("ck_memberships_declined_has_a_reason")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'active', 'declined', 'ended')",
            name=op.f("ck_memberships_state_exists"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(school_id, employer_id) = 1", name=op.f("ck_memberships_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_memberships_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_memberships_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_memberships_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(
        op.f("ix_memberships_employer_id"), "memberships", ["employer_id"], unique=False
    )
    op.create_index(op.f("ix_memberships_school_id"), "memberships", ["school_id"], unique=False)
    op.create_index(op.f("ix_memberships_state"), "memberships", ["state"], unique=False)
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_index(
        "uq_memberships_one_living_employer",
        "memberships",
        ["user_id", "employer_id", "state"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'active')"),
    )
    op.create_index(
        "uq_memberships_one_living_school",
        "memberships",
        ["user_id", "school_id", "state"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'active')"),
    )
    op.create_table(
        "opportunities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("subjects", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("year_groups", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("phases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("authority_ids", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("meaningful", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("access_notes", sa.Text(), nullable=False),
        sa.Column("send_notes", sa.Text(), nullable=False),
        sa.Column("is_risk_assessed", sa.Boolean(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B') || setweight(to_tsvector('english', activities), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("btrim(title) <> ''", name=op.f("ck_opportunities_has_a_title")),
        sa.CheckConstraint(
            "place IN ('', 'school', 'workplace', 'online')",
            name=op.f("ck_opportunities_place_exists"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_opportunities_published_has_a_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'published', 'withdrawn')",
            name=op.f("ck_opportunities_state_exists"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (summary <> '' AND activities <> '' AND sector <> '' AND place <> '' AND cardinality(year_groups) > 0)",
            name=op.f("ck_opportunities_is_complete"),
        ),
        sa.CheckConstraint(
            "year_groups <@ ARRAY[0,1,2,3,4,5,6,7,8,9,10,11,12,13]::smallint[]",
            name=op.f("ck_opportunities_year_groups_exist"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["users.id"], name=op.f("fk_opportunities_contact_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_opportunities_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_opportunities_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["users.id"], name=op.f("fk_opportunities_reviewed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
    )
    op.create_index(
        op.f("ix_opportunities_contact_id"), "opportunities", ["contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_opportunities_employer_id"), "opportunities", ["employer_id"], unique=False
    )
    op.create_index(
        "ix_opportunities_published",
        "opportunities",
        ["published_at"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_opportunities_search", "opportunities", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_opportunities_year_groups",
        "opportunities",
        ["year_groups"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("smallest_group", sa.Integer(), nullable=False),
        sa.Column("largest_per_school", sa.Integer(), nullable=True),
        sa.Column("last_booking_day", sa.Date(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "last_booking_day <= (starts_at AT TIME ZONE 'Europe/London')::date",
            name=op.f("ck_slots_booking_ends_by_the_day"),
        ),
        sa.CheckConstraint(
            "capacity BETWEEN 1 AND 5000", name=op.f("ck_slots_capacity_is_believable")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slots_ends_after_it_starts")),
        sa.CheckConstraint(
            "largest_per_school BETWEEN smallest_group AND capacity",
            name=op.f("ck_slots_largest_group_fits"),
        ),
        sa.CheckConstraint(
            "smallest_group BETWEEN 1 AND capacity", name=op.f("ck_slots_smallest_group_fits")
        ),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_slots_never_over_full")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_slots_opportunity_id_opportunities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
    )
    op.create_index(
        "ix_slots_opportunity_id_starts_at", "slots", ["opportunity_id", "starts_at"], unique=False
    )
    op.create_index("ix_slots_starts_at", "slots", ["starts_at"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reference ~ '^[A-Z2-9]{8}$'", name=op.f("ck_bookings_reference_is_readable")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'declined', 'withdrawn', 'cancelled', 'attended', 'not_attended')",
            name=op.f("ck_bookings_state_exists"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'declined', 'attended', 'not_attended') OR decided_at IS NOT NULL AND decided_by_id IS NOT NULL",
            name=op.f("ck_bookings_decision_has_a_decider"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'cancelled') OR btrim(reason) <> ''",
            name=op.f("ck_bookings_bad_news_has_a_reason"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id",
            name=op.f("ck_bookings_nobody_decides_their_own"),
        ),
        sa.CheckConstraint("pupils > 0", name=op.f("ck_bookings_somebody_comes")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_bookings_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_bookings_lead_id_users")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["users.id"], name=op.f("fk_bookings_requested_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_bookings_school_id_schools")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name=op.f("fk_bookings_slot_id_slots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("reference", name=op.f("uq_bookings_reference")),
    )
    op.create_index(
        op.f("ix_bookings_requested_by_id"), "bookings", ["requested_by_id"], unique=False
    )
    op.create_index(op.f("ix_bookings_school_id"), "bookings", ["school_id"], unique=False)
    op.create_index(op.f("ix_bookings_slot_id"), "bookings", ["slot_id"], unique=False)
    op.create_index(
        "ix_bookings_waiting",
        "bookings",
        ["requested_at"],
        unique=False,
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index(
        "uq_bookings_one_live_per_school_and_slot",
        "bookings",
        ["slot_id", "school_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'approved', 'attended', 'not_attended')"),
    )
    op.create_table(
        "booking_cohorts",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.CheckConstraint("attended >= 0", name=op.f("ck_booking_cohorts_attended_not_negative")),
        sa.CheckConstraint("pupils > 0", name=op.f("ck_booking_cohorts_somebody_comes")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["bookings.id"],
            name=op.f("fk_booking_cohorts_booking_id_bookings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_booking_cohorts_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("booking_id", "cohort_id", name=op.f("pk_booking_cohorts")),
    )
    op.create_index(
        op.f("ix_booking_cohorts_cohort_id"), "booking_cohorts", ["cohort_id"], unique=False
    )
    op.create_table(
        "booking_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "to_state IN ('requested', 'approved', 'declined', 'withdrawn', 'cancelled', 'attended', 'not_attended')",
            name=op.f("ck_booking_history_state_exists"),
        ),
        sa.CheckConstraint(
            "side IN ('school', 'employer', 'coordinator')",
            name=op.f("ck_booking_history_side_exists"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_booking_history_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_booking_history_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_history")),
    )
    op.create_index(
        op.f("ix_booking_history_booking_id"), "booking_history", ["booking_id"], unique=False
    )
    op.create_table(
        "booking_test_answers",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("test", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('yes', 'no', 'not_known')",
            name=op.f("ck_booking_test_answers_answer_exists"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["bookings.id"],
            name=op.f("fk_booking_test_answers_booking_id_bookings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_booking_test_answers_by_id_users")
        ),
        sa.PrimaryKeyConstraint("booking_id", "test", name=op.f("pk_booking_test_answers")),
    )
    op.create_table(
        "checklists_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ruleset", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_checklists_seen_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["users.id"], name=op.f("fk_checklists_seen_seen_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklists_seen")),
    )
    op.create_index(
        op.f("ix_checklists_seen_booking_id"), "checklists_seen", ["booking_id"], unique=False
    )
    op.create_table(
        "evidence_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("year_group", sa.SmallInteger(), nullable=False),
        sa.Column("academic_year", sa.SmallInteger(), nullable=False),
        sa.Column("benchmark", sa.SmallInteger(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "NOT counted OR standing = 'confirmed'",
            name=op.f("ck_evidence_entries_only_confirmed_counts"),
        ),
        sa.CheckConstraint(
            "standing IN ('planned', 'confirmed', 'void')",
            name=op.f("ck_evidence_entries_standing_exists"),
        ),
        sa.CheckConstraint(
            "NOT counted OR cardinality(missing) = 0",
            name=op.f("ck_evidence_entries_counted_misses_nothing"),
        ),
        sa.CheckConstraint(
            "benchmark BETWEEN 1 AND 8", name=op.f("ck_evidence_entries_benchmark_exists")
        ),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_evidence_entries_pupils_not_negative")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_evidence_entries_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_evidence_entries_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employers.id"],
            name=op.f("fk_evidence_entries_employer_id_employers"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_evidence_entries_entered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_evidence_entries_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_entries")),
    )
    op.create_index(
        "ix_evidence_entries_booking_id_cohort_id_id",
        "evidence_entries",
        ["booking_id", "cohort_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_evidence_entries_school_id_academic_year",
        "evidence_entries",
        ["school_id", "academic_year"],
        unique=False,
    )


def _drop_tables() -> None:
    op.drop_table("throttles")
    op.drop_table("demonstrations")
    op.drop_index("ix_evidence_entries_school_id_academic_year", table_name="evidence_entries")
    op.drop_index("ix_evidence_entries_booking_id_cohort_id_id", table_name="evidence_entries")
    op.drop_table("evidence_entries")
    op.drop_index(op.f("ix_checklists_seen_booking_id"), table_name="checklists_seen")
    op.drop_table("checklists_seen")
    op.drop_table("booking_test_answers")
    op.drop_index(op.f("ix_booking_history_booking_id"), table_name="booking_history")
    op.drop_table("booking_history")
    op.drop_index(op.f("ix_booking_cohorts_cohort_id"), table_name="booking_cohorts")
    op.drop_table("booking_cohorts")
    op.drop_index(
        "uq_bookings_one_live_per_school_and_slot",
        table_name="bookings",
        postgresql_where=sa.text("state IN ('requested', 'approved', 'attended', 'not_attended')"),
    )
    op.drop_index(
        "ix_bookings_waiting",
        table_name="bookings",
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.drop_index(op.f("ix_bookings_slot_id"), table_name="bookings")
    op.drop_index(op.f("ix_bookings_school_id"), table_name="bookings")
    op.drop_index(op.f("ix_bookings_requested_by_id"), table_name="bookings")
    op.drop_table("bookings")
    op.drop_index("ix_slots_starts_at", table_name="slots")
    op.drop_index("ix_slots_opportunity_id_starts_at", table_name="slots")
    op.drop_table("slots")
    op.drop_index(
        "ix_opportunities_year_groups", table_name="opportunities", postgresql_using="gin"
    )
    op.drop_index("ix_opportunities_search", table_name="opportunities", postgresql_using="gin")
    op.drop_index(
        "ix_opportunities_published",
        table_name="opportunities",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(op.f("ix_opportunities_employer_id"), table_name="opportunities")
    op.drop_index(op.f("ix_opportunities_contact_id"), table_name="opportunities")
    op.drop_table("opportunities")
    op.drop_index(
        "uq_memberships_one_living_school",
        table_name="memberships",
        postgresql_where=sa.text("state IN ('requested', 'active')"),
    )
    op.drop_index(
        "uq_memberships_one_living_employer",
        table_name="memberships",
        postgresql_where=sa.text("state IN ('requested', 'active')"),
    )
    op.drop_index(op.f("ix_memberships_user_id"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_state"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_school_id"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_employer_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_invitations_school_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_employer_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("cohorts")
    op.drop_index(
        "ix_schools_name_trigrams",
        table_name="schools",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_schools_authority_id"), table_name="schools")
    op.drop_table("schools")
    op.drop_index(op.f("ix_passkeys_user_id"), table_name="passkeys")
    op.drop_table("passkeys")
    op.drop_index(op.f("ix_letters_written_at"), table_name="letters")
    op.drop_index(op.f("ix_letters_recipient_id"), table_name="letters")
    op.drop_index(op.f("ix_letters_about"), table_name="letters")
    op.drop_table("letters")
    op.drop_index(op.f("ix_grants_authority_id"), table_name="grants")
    op.drop_table("grants")
    op.drop_index(op.f("ix_employers_state"), table_name="employers")
    op.drop_index(op.f("ix_employers_authority_id"), table_name="employers")
    op.drop_table("employers")
    op.drop_table("users")
    op.drop_table("authorities")
