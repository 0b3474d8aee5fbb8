"""Set the rules of attendance: every change is a new version, gatherings keep theirs."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import events
from tuanwei.gatherings.rules import rules_in_force
from tuanwei.gatherings.rules_models import AttendanceRules, KindRules


@transaction.atomic
def save_rules(*, by, after, rules, kinds):
    """Write the version after `after`, the one that was on the screen (0: none). `kinds`: {kind:
    {field: value}}.

    Raises ValidationError where somebody else has written one in between.
    """
    newest = AttendanceRules.objects.first()
    if (newest.version if newest else 0) != after:
        raise ValidationError(_("同事刚存了新的一版，请刷新页面看一遍再改。"))
    try:
        with transaction.atomic():
            made = AttendanceRules.objects.create(version=after + 1, made_by=by, **rules)
    except IntegrityError:  # both at the same moment
        raise ValidationError(_("同事刚存了新的一版，请刷新页面看一遍再改。")) from None
    KindRules.objects.bulk_create(
        KindRules(rules=made, kind=kind, **fields) for kind, fields in kinds.items()
    )
    record(events.RULES_CHANGED, made, by=by, version=made.version, note=made.note)
    rules_in_force.bump()
    return made
