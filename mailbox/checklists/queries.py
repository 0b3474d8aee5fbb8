"""What a letter still needs."""

from mailbox.checklists.models import CheckItem


def items_of(case):
    """Every item of a letter with who ticked it."""
    return list(CheckItem.objects.filter(case=case.pk).select_related("done_by"))


def required_open(case):
    """The texts of what must be done before the answer goes out."""
    rows = CheckItem.objects.filter(case=case.pk, is_required=True, done_by=None)
    return list(rows.values_list("text", flat=True))
