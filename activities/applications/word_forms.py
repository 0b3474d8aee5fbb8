"""A kind's own Word form: kept once it can be filled."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.applications import events, word_out
from activities.applications.models import WordForm
from activities.applications.word_in import must_be_small
from activities.kinds.models import ActivityKind
from activities.kinds.queries import rules_in_force
from activities.kinds.spec import Spec
from tuanwei.attachments import files
from tuanwei.attachments.actions import claim, discard, store
from tuanwei.attachments.formats import DOCX
from tuanwei.audit.actions import record


def rules_to_try(kind):
    """The Spec that a form of this kind is tried with: in force, else the newest version."""
    known = rules_in_force(kind.pk)
    if known is not None:
        return known.spec
    newest = kind.rules.order_by("-version").first()
    return newest.spec if newest else Spec()


@transaction.atomic
def put(*, kind, rules, upload, by):
    """Keep `upload` as the form of `kind`; raises ValidationError when it is none or cannot be
    filled with invented data."""
    kept = store(upload, by=by, allow=(DOCX,))
    content = files.location(kept.path).read_bytes()
    try:
        must_be_small(content)
    except ValueError as fault:
        raise ValidationError(_("这份模板太大，申报表用不了这么多内容。")) from fault
    word_out.try_out(content, rules, kind.name)
    ActivityKind.objects.select_for_update(no_key=True).get(
        pk=kind.pk
    )  # two at once: the later stays
    claim([kept])
    _forget(kind)
    made = WordForm.objects.create(kind=kind, attachment=kept, by=by)
    record(events.WORD_FORM_CHANGED, kind, by=by, file=kept.name)
    return made


@transaction.atomic
def drop(*, kind, by):
    """Back to the built-in form."""
    if _forget(kind):
        record(events.WORD_FORM_CHANGED, kind, by=by)


def _forget(kind):
    old = (
        WordForm.objects.select_for_update(of=("self",))
        .select_related("attachment")
        .filter(kind=kind)
        .first()
    )
    if old is None:
        return False
    kept = old.attachment
    old.delete()
    discard(kept)
    return True
