"""What was imported from published classifications, and how near occupations are"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_facts",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "name", name=op.f("pk_imported_facts")),
    )
    op.create_table(
        "occupation_transitions",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("to_code", sa.String(length=5), nullable=False),
        sa.Column("distance", sa.Float(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.CheckConstraint("distance >= 0", name=op.f("ck_occupation_transitions_distance_not_negative")),
        sa.ForeignKeyConstraint(
            ["code"], ["occupations.code"], name=op.f("fk_occupation_transitions_code_occupations"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_code"], ["occupations.code"], name=op.f("fk_occupation_transitions_to_code_occupations"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", "to_code", name=op.f("pk_occupation_transitions")),
    )
    op.create_index(op.f("ix_occupation_transitions_to_code"), "occupation_transitions", ["to_code"], unique=False)
    op.add_column("occupations", sa.Column("important", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("occupations", sa.Column("origin", sa.String(length=20), server_default="content", nullable=False))


def downgrade() -> None:
    op.drop_column("occupations", "origin")
    op.drop_column("occupations", "important")
    op.drop_table("occupation_transitions")
    op.drop_table("imported_facts")
