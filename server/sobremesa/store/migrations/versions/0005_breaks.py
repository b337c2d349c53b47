"""Breaks of a team."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "breaks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_breaks_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_breaks"),
    )
    op.create_index("ix_breaks_account_id", "breaks", ["account_id"])


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("breaks")
