"""Cadres remind those of their branch who lack hours, once a week."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.board import events, shortfall
from party_pairing.board.permissions import reader_of
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain
from tuanwei.notices.actions import notify


@transaction.atomic
def remind_of_hours(*, campaign, unit, by):
    """Tell everybody of `unit` who lacks hours what is missing; return how many. `by` is a cadre of
    the branch or of the general branch above. Raises ValidationError where all were told this week."""
    reader = reader_of(by)
    mine = [each for each in reader.under(unit) if each.pk in reader.kept]
    if not mine:
        raise PermissionDenied(_("提醒由支部和团总支的干部来发。"))
    if not shortfall.open_campaigns([campaign]):
        raise ValidationError(_("这一批不在进行，或者不看志愿时数。"))
    year, week, _day = timezone.localdate().isocalendar()
    lacks = shortfall.lacks(mine, campaign)
    told = 0
    for each in lacks:
        words = _(
            "“%(what)s”：现在 %(has)s 小时，要 %(needs)s 小时，还差 %(missing)s 小时。算到 %(day)s。"
        )
        day = campaign.cut_off
        made = notify(
            [each.user.pk], kind="todo", by=by,
            once=f"hours-lack-{campaign.pk}-{each.condition.key}-{each.user.pk}-{year}w{week}",
            title=_("推优要看的志愿时数还不够"),
            body=words % {
                "what": campaign.title, "has": plain(each.has), "needs": plain(each.needs),
                "missing": plain(each.missing), "day": f"{day.year}年{day.month}月{day.day}日",
            },
            url=_hours_page(),
        )  # fmt: skip
        told += made is not None
    if lacks and not told:
        raise ValidationError(_("这周已经提醒过了，下周一可以再发。"))
    record(events.HOURS_REMINDED, campaign, by=by, label=campaign.title, people=told)
    return told


def _hours_page():
    """Where one's own hours stand."""
    try:
        return reverse("volunteers:hours-mine")
    except NoReverseMatch:
        return "/"
