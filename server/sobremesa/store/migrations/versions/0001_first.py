"""Everything of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "accounts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("zone", TEXT, nullable=False),
        sa.Column("locale", TEXT, nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("sealed", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
        sa.UniqueConstraint("subject", name="uq_accounts_subject"),
    )
    op.create_table(
        "oauth_states",
        sa.Column("state_hash", TEXT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_oauth_states"),
    )
    op.create_index("ix_oauth_states_expires_at", "oauth_states", ["expires_at"], unique=False)
    op.create_table(
        "channels",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("resource_id", TEXT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_channels_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
    )
    op.create_index("ix_channels_account_id", "channels", ["account_id"], unique=False)
    op.create_table(
        "chats",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_chats_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("account_id", "idempotency_key", name="uq_chats_account_id_idempotency_key"),
    )
    op.create_index("ix_chats_account_id", "chats", ["account_id"], unique=False)
    op.create_table(
        "colleagues",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("email_hash", TEXT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_colleagues_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "email_hash", name="pk_colleagues"),
    )
    op.create_table(
        "due",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_due_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "kind", name="pk_due"),
    )
    op.create_index("ix_due_dead_due_at", "due", ["dead", "due_at"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("side", TEXT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("sealed", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_ledger_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "source", "side", name="pk_ledger"),
    )
    op.create_table(
        "pairing_codes",
        sa.Column("code_hash", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("client_id", TEXT, nullable=False),
        sa.Column("redirect_uri", TEXT, nullable=False),
        sa.Column("challenge", TEXT, nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("pairing_id", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_pairing_codes_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_pairing_codes"),
    )
    op.create_index("ix_pairing_codes_account_id", "pairing_codes", ["account_id"], unique=False)
    op.create_index("ix_pairing_codes_expires_at", "pairing_codes", ["expires_at"], unique=False)
    op.create_table(
        "pairings",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("client_id", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_pairings_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_pairings"),
        sa.UniqueConstraint("token_hash", name="uq_pairings_token_hash"),
    )
    op.create_index("ix_pairings_account_id", "pairings", ["account_id"], unique=False)
    op.create_table(
        "preferences",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_preferences_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_preferences"),
    )
    op.create_table(
        "runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("mode", TEXT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_runs_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_account_id", "runs", ["account_id"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.Column("trusted_meetings", sa.Integer(), nullable=True),
        sa.Column("sealed", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_snapshots_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_read_at", "snapshots", ["read_at"], unique=False)
    op.create_table(
        "web_sessions",
        sa.Column("id_hash", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_web_sessions_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id_hash", name="pk_web_sessions"),
    )
    op.create_index("ix_web_sessions_account_id", "web_sessions", ["account_id"], unique=False)
    op.create_index("ix_web_sessions_expires_at", "web_sessions", ["expires_at"], unique=False)
    op.create_table(
        "run_changes",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("do", TEXT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_changes_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_run_changes"),
    )


def downgrade() -> None:
    """Take every table away."""
    op.drop_table("run_changes")
    op.drop_index("ix_web_sessions_expires_at", table_name="web_sessions")
    op.drop_index("ix_web_sessions_account_id", table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_index("ix_snapshots_read_at", table_name="snapshots")
    op.drop_table("snapshots")
    op.drop_index("ix_runs_account_id", table_name="runs")
    op.drop_table("runs")
    op.drop_table("preferences")
    op.drop_index("ix_pairings_account_id", table_name="pairings")
    op.drop_table("pairings")
    op.drop_index("ix_pairing_codes_expires_at", table_name="pairing_codes")
    op.drop_index("ix_pairing_codes_account_id", table_name="pairing_codes")
    op.drop_table("pairing_codes")
    op.drop_table("ledger")
    op.drop_index("ix_due_dead_due_at", table_name="due")
    op.drop_table("due")
    op.drop_table("colleagues")
    op.drop_index("ix_chats_account_id", table_name="chats")
    op.drop_table("chats")
    op.drop_index("ix_channels_account_id", table_name="channels")
    op.drop_table("channels")
    op.drop_index("ix_oauth_states_expires_at", table_name="oauth_states")
    op.drop_table("oauth_states")
    op.drop_table("accounts")
