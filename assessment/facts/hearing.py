"""What the rooms below hear of facts: a place on a round's page, tables in the wizard of imports."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.facts import importers, permissions, queries
from assessment.rounds import hooks
from assessment.standards import hooks as standards


def register():
    """Called once, when the portal starts."""
    importers.register()
    hooks.parts.append(parts_of)
    standards.tables.append(named_tables)


def named_tables():
    """[(source, name)] of the tables that a standard can read."""
    return [(source, name) for source, name, _n, _newest in queries.table_sources()]


def parts_of(user, held):
    """Where staff see what records give."""
    if not permissions.can_collect(user):
        return []
    return [
        (_("记录和数据"), _("系统汇总了什么，导入其他部门的表"), reverse("assessment:fact-list"))
    ]
