"""Who takes part in the same-city finder."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "same_city",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_same_city_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_same_city"),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("same_city")
