"""One-time codes that move a conversation to another channel."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "move_codes",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_move_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_move_codes_code_hash")),
    )


def downgrade() -> None:
    op.drop_table("move_codes")
