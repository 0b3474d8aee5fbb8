"""What this room keeps about a person, for the copy they may take."""

from django.utils.translation import gettext as _

from mailbox.senders.models import Standing


def of(user):
    """{heading: [{label: value}]}; a pause that nobody has confirmed has never been one."""
    rows = Standing.objects.filter(person=user.pk)
    rows = rows.exclude(kind=Standing.Kind.PAUSED, confirmed_by=None)
    return {
        _("团委对我来信的标记"): [
            {
                _("标记"): each.get_kind_display(), _("理由"): each.reason,
                _("从"): each.confirmed_on or each.asked_on, _("到"): each.until,
                _("提前结束"): each.ended_on,
            }
            for each in rows
        ]
    }  # fmt: skip
