"""Private feeds, and the versions of what was given out as .ics."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "feeds",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_feeds_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_feeds"),
        sa.UniqueConstraint("token_hash", name="uq_feeds_token_hash"),
    )
    op.create_table(
        "versions",
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("uid", TEXT, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_versions_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "uid", name="pk_versions"),
    )


def downgrade() -> None:
    """Take both tables away."""
    op.drop_table("versions")
    op.drop_table("feeds")
