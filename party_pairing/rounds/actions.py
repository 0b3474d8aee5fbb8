"""A round is drawn up, changed, opened and called off."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.rounds import events, notices
from party_pairing.rounds.models import Need, Offer, PairRound
from tuanwei.audit.actions import record

State = PairRound.State
FIELDS = ("title", "opens_at", "closes_at", "confirm_until", "goal", "silence")


def locked(held):
    """The round as it is now; nobody else changes it until this transaction ends."""
    rows = PairRound.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit", "rules__kind").get(pk=held.pk)


def must_be(held, *states):
    """Raises ValidationError, in words, unless the round is in one of `states`."""
    if held.state not in states:
        raise ValidationError(
            _("这一批%(state)s，这一步现在不能做。刷新页面看最新的情况。")
            % {"state": held.get_state_display()}
        )


def _check(held):
    if not held.opens_at < held.closes_at < held.confirm_until:
        raise ValidationError(_("时间要依次是：开始填写、截止填写、双方确认到。"))


@transaction.atomic
def draw_up(*, rules, unit, by, **fields):
    """A draft of a round of `unit` under this version of the rules, which it keeps."""
    held = PairRound(rules=rules, unit=unit, made_by=by, **fields)
    _check(held)
    held.save()
    record(events.DRAWN_UP, held, by=by, rules=str(rules), unit=str(unit))
    return held


@transaction.atomic
def change(*, held, by, **fields):
    """Change the draft; once it is open the times that are still ahead, what silence means until
    both sides are asked, the goal until it is published."""
    held = locked(held)
    must_be(held, State.DRAFT, State.COLLECTING, State.MATCHING, State.CONFIRMING)
    if held.state == State.CONFIRMING and fields["silence"] != held.silence:
        raise ValidationError({"silence": _("已经请双方答复，不答复算什么不能再改。")})
    if held.state != State.DRAFT and fields["opens_at"] != held.opens_at:
        raise ValidationError({"opens_at": _("已经开放，开始的时间不能再改。")})
    if held.state in (State.MATCHING, State.CONFIRMING) and fields["closes_at"] != held.closes_at:
        raise ValidationError({"closes_at": _("已经在配对，截止填写的时间不能再改。")})
    for name in FIELDS:
        setattr(held, name, fields[name])
    _check(held)
    held.save()
    record(events.CHANGED, held, by=by)
    return held


@transaction.atomic
def open_round(*, held, by):
    """People may fill it in from `opens_at` on; both sides are told."""
    held = locked(held)
    must_be(held, State.DRAFT)
    if held.closes_at <= timezone.now():
        raise ValidationError(_("截止填写的时间已经过了，先改时间再开放。"))
    held.state = State.COLLECTING
    held.save(update_fields=["state"])
    record(events.OPENED, held, by=by)
    notices.opened(held)
    return held


@transaction.atomic
def call_off(*, held, by, reason):
    """It does not take place; whoever had filled it in is told why."""
    held = locked(held)
    must_be(held, State.DRAFT, State.COLLECTING, State.MATCHING, State.CONFIRMING)
    reason = reason.strip()
    if not 2 <= len(reason) <= 200:
        raise ValidationError(_("写一句为什么取消，填过的人会读到。"))
    held.state, held.reason = State.CALLED_OFF, reason
    held.save(update_fields=["state", "reason"])
    record(events.CALLED_OFF, held, by=by)
    users = {
        user
        for model in (Offer, Need)
        for user in model.objects.filter(round=held, is_withdrawn=False).values_list(
            "user", flat=True
        )
    }
    notices.called_off(held, users)
    return held
