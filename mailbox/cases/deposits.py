"""Putting words of anonymous authors into the box, finding them there and taking them back.

Nothing else is written at that moment: no line of the timeline, no record, no notice, no change
of the letter. `box.empty` does all that later, for many authors together.
"""

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.cases import clock, receipts
from mailbox.cases.models import Case, Deposit
from mailbox.cases.rules_models import Step
from tuanwei.attachments.actions import claim, discard
from tuanwei.attachments.models import Attachment

LETTER = ("title", "text", "publish_consent", "case_class_id", "rules_id", "tracking_hash")
LATER = {"clue": "", "lead_id": None}  # not in letters from before there was such a thing


def midnight(day):
    """The moment kept for whatever an anonymous author did on `day`."""
    return timezone.make_aware(datetime.combine(day, time()))


def put(kind, attachments=(), **fields):
    """Keep a word and claim its `attachments`; the day is all that is known of the time."""
    if attachments:
        claim(attachments)
    content = fields.pop("content", {}) | {"attachments": [str(a.pk) for a in attachments]}
    return Deposit.objects.create(kind=kind, day=timezone.localdate(), content=content, **fields)


@transaction.atomic
def put_letter(case, attachments):
    """Keep an unsaved letter; its number is found by `tracked` at once.

    Raises IntegrityError when the number is taken or the letter was sent before.
    """
    case.number = receipts.new_number(timezone.localdate(), is_anonymous=True)
    put(
        Deposit.Kind.LETTER, attachments, id=case.pk, number=case.number,
        submission_hash=case.submission_hash,
        content={name: getattr(case, name) for name in (*LETTER, *LATER)},
    )  # fmt: skip
    # After the insert: whoever takes the same letter out of the box just now is done by then.
    known = Case.objects.filter(submission_hash=case.submission_hash)
    if (known | Case.objects.filter(number=case.number)).exists():
        raise IntegrityError


@transaction.atomic
def put_word(case, kind, attachments=(), **content):
    """Keep what the author of the (locked) `case` says; one word at a time."""
    if Deposit.objects.filter(case=case).exists():
        raise ValidationError(_("你刚说的还在路上，送到以后再说下一句。"))
    put(kind, attachments, case=case, content=content)


def is_waiting(case):
    """True while a word of the author is on its way: nobody closes or goes on without it."""
    return case.author_id is None and Deposit.objects.filter(case=case).exists()


def letter_of(deposit):
    """The letter of a deposit as an unsaved Case, with its first clock running."""
    content = {name: deposit.content[name] for name in LETTER}
    content |= {name: deposit.content.get(name, usual) for name, usual in LATER.items()}
    case = Case(
        id=deposit.pk, number=deposit.number, submission_hash=deposit.submission_hash,
        visibility=Case.Visibility.ANONYMOUS, received_at=midnight(deposit.day), **content,
    )  # fmt: skip
    clock.start_on_day(case, Step.ACCEPT, case.received_at)
    return case


def files_of(deposit):
    """The attachments of a deposit, in the order in which they were put in."""
    ids = deposit.content["attachments"]
    found = Attachment.objects.in_bulk(ids) if ids else {}
    return sorted(found.values(), key=lambda attachment: ids.index(str(attachment.pk)))


@transaction.atomic
def take_back(deposit):
    """Forget a letter that nobody has seen; False when it has left the box meanwhile."""
    deposit = Deposit.objects.select_for_update().filter(pk=deposit.pk).first()
    if deposit is None:
        return False
    for attachment in files_of(deposit):
        discard(attachment)
    deposit.delete()
    return True
