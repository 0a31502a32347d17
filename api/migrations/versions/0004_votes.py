"""Feedback says why, and a vote can be changed"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feedback") as feedback:
        feedback.add_column(sa.Column("vote", sa.String(length=36), nullable=True))
        feedback.add_column(sa.Column("reason", sa.String(length=20), nullable=True))
        feedback.create_unique_constraint(op.f("uq_feedback_vote"), ["vote"])


def downgrade() -> None:
    with op.batch_alter_table("feedback") as feedback:
        feedback.drop_constraint(op.f("uq_feedback_vote"), type_="unique")
        feedback.drop_column("reason")
        feedback.drop_column("vote")
