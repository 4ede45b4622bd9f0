"""Where Alembic enters: on the connection the program hands over, or on the target a command line names."""

from alembic import context

handed = context.config.attributes.get("connection")
if handed is None:
    from migrations import command_line

    command_line.run()
else:
    from desktop.store.own import kept

    context.configure(connection=handed)
    with kept(handed):
        context.run_migrations()
