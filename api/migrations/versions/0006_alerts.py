"""When staff are told of a case by e-mail again; numbers of the outbox are never given twice"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alert_tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("alert_again_at", sa.DateTime(timezone=True), nullable=True))
    _renumber(autoincrement=True)


def downgrade() -> None:
    _renumber(autoincrement=False)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("alert_again_at")
        batch_op.drop_column("alert_tries")


def _renumber(*, autoincrement: bool) -> None:
    """SQLite alone gives a deleted number again, unless the table says otherwise when it is made."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("outbox", recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}):
            pass
