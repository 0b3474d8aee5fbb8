"""What every verb on a letter is made of: lock the row, move it, note it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from mailbox.cases import clock, deposits
from mailbox.cases.models import Case, CaseEntry, CaseFile
from mailbox.safety.queries import must_be_read


def enclose(case, attachments):
    if attachments:
        CaseFile.objects.bulk_create(CaseFile(case=case, attachment=a) for a in attachments)


def locked(case):
    return Case.objects.select_for_update().get(pk=case.pk)


def moved(case, name, *args):
    """Run the transition `name`, or say in words that somebody was faster."""
    try:
        getattr(case, name)(*args)
    except TransitionNotAllowed:
        raise too_late(case) from None


def too_late(case):
    """The error for whoever acts on a letter that has moved on meanwhile."""
    return ValidationError(
        _("这封信现在是“%(state)s”，不能这样处理。可能有人刚处理过，请刷新页面再看。")
        % {"state": case.get_state_display()}
    )


def noted(case, kind, *, by=None, unit=None, text="", for_author=True, at=None):
    return CaseEntry.objects.create(
        case=case, kind=kind, by=by, unit=unit, text=text, for_author=for_author,
        at=at or clock.now(),
    )  # fmt: skip


def goes_into_box(case, on):
    """True for the word of an anonymous author that nobody has taken out of the box yet."""
    return case.author_id is None and on is None


def day_of(case, on, text):
    """`on`; today for the word of an anonymous author that may not wait in the box."""
    if goes_into_box(case, on) and not case.boxed and must_be_read(text):
        return clock.now().date()
    return on


def moment_of(on):
    """Now; of an anonymous author the day `on` is all that is known."""
    return clock.now() if on is None else deposits.midnight(on)


def respond(case):
    case.responded_at = case.responded_at or clock.now()
