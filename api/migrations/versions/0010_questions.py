"""Answers and ways of asking that staff wrote, what became of questions, edits of programmes, looks at links"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("beneath", sa.JSON(), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_edits")),
    )
    with op.batch_alter_table("catalogue_edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_edits_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_catalogue_edits_credential_id"), ["credential_id"], unique=False)

    op.create_table(
        "catalogue_records",
        sa.Column("credential_id", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_catalogue_records")),
    )
    op.create_table(
        "catalogue_uploads",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_uploads")),
    )
    op.create_table(
        "link_checks",
        sa.Column("url", sa.String(length=600), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_link_checks")),
    )
    op.create_table(
        "staff_answers",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live_version", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'live', 'withdrawn', 'declined')", name=op.f("ck_staff_answers_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_answers")),
    )
    op.create_table(
        "staff_phrasings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.String(length=120), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_phrasings")),
    )
    with op.batch_alter_table("staff_phrasings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_phrasings_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_phrasings_batch"), ["batch"], unique=False)

    op.create_table(
        "question_marks",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("answer_id", sa.String(length=120), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("state IN ('dismissed', 'answered')", name=op.f("ck_question_marks_state_known")),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["unanswered_questions.id"],
            name=op.f("fk_question_marks_question_id_unanswered_questions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_marks")),
    )
    with op.batch_alter_table("question_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_marks_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_marks_batch"), ["batch"], unique=False)

    op.create_table(
        "staff_answer_versions",
        sa.Column("answer_id", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["staff_answers.id"],
            name=op.f("fk_staff_answer_versions_answer_id_staff_answers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_id", "version", name=op.f("pk_staff_answer_versions")),
    )


def downgrade() -> None:
    op.drop_table("staff_answer_versions")
    with op.batch_alter_table("question_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_marks_batch"))
        batch_op.drop_index(batch_op.f("ix_question_marks_answer_id"))

    op.drop_table("question_marks")
    with op.batch_alter_table("staff_phrasings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_phrasings_batch"))
        batch_op.drop_index(batch_op.f("ix_staff_phrasings_answer_id"))

    op.drop_table("staff_phrasings")
    op.drop_table("staff_answers")
    op.drop_table("link_checks")
    op.drop_table("catalogue_uploads")
    op.drop_table("catalogue_records")
    with op.batch_alter_table("catalogue_edits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_edits_credential_id"))
        batch_op.drop_index(batch_op.f("ix_catalogue_edits_batch"))

    op.drop_table("catalogue_edits")
