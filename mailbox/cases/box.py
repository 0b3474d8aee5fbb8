"""Emptying the box of anonymous authors: their words enter the portal together and shuffled."""

import logging
import secrets

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from mailbox.cases import answering, sending
from mailbox.cases.deposits import files_of, letter_of
from mailbox.cases.merging import locked_with_merged
from mailbox.cases.models import Case, Deposit
from tuanwei.attachments.actions import renew

logger = logging.getLogger(__name__)
Kind = Deposit.Kind


def empty():
    """Hand on everything in the box; return how many words. One that fails stays for next time."""
    waiting = list(Deposit.objects.values_list("pk", flat=True))
    secrets.SystemRandom().shuffle(waiting)
    done = 0
    for pk in waiting:
        try:
            done += deliver(pk)
        except (DatabaseError, OSError):
            logger.exception("a word in the box could not be handed on")
    return done


@transaction.atomic
def deliver(pk):
    """Do what one deposit says, on its day; False when somebody else has just done it."""
    # The letter first, as everybody who changes one does: two orders would wait for each other.
    case = Case.objects.filter(deposit=pk).first()
    case = case and locked_with_merged(case)
    deposit = Deposit.objects.select_for_update().filter(pk=pk).first()
    if deposit is None:
        return False
    files = renew(files_of(deposit))
    letter = letter_of(deposit) if deposit.kind == Kind.LETTER else None
    deposit.delete()  # before its letter moves: nobody moves one whose author has a word waiting
    if letter:
        sending.receive(case=letter, on=deposit.day, attachments=files)
    else:
        say(case, deposit, files)
    return True


def say(case, deposit, files):
    """What the author of `case` did; where that comes too late it is kept as a line of text."""
    content, on = deposit.content, deposit.day
    try:
        with transaction.atomic():
            if deposit.kind == Kind.TOLD:
                sending.tell(case=case, text=content["text"], attachments=files, on=on)
            elif deposit.kind == Kind.RATED:
                answering.rate(
                    case=case, is_satisfied=content["is_satisfied"], text=content["text"],
                    publish_consent=content["publish_consent"], on=on,
                )  # fmt: skip
            else:
                sending.withdraw(case=case, by=None, on=on)
    except ValidationError:
        said = content.get("text") or _("想撤回这封信，可是它刚刚受理，会照常办理。")
        sending.add_late_word(case=case, text=said, attachments=files, on=on)
