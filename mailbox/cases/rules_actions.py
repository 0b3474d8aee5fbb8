"""Change the rules: every change of a class's rules is a new version, and letters keep theirs."""

from django.db import transaction
from django.db.models import Max

from mailbox.cases import events
from mailbox.cases.rules import VERSIONED, rules_in_force
from mailbox.cases.rules_models import (
    CaseClass,
    ClassRules,
    ReasonVersion,
    RefusalReason,
    StepLimit,
)
from tuanwei.audit.actions import record

REASON = ("name", "text", "registers_only", "is_active")


@transaction.atomic
def make_class(*, by, details, rules, limits):
    """Offer a new class of letters with its first version; return the CaseClass."""
    last = CaseClass.objects.aggregate(last=Max("position"))["last"] or 0
    made = CaseClass.objects.create(position=last + 1, **details)
    _write_version(made, by, rules, limits)
    return made


@transaction.atomic
def change_class(*, case_class, by, details, rules, limits):
    """Change what a class is called and write its rules as a new version; return that version.

    Letters on their way keep the version under which they were written.
    """
    case_class = CaseClass.objects.select_for_update().get(pk=case_class.pk)
    for name, value in details.items():
        setattr(case_class, name, value)
    case_class.save()
    return _write_version(case_class, by, rules, limits)


def _write_version(case_class, by, rules, limits):
    last = case_class.rules.aggregate(last=Max("version"))["last"] or 0
    made = ClassRules.objects.create(
        case_class=case_class,
        version=last + 1,
        made_by=by,
        **{name: rules[name] for name in VERSIONED},
    )
    StepLimit.objects.bulk_create(StepLimit(rules=made, **limit) for limit in limits)
    record(events.RULES_CHANGED, case_class, by=by, version=made.version, note=made.note)
    rules_in_force.bump()
    return made


@transaction.atomic
def set_offered(*, case_class, by, is_active):
    """Offer a class to writers or stop offering it; its letters go on."""
    case_class = CaseClass.objects.select_for_update().get(pk=case_class.pk)
    case_class.is_active = is_active
    case_class.save()
    record(events.RULES_CHANGED, case_class, by=by, is_active=is_active)
    rules_in_force.bump()


@transaction.atomic
def save_reason(*, by, reason=None, **fields):
    """Add a reason for refusing or change one. Its words are kept as a version, with who wrote
    them; letters refused before keep the words they were refused with."""
    if reason and not reason.versions.exists():  # words from before there was a history
        _keep_words(RefusalReason.objects.get(pk=reason.pk), None)
    reason = reason or RefusalReason(
        position=(RefusalReason.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    )
    for name, value in fields.items():
        setattr(reason, name, value)
    reason.save()
    _keep_words(reason, by)
    record(events.REASON_CHANGED, reason, by=by, is_active=reason.is_active)
    return reason


def _keep_words(reason, by):
    """Write the next version of a reason's words, unless they are those of the last one."""
    said = {name: getattr(reason, name) for name in REASON}
    if reason.versions.values(*REASON).first() != said:
        ReasonVersion.objects.create(reason=reason, made_by=by, **said)
