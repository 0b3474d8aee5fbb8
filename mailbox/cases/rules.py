"""The rules in force and the limits of a version, kept in the process."""

from functools import lru_cache

from mailbox.cases.deadlines import Limit
from mailbox.cases.rules_models import CaseClass, ClassRules, StepLimit
from tuanwei.lib.versioned import Versioned

BOOKKEEPING = {"id", "case_class", "version", "made_by", "made_at"}
VERSIONED = tuple(f.name for f in ClassRules._meta.fields if f.name not in BOOKKEEPING)
"""Everything that a version of a class's rules says: form, history and action go by this list."""


def _read():
    newest = ClassRules.objects.order_by("case_class_id", "-version").distinct("case_class_id")
    by_class = {rules.case_class_id: rules for rules in newest}
    pairs = []
    for case_class in CaseClass.objects.filter(is_active=True):
        if rules := by_class.get(case_class.pk):
            rules.case_class = case_class
            pairs.append(rules)
    return pairs


rules_in_force = Versioned("mailbox:rules", _read)
"""() → the newest ClassRules of every active class, in the order of the form."""


def rules_of(class_id):
    """The ClassRules in force for a class, None when the class is no longer offered."""
    return next((r for r in rules_in_force() if r.case_class_id == class_id), None)


@lru_cache(maxsize=512)
def limits_of(rules_id):
    """{step: StepLimit} of a version. Versions never change, so keeping them is safe."""
    return {limit.step: limit for limit in StepLimit.objects.filter(rules=rules_id)}


@lru_cache(maxsize=512)
def progress_of(rules_id):
    """The Limit after which the author hears how it stands, None where a version wants none."""
    amount, unit = ClassRules.objects.values_list("progress_amount", "progress_unit").get(
        pk=rules_id
    )
    return Limit(amount, unit) if amount else None
