"""Copying a list to a letter, adding and ticking items. The caller holds the letter's lock, so that
an answer and a new item never pass each other."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.checklists import events
from mailbox.checklists.models import MOST_ITEMS, CheckItem, CheckStep
from mailbox.checklists.queries import required_along, required_open
from tuanwei.audit.actions import record


@transaction.atomic
def save_steps(*, case_class, steps, by):
    """Replace the list of a class by `steps`: (text, is_required) in their order."""
    type(case_class).objects.select_for_update().get(pk=case_class.pk)
    CheckStep.objects.filter(case_class=case_class).delete()
    CheckStep.objects.bulk_create(
        CheckStep(case_class=case_class, position=place, text=text, is_required=is_required)
        for place, (text, is_required) in enumerate(steps, 1)
    )
    changes = [f"{text}（必办）" if is_required else text for text, is_required in steps]
    record(events.TEMPLATE_CHANGED, case_class, by=by, changes=changes)


def copy_steps(case):
    """Give a letter that is to be handled from now on its own copy of the list of its class; once
    is enough."""
    if CheckItem.objects.filter(case=case.pk, added_by=None).exists():
        return
    steps = CheckStep.objects.filter(case_class=case.case_class_id)
    CheckItem.objects.bulk_create(
        CheckItem(case_id=case.pk, text=step.text, is_required=step.is_required) for step in steps
    )


def add_item(*, case, by, text, is_required):
    """One more thing to do for this letter."""
    if CheckItem.objects.filter(case=case.pk).count() >= MOST_ITEMS:
        raise ValidationError(_("清单最多 %(n)d 条，请先办完一些。") % {"n": MOST_ITEMS})
    item = CheckItem.objects.create(
        case_id=case.pk, text=text, is_required=is_required, added_by=by
    )
    record(events.ADDED, case, by=by, note=text)
    return item


def tick_item(*, case, by, item, is_done):
    """Tick an item of this letter, or take the tick back; who ticked first stays."""
    found = CheckItem.objects.select_for_update().filter(pk=item, case=case.pk).first()
    if found is None:
        raise ValidationError(_("这一条不在这封信的清单里，请刷新页面再看。"))
    if is_done == (found.done_by_id is not None):
        return
    found.done_by, found.done_at = (by, timezone.now()) if is_done else (None, None)
    found.save()
    record(events.TICKED if is_done else events.UNTICKED, case, by=by, note=found.text)


def refuse_while_open(case, others=()):
    """Raises ValidationError, naming them, while something required has not been ticked, for the
    letter or for the `others` that get the same answer."""
    if missing := required_open(case):
        raise ValidationError(
            _("清单里还有必办的没勾：%(what)s。办完勾上，再发答复。") % {"what": "、".join(missing)}
        )
    if others and (missing := required_along(case, others)):
        raise ValidationError(
            _(
                "一起办理的信还有必办的没勾：%(what)s。办完在那封信里勾上，"
                "或在这封的清单里加上同样的一条勾上，再发答复。"
            )
            % {"what": "、".join(missing)}
        )
