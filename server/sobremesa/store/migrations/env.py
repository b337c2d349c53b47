"""Run by Alembic: migrates the connection that `sobremesa.store.migrate` put into the configuration."""

from alembic import context

from sobremesa.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
