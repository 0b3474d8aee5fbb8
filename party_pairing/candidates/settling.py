"""Somebody in charge says what follows from a change after a step."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates import actions, events, notices
from party_pairing.candidates.models import Concern, Recommendation
from tuanwei.audit.actions import record

State = Recommendation.State


@transaction.atomic
def settle(*, concern, by, answer):
    """Say what follows from it. The facts of now are the ones that later changes are told from.
    Raises ValidationError without words, and where somebody else was first."""
    answer = actions.must_say(answer, _("请写一句怎么处理，会留在记录里。"))
    recommendation = actions.locked(concern.recommendation)
    found = Concern.objects.select_for_update().get(pk=concern.pk)
    if found.settled_at:
        raise ValidationError(
            _("%(name)s 刚处理过：%(answer)s") % {"name": found.settled_by, "answer": found.answer}
        )
    if recommendation.user_id == by.pk:
        raise ValidationError(_("这是你自己的推优，请别的同事来处理。"))
    actions.check(
        recommendation=recommendation, by=by
    )  # while it is open, so that it is not raised anew
    found.settled_by, found.settled_at, found.answer = by, timezone.now(), answer
    found.save(update_fields=["settled_by", "settled_at", "answer"])
    record(events.CONCERN_SETTLED, found, by=by, kind=found.kind, reason=answer)
    notices.settled(recommendation, found)
    return found


@transaction.atomic
def settle_and_stop(*, concern, by, answer):
    """The way ends here, with the same words."""
    found = settle(concern=concern, by=by, answer=answer)
    actions.move(
        recommendation=found.recommendation, state=State.STOPPED, by=by, reason=found.answer
    )
    return found
