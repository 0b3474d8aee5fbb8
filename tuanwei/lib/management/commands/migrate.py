"""Django's `migrate`, with our executor: see tuanwei.lib.migrating."""

from django.core.management.commands import migrate

from tuanwei.lib.migrating import SparingExecutor

migrate.MigrationExecutor = SparingExecutor  # the command has no other place to say which


class Command(migrate.Command):
    """The same options, the same words."""
