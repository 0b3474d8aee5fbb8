"""What the rooms below hear of facts: a place on a round's page, tables in the wizard of imports."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.facts import importers, permissions
from assessment.rounds import hooks


def register():
    """Called once, when the portal starts."""
    importers.register()
    hooks.parts.append(parts_of)


def parts_of(user, held):
    """Where staff see what records give."""
    if not permissions.can_collect(user):
        return []
    return [
        (_("记录和数据"), _("系统汇总了什么，导入其他部门的表"), reverse("assessment:fact-list"))
    ]
