"""What the wizard of imports is offered by the facts."""

from assessment.facts.importing import TableImporter
from tuanwei.jobs import importers


def register():
    """Tables of other offices."""
    importers.register(TableImporter())
