"""Set what is asked of league days: every change is a new version; handed-in plans keep theirs."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days import events
from branches.league_days.days.contradictions import refusals
from branches.league_days.days.models import DayRules
from branches.league_days.days.rules import versions
from tuanwei.audit.actions import record


def newest_version():
    """The number of the newest version that somebody set, 0 before the first."""
    newest = DayRules.objects.first()
    return newest.version if newest else 0


@transaction.atomic
def save_rules(*, by, seen, spec, first_on, note=""):
    """Write the version after `seen`, the one that was on the screen (0: the usual ones).

    Raises ValidationError for what contradicts itself, for a first day that is past, and where
    somebody else has written a version in between.
    """
    if reasons := refusals(spec):
        raise ValidationError([each.words for each in reasons])
    if first_on < timezone.localdate():
        raise ValidationError(
            {"first_on": _("已经交上来的方案按原来的要求，请从今天或以后的日子起。")}
        )
    stale = _("同事刚存了新的一版，请刷新页面看一遍再改。")
    if newest_version() != seen:
        raise ValidationError(stale)
    try:
        with transaction.atomic():
            made = DayRules.objects.create(
                version=seen + 1, first_on=first_on, document=spec.write(), note=note, made_by=by
            )
    except IntegrityError:  # both at the same moment
        raise ValidationError(stale) from None
    record(events.DAY_RULES_CHANGED, made, by=by, version=made.version, note=note,
           first_on=first_on.isoformat())  # fmt: skip
    versions.bump()
    return made
