"""Threads of cases, and erasures to be carried out"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_threads",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("shares_transcript", sa.Boolean(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("sent_position", sa.Integer(), nullable=False),
        sa.Column("outbox", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=True),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_case_threads")),
    )
    with op.batch_alter_table("case_threads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_threads_state"), ["state"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_erasures")),
    )


def downgrade() -> None:
    op.drop_table("erasures")
    with op.batch_alter_table("case_threads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_threads_state"))

    op.drop_table("case_threads")
