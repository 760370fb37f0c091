"""Run the migrations on the connection that `engine.migrate` hands over."""

from alembic import context

from aggregator.store.schema import metadata

connection = context.config.attributes["connection"]
# One transaction for all migrations and the version mark: a crash leaves the old schema whole.
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
