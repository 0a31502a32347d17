"""What the queue counts and sorts by is in its index"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ["status", "urgency", "due_at", "id", "team_id", "claimed_by", "channel"]


def upgrade() -> None:
    op.drop_index("ix_cases_queue", table_name="cases")
    op.create_index("ix_cases_queue", "cases", COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_cases_queue", table_name="cases")
    op.create_index("ix_cases_queue", "cases", COLUMNS[:3])
