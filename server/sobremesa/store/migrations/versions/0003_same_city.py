"""Who takes part in the same-city finder, and where people live by the list of whoever runs the server."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "same_city",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_same_city_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_same_city"),
    )
    op.create_table(
        "roster",
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name="pk_roster"),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("roster")
    op.drop_table("same_city")
