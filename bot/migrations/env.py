"""Alembic's environment for the tables of the bot. Its version table is `bot_version`."""

from alembic import context
from sqlalchemy import create_engine

from bot.models import Base

url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
engine = create_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table="bot_version",
        render_as_batch=True,
        include_name=lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
