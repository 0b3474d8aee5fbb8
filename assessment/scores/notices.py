"""One function per message about scores."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.rounds.queries import in_charge
from tuanwei.notices.actions import notify


def differed(round, found, sheets, day):
    """Whoever runs the round: tonight's figures are not those that are stored. Once a night and round."""
    if found:
        body = _("有 %(n)d 项和系统里存的分不一样，页面上写了是哪条记录变了。请逐项决定采用哪个。") % {
            "n": len(found)}  # fmt: skip
    else:
        body = _("各项得分没变，但是有 %(n)d 个支部存的总分和重算的不一样。") % {"n": len(sheets)}
    notify(
        in_charge(round), kind="todo", title=_("重算有差异：%s") % round.name, body=body,
        url=reverse("assessment:discrepancy-list"),
        once=f"assessment.scores.differed:{round.pk}:{day.isoformat()}",
    )  # fmt: skip
