"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

import database.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_round",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payload", database.types.JsonText(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=60), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=60), nullable=False),
        sa.Column("votes_needed", sa.Integer(), nullable=False),
        sa.Column("roles", database.types.JsonText(), nullable=False),
        sa.Column("makers", database.types.JsonText(), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("opened_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('approved', 'rejected', 'withdrawn', 'expired', 'void')",
            name=op.f("ck_approval_round_known_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_approval_round_closed_with_an_outcome")
        ),
        sa.CheckConstraint("votes_needed > 0", name=op.f("ck_approval_round_somebody_must_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_round")),
        sa.UniqueConstraint("subject", "number", name=op.f("uq_approval_round_subject_number")),
    )
    with op.batch_alter_table("approval_round", schema=None) as batch_op:
        batch_op.create_index(
            "uq_approval_round_open",
            ["subject"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "audit_event",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("stream", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=200), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.CheckConstraint("hash <> prev", name=op.f("ck_audit_event_no_own_predecessor")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_audit_event_counted_from_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("stream", "prev", name=op.f("uq_audit_event_stream_prev")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_audit_event_stream_seq")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_actor_id_at", ["actor_id", "at"], unique=False)
        batch_op.create_index("ix_audit_event_at", ["at"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_table(
        "command",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", database.types.JsonText(), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
    )
    op.create_table(
        "courier_tariff",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("carrier", sa.String(length=200), nullable=False),
        sa.Column("shop", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("goes_to", sa.String(length=1000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("bands", database.types.JsonText(), nullable=False),
        sa.Column("first_weight_g", sa.BigInteger(), nullable=False),
        sa.Column("first_fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("step_weight_g", sa.BigInteger(), nullable=False),
        sa.Column("step_fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("volumetric_divisor", sa.BigInteger(), nullable=False),
        sa.Column("tolerance_g", sa.BigInteger(), nullable=False),
        sa.Column("weight_is", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_tariff")),
        sa.UniqueConstraint(
            "carrier",
            "shop",
            "service",
            "goes_to",
            "valid_from",
            name=op.f("uq_courier_tariff_carrier_shop_service_goes_to_valid_from"),
        ),
    )
    op.create_table(
        "fact_catalogue",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_fact_catalogue")),
    )
    op.create_table(
        "import_batch",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("opened_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_import_batch_number")),
    )
    op.create_table(
        "job_run",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("arguments", database.types.JsonText(), nullable=False),
        sa.Column("dedupe", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("requested_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("rung_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=200), nullable=True),
        sa.Column("lease_until", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("started_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", database.types.JsonText(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'running') = (lease_until IS NOT NULL)", name=op.f("ck_job_run_running_holds_a_lease")
        ),
        sa.CheckConstraint(
            "(state IN ('finished', 'failed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_job_run_ended_has_a_time"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'finished', 'failed')", name=op.f("ck_job_run_known_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_state_lease_until", ["state", "lease_until"], unique=False)
        batch_op.create_index(
            "uq_job_run_dedupe_live",
            ["dedupe"],
            unique=True,
            sqlite_where=sa.text("dedupe IS NOT NULL AND state IN ('queued', 'running')"),
            postgresql_where=sa.text("dedupe IS NOT NULL AND state IN ('queued', 'running')"),
        )

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("until", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "ledger_class",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("ledger_class", sa.String(length=60), nullable=False),
        sa.Column("fee_code", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_class")),
        sa.UniqueConstraint("source", "text", name=op.f("uq_ledger_class_source_text")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("watch", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("watch", "subject", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_attempt_last_at"), ["last_at"], unique=False)

    op.create_table(
        "notice_read_until",
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_name", name=op.f("pk_notice_read_until")),
    )
    op.create_table(
        "own_layout",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("retired_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_layout")),
        sa.UniqueConstraint("key", name=op.f("uq_own_layout_key")),
    )
    op.create_table(
        "own_plan",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("opens_tickets", sa.Boolean(), nullable=False),
        sa.Column("team", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'on', 'replaced', 'declined')", name=op.f("ck_own_plan_known_state")
        ),
        sa.CheckConstraint("NOT opens_tickets OR decided_by <> made_by", name=op.f("ck_own_plan_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_plan")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_own_plan_name_version")),
    )
    with op.batch_alter_table("own_plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_own_plan_on",
            ["name"],
            unique=True,
            sqlite_where=sa.text("state = 'on'"),
            postgresql_where=sa.text("state = 'on'"),
        )

    op.create_table(
        "run_receipt",
        sa.Column("run", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run", "outcome", name=op.f("pk_run_receipt")),
    )
    op.create_table(
        "sealed_file",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("store", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("wrapped_key", sa.String(length=200), nullable=True),
        sa.Column("erased_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("erased_by", sa.String(length=200), nullable=False),
        sa.Column("erased_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(wrapped_key IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_sealed_file_a_key_or_an_erasure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_file")),
    )
    with op.batch_alter_table("sealed_file", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sealed_file_store_sha256",
            ["store", "sha256"],
            unique=True,
            sqlite_where=sa.text("wrapped_key IS NOT NULL"),
            postgresql_where=sa.text("wrapped_key IS NOT NULL"),
        )

    op.create_table(
        "setup_token",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_setup_token_token_hash")),
    )
    op.create_table(
        "shop",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("platform", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("settle_within_days", sa.Integer(), nullable=False),
        sa.Column("refund_within_days", sa.Integer(), nullable=False),
        sa.Column("return_within_days", sa.Integer(), nullable=False),
        sa.Column("payout_within_days", sa.Integer(), nullable=False),
        sa.Column("voucher_within_days", sa.Integer(), nullable=False),
        sa.Column("tolerance_minor", sa.BigInteger(), nullable=False),
        sa.Column("max_shop_discount_ppm", sa.BigInteger(), nullable=False),
        sa.Column("ship_within_days", sa.Integer(), nullable=False),
        sa.Column("complete_within_days", sa.Integer(), nullable=False),
        sa.Column("subsidy_within_days", sa.Integer(), nullable=False),
        sa.Column("fee_within_days", sa.Integer(), nullable=False),
        sa.Column("fast_refund_within_days", sa.Integer(), nullable=False),
        sa.Column("released", sa.String(length=60), nullable=False),
        sa.Column("payout_days", sa.String(length=60), nullable=False),
        sa.Column("recover_refund_only", sa.Boolean(), nullable=False),
        sa.Column("go_live", sa.Date(), nullable=True),
        sa.CheckConstraint("tolerance_minor >= 0", name=op.f("ck_shop_tolerance_is_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sa.UniqueConstraint("platform", "name", name=op.f("uq_shop_platform_name")),
    )
    op.create_table(
        "sku",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("shop_code", sa.String(length=200), nullable=False),
        sa.Column("warehouse_code", sa.String(length=200), nullable=False),
        sa.Column("parts", database.types.JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("shop_code", name=op.f("uq_sku_shop_code")),
    )
    op.create_table(
        "ticket",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("plan", sa.String(length=60), nullable=False),
        sa.Column("platform", sa.String(length=60), nullable=False),
        sa.Column("shop", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("key", database.types.JsonText(), nullable=False),
        sa.Column("key_text", sa.Text(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=60), nullable=False),
        sa.Column("explanation", database.types.JsonText(), nullable=False),
        sa.Column("terms", database.types.JsonText(), nullable=False),
        sa.Column("evidence", database.types.JsonText(), nullable=False),
        sa.Column("also", database.types.JsonText(), nullable=False),
        sa.Column("evidence_digest", sa.String(length=64), nullable=False),
        sa.Column("is_found", sa.Boolean(), nullable=False),
        sa.Column("opened_run", sa.String(length=60), nullable=False),
        sa.Column("seen_run", sa.String(length=60), nullable=False),
        sa.Column("seen_as_of", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("state_since", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("remembered_state", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("workflow_digest", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=60), nullable=False),
        sa.Column("assignee", sa.String(length=200), nullable=True),
        sa.Column("finance_owner", sa.String(length=200), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seconds_left", sa.Integer(), nullable=True),
        sa.Column("hold_count", sa.Integer(), nullable=False),
        sa.Column("held_days", sa.Integer(), nullable=False),
        sa.Column("held_since", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resume_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("is_decided", sa.Boolean(), nullable=False),
        sa.Column("decided_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("decided_currency", sa.String(length=60), nullable=True),
        sa.Column("decided_digest", sa.String(length=64), nullable=True),
        sa.Column("resolution_code", sa.String(length=60), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reversal_drafted_by", sa.String(length=200), nullable=True),
        sa.Column("done_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("archived_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("retained_until", sa.Date(), nullable=True),
        sa.Column("legal_hold_by", sa.String(length=200), nullable=True),
        sa.Column("relates_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("relation", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("ck_ticket_archived_has_its_time")
        ),
        sa.CheckConstraint(
            "(state = 'on_hold') = (remembered_state IS NOT NULL)",
            name=op.f("ck_ticket_held_remembers_its_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('resolved', 'cleared', 'cancelled', 'archived')) = (done_at IS NOT NULL)",
            name=op.f("ck_ticket_done_has_its_time"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'assigned_finance', 'assigned_cs', 'assigned_wh', 'on_hold', 'pending_approval', 'resolved', 'cleared', 'cancelled', 'archived')",
            name=op.f("ck_ticket_known_state"),
        ),
        sa.CheckConstraint(
            "team IN ('finance', 'customer_service', 'warehouse')", name=op.f("ck_ticket_known_team")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_ticket_version_counts_from_one")),
        sa.ForeignKeyConstraint(["relates_to"], ["ticket.id"], name=op.f("fk_ticket_relates_to")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["adjustment.id"], name=op.f("fk_ticket_reverses_id"), use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_identity", ["identity"], unique=False)
        batch_op.create_index("ix_ticket_plan_shop", ["plan", "platform", "shop", "account"], unique=False)
        batch_op.create_index("ix_ticket_state_due_at", ["state", "due_at"], unique=False)
        batch_op.create_index(
            "uq_ticket_identity_unarchived",
            ["identity"],
            unique=True,
            sqlite_where=sa.text("state <> 'archived'"),
            postgresql_where=sa.text("state <> 'archived'"),
        )

    op.create_table(
        "ticket_day",
        sa.Column("day", sa.String(length=60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ticket_day")),
    )
    op.create_table(
        "user_account",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("initial_until", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("roles", database.types.JsonText(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_signed_in_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "initial_until IS NULL OR password_hash IS NOT NULL",
            name=op.f("ck_user_account_initial_password_is_set"),
        ),
        sa.CheckConstraint("name = lower(name)", name=op.f("ck_user_account_name_in_small_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name", name=op.f("uq_user_account_name")),
    )
    op.create_table(
        "account",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payee_names", database.types.JsonText(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("voucher_by", sa.String(length=60), nullable=False),
        sa.Column("booked_classes", database.types.JsonText(), nullable=False),
        sa.Column("account_code", sa.String(length=60), nullable=False),
        sa.CheckConstraint("kind IN ('ledger', 'bank')", name=op.f("ck_account_known_kind")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_account_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("number", name=op.f("uq_account_number")),
    )
    op.create_table(
        "adjustment",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lines", database.types.JsonText(), nullable=False),
        sa.Column("reversal", database.types.JsonText(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=60), nullable=False),
        sa.Column("is_claim", sa.Boolean(), nullable=False),
        sa.Column("debtor", sa.String(length=60), nullable=True),
        sa.Column("claim_due_on", sa.Date(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("booked_by", sa.String(length=200), nullable=False),
        sa.Column("booked_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_adjustment_amount_is_not_negative")),
        sa.ForeignKeyConstraint(["reverses_id"], ["adjustment.id"], name=op.f("fk_adjustment_reverses_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_adjustment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_adjustment_reverses_id")),
        sa.UniqueConstraint("ticket_id", "round", name=op.f("uq_adjustment_ticket_id_round")),
    )
    op.create_table(
        "announced_event",
        sa.Column(
            "event_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_announced_event_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_announced_event")),
    )
    op.create_table(
        "approval_vote",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter", sa.String(length=200), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["approval_round.id"], name=op.f("fk_approval_vote_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_vote")),
        sa.UniqueConstraint("round_id", "voter", name=op.f("uq_approval_vote_round_id_voter")),
    )
    op.create_table(
        "deadline",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("days_are", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_deadline_days_are_not_negative")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_deadline_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "shop_id",
            "name",
            "category",
            "channel",
            "valid_from",
            name=op.f("uq_deadline_shop_id_name_category_channel_valid_from"),
        ),
    )
    op.create_table(
        "expected_file",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("every", sa.String(length=60), nullable=False),
        sa.Column("ready_after", sa.String(length=5), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_expected_file_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_file")),
        sa.UniqueConstraint(
            "kind", "shop_id", "account", "every", name=op.f("uq_expected_file_kind_shop_id_account_every")
        ),
    )
    op.create_table(
        "fee_contract",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_class", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("returned_on_refund", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("max_rate_ppm", sa.BigInteger(), nullable=True),
        sa.Column("fixed_minor", sa.BigInteger(), nullable=False),
        sa.Column("min_minor", sa.BigInteger(), nullable=True),
        sa.Column("max_minor", sa.BigInteger(), nullable=True),
        sa.Column("base", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("sku_prefix", sa.String(length=60), nullable=False),
        sa.Column("dated_by", sa.String(length=60), nullable=False),
        sa.Column("rounding", sa.String(length=60), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_fee_contract_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_contract")),
        sa.UniqueConstraint(
            "shop_id",
            "fee_class",
            "code",
            "category",
            "sku_prefix",
            "valid_from",
            name=op.f("uq_fee_contract_shop_id_fee_class_code_category_sku_prefix_valid_from"),
        ),
    )
    op.create_table(
        "login_session",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_login_session_ended_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_login_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index("ix_login_session_user_id_ended_at", ["user_id", "ended_at"], unique=False)

    op.create_table(
        "match_run",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=60), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("rule_version", sa.String(length=60), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("job_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("inputs", database.types.JsonText(), nullable=False),
        sa.Column("parameters", database.types.JsonText(), nullable=False),
        sa.Column("result", database.types.JsonText(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_match_run_published_has_a_time"),
        ),
        sa.CheckConstraint(
            "(state IN ('published', 'superseded')) = (result IS NOT NULL)",
            name=op.f("ck_match_run_done_has_a_result"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'published', 'superseded', 'failed', 'abandoned')",
            name=op.f("ck_match_run_known_state"),
        ),
        sa.ForeignKeyConstraint(["job_run_id"], ["job_run.id"], name=op.f("fk_match_run_job_run_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_match_run_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
        sa.UniqueConstraint("number", name=op.f("uq_match_run_number")),
    )
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_run_job_run_id"), ["job_run_id"], unique=False)
        batch_op.create_index("ix_match_run_plan_state", ["plan", "state"], unique=False)

    op.create_table(
        "notice",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_notice_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("event_id", "address", name=op.f("uq_notice_event_id_address")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_address_id", ["address", "id"], unique=False)

    op.create_table(
        "own_layout_version",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("layout_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("said", database.types.JsonText(), nullable=False),
        sa.Column("headers", database.types.JsonText(), nullable=False),
        sa.Column("saved_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["layout_id"], ["own_layout.id"], name=op.f("fk_own_layout_version_layout_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_layout_version")),
        sa.UniqueConstraint("layout_id", "number", name=op.f("uq_own_layout_version_layout_id_number")),
    )
    op.create_table(
        "resolution",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("debtor", sa.String(length=60), nullable=True),
        sa.Column("claim_due_on", sa.Date(), nullable=True),
        sa.Column("lines", database.types.JsonText(), nullable=False),
        sa.Column("reversal", database.types.JsonText(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=60), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payload", database.types.JsonText(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["adjustment.id"], name=op.f("fk_resolution_reverses_id"), use_alter=True
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_resolution_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("ticket_id", "round", name=op.f("uq_resolution_ticket_id_round")),
    )
    op.create_table(
        "run_schedule",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("plans", database.types.JsonText(), nullable=False),
        sa.Column("shop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("every", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("next_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "every IN ('daily', 'weekly', 'monthly')", name=op.f("ck_run_schedule_known_rhythm")
        ),
        sa.CheckConstraint("day BETWEEN 0 AND 31", name=op.f("ck_run_schedule_possible_day")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_run_schedule_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_schedule")),
    )
    with op.batch_alter_table("run_schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_schedule_shop_id"), ["shop_id"], unique=False)

    op.create_table(
        "source_file",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("received_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.Column("imported_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("layout", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("encoding", sa.String(length=60), nullable=False),
        sa.Column("read_rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("conflicting", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("asked", database.types.JsonText(), nullable=False),
        sa.Column("refusal", database.types.JsonText(), nullable=True),
        sa.Column("same_as_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("superseded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(status = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_source_file_a_refusal_says_why")
        ),
        sa.CheckConstraint(
            "status IN ('received', 'imported', 'already_imported', 'control_failed', 'refused', 'undone', 'superseded')",
            name=op.f("ck_source_file_known_status"),
        ),
        sa.CheckConstraint(
            "read_rows = accepted + seen + changed + excluded + rejected",
            name=op.f("ck_source_file_every_row_is_counted"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_source_file_batch_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["source_file.id"], name=op.f("fk_source_file_corrects_id")),
        sa.ForeignKeyConstraint(["same_as_id"], ["source_file.id"], name=op.f("fk_source_file_same_as_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["source_file.id"], name=op.f("fk_source_file_superseded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_file")),
    )
    with op.batch_alter_table("source_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_file_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_file_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index("ix_source_file_sha256_status", ["sha256", "status"], unique=False)

    op.create_table(
        "table_pair",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("plan_text", sa.Text(), nullable=False),
        sa.Column("own_plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("left_name", sa.String(length=200), nullable=False),
        sa.Column("left_sha256", sa.String(length=64), nullable=False),
        sa.Column("left_size", sa.BigInteger(), nullable=False),
        sa.Column("right_name", sa.String(length=200), nullable=False),
        sa.Column("right_sha256", sa.String(length=64), nullable=False),
        sa.Column("right_size", sa.BigInteger(), nullable=False),
        sa.Column("heads_sha256", sa.String(length=64), nullable=False),
        sa.Column("refusal", database.types.JsonText(), nullable=True),
        sa.Column("statement", database.types.JsonText(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result_sha256", sa.String(length=64), nullable=False),
        sa.Column("shown_sha256", sa.String(length=64), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("job_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("matched_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'matched') = (matched_at IS NOT NULL)", name=op.f("ck_table_pair_matched_has_a_time")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'asked', 'matched', 'refused')", name=op.f("ck_table_pair_known_state")
        ),
        sa.ForeignKeyConstraint(["job_run_id"], ["job_run.id"], name=op.f("fk_table_pair_job_run_id")),
        sa.ForeignKeyConstraint(["own_plan_id"], ["own_plan.id"], name=op.f("fk_table_pair_own_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_pair")),
        sa.UniqueConstraint("number", name=op.f("uq_table_pair_number")),
    )
    with op.batch_alter_table("table_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_pair_job_run_id"), ["job_run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_pair_own_plan_id"), ["own_plan_id"], unique=False)

    op.create_table(
        "ticket_fact",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team", sa.String(length=60), nullable=False),
        sa.Column("answers", database.types.JsonText(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_fact_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_fact")),
    )
    with op.batch_alter_table("ticket_fact", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_fact_ticket_id", ["ticket_id"], unique=False)

    op.create_table(
        "ticket_note",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_note_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_note")),
    )
    with op.batch_alter_table("ticket_note", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_note_ticket_id", ["ticket_id"], unique=False)

    op.create_table(
        "balance_end",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=60), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=False),
        sa.Column("closing_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name=op.f("fk_balance_end_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_end")),
        sa.UniqueConstraint(
            "file_id", "account", "currency", name=op.f("uq_balance_end_file_id_account_currency")
        ),
    )
    with op.batch_alter_table("balance_end", schema=None) as batch_op:
        batch_op.create_index("ix_balance_end_account", ["account"], unique=False)

    op.create_table(
        "control",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("computed", sa.BigInteger(), nullable=False),
        sa.Column("ties", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name=op.f("fk_control_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control")),
    )
    with op.batch_alter_table("control", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_control_file_id"), ["file_id"], unique=False)

    op.create_table(
        "fact_part",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("replaces_path", sa.String(length=300), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("scopes", database.types.JsonText(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("leans_on", database.types.JsonText(), nullable=False),
        sa.Column("hidden_at", database.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name=op.f("fk_fact_part_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_part")),
    )
    with op.batch_alter_table("fact_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_part_kind"), ["kind"], unique=False)
        batch_op.create_index(
            "uq_fact_part_visible",
            ["file_id", "kind"],
            unique=True,
            sqlite_where=sa.text("hidden_at IS NULL"),
            postgresql_where=sa.text("hidden_at IS NULL"),
        )

    op.create_table(
        "found_exception",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("found_no", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("evidence_digest", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("found", database.types.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_found_exception_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found_exception")),
        sa.UniqueConstraint("run_id", "found_no", name=op.f("uq_found_exception_run_id_found_no")),
        sa.UniqueConstraint("run_id", "identity", name=op.f("uq_found_exception_run_id_identity")),
    )
    op.create_table(
        "import_finding",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("finding", database.types.JsonText(), nullable=False),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name=op.f("fk_import_finding_file_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["source_file.id"], name=op.f("fk_import_finding_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_finding")),
    )
    with op.batch_alter_table("import_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_finding_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_finding_identity"), ["identity"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_finding_settled_by_id"), ["settled_by_id"], unique=False)

    op.create_table(
        "row_problem",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=400), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["source_file.id"], name=op.f("fk_row_problem_file_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["source_file.id"], name=op.f("fk_row_problem_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_problem")),
    )
    with op.batch_alter_table("row_problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_row_problem_file_id"), ["file_id"], unique=False)

    op.create_table(
        "ticket_attachment",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("field", sa.String(length=60), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("at", database.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_ticket_attachment_is_not_empty")),
        sa.ForeignKeyConstraint(["fact_id"], ["ticket_fact.id"], name=op.f("fk_ticket_attachment_fact_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_attachment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_attachment")),
    )
    with op.batch_alter_table("ticket_attachment", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_attachment_ticket_id", ["ticket_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":  # a circle of references: SQLite takes it in the tables
        for table in ("ticket", "resolution"):
            name = op.f(f"fk_{table}_reverses_id")
            op.create_foreign_key(name, table, "adjustment", ["reverses_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before the upgrade: money records are not unmade")
