"""Alembic's environment for the tables of the API and the knowledge base. Its version table is `api_version`."""

from alembic import context

from api import intake_notes  # noqa: F401 - registers the tables
from api.people import identities  # noqa: F401 - registers the tables
from api.people import models as people_models  # noqa: F401 - registers the tables
from api.triage import desk_news, move_codes, question_models, usage  # noqa: F401 - registers the tables
from api.triage import models as triage_models  # noqa: F401 - registers the tables
from knowledge import models as knowledge_models  # noqa: F401 - registers the tables
from knowledge.base import Base, open_engine

url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
engine = open_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table="api_version",
        render_as_batch=True,
        include_name=lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
