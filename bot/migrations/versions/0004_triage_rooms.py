"""Triage rooms of messaging channels, and the cases posted there"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_posts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("room", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_posts")),
        sa.UniqueConstraint("channel", "case_id", name=op.f("uq_desk_posts_channel_case_id")),
        sa.UniqueConstraint("channel", "key", name=op.f("uq_desk_posts_channel_key")),
    )
    op.create_table(
        "desk_rooms",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("room", sa.String(length=300), nullable=False),
        sa.Column("news", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_desk_rooms")),
    )


def downgrade() -> None:
    op.drop_table("desk_rooms")
    op.drop_table("desk_posts")
