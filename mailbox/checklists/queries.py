"""What a letter still needs."""

from mailbox.checklists.models import CheckItem


def items_of(case):
    """Every item of a letter with who ticked it."""
    return list(CheckItem.objects.filter(case=case.pk).select_related("done_by"))


def required_open(case):
    """The texts of what must be done before the answer goes out."""
    rows = CheckItem.objects.filter(case=case.pk, is_required=True, done_by=None)
    return list(rows.values_list("text", flat=True))


def required_along(case, others):
    """The texts of what must be done for `others` before the answer to `case` is theirs, too; what
    has been done for `case` need not be done again for them."""
    done = CheckItem.objects.filter(case=case.pk, done_by__isnull=False).values("text")
    rows = CheckItem.objects.filter(case__in=others, is_required=True, done_by=None)
    return list(dict.fromkeys(rows.exclude(text__in=done).values_list("text", flat=True)))
