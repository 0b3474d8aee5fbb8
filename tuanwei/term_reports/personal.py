"""What is kept about a person here."""

from django.utils.translation import gettext as _

from tuanwei.term_reports.queries import saved_of


def of(user):
    """Saved reports by name."""
    rows = [
        {_("名称"): each.name, _("开着"): each.is_on, _("存于"): each.made_at.date()}
        for each in saved_of(user)
    ]
    return {_("每月的报表"): rows} if rows else {}
