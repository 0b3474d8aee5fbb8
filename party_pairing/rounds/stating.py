"""Both sides say what they offer or need, and with whom they would like to be."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.pair_rules.times import KEYS
from party_pairing.pairs.actions import lock_people
from party_pairing.pairs.queries import running_counts
from party_pairing.rounds import events
from party_pairing.rounds.models import Need, Offer, PairRound, Wish
from party_pairing.rounds.notices import moment
from party_pairing.rounds.people import HELPER, MEMBER, side_of
from tuanwei.audit.actions import record


def why_closed(held):
    """Why nobody fills it in now, in words; "" while they may."""
    now = timezone.now()
    if held.state != PairRound.State.COLLECTING:
        return _("这一批%s，不能再填。") % held.get_state_display()
    if now < held.opens_at:
        return _("%s 开始填写，到时再来。") % moment(held.opens_at)
    if now >= held.closes_at:
        return _("填写已经在 %s 截止。要改请找分管的老师。") % moment(held.closes_at)
    return ""


def _must_be_open(held):
    if words := why_closed(held):
        raise ValidationError(words)


def _must_take_part(held, by, side):
    if side_of(by, held) != side:
        raise ValidationError(_("这一批不在你这边进行，不能填。"))


def _fit(held, topics, free):
    """Only needs of the rules and times of the grid."""
    known = [each.key for each in held.spec.needs]
    return [key for key in known if key in topics], [key for key in KEYS if key in free]


@transaction.atomic
def save_offer(*, held, by, capacity, topics, free, note=""):
    """A helper states how many members they have at most, all pairs together. Raises ValidationError
    below those who run now and above what the rules allow."""
    held = PairRound.objects.select_related("rules", "unit").get(pk=held.pk)
    _must_be_open(held)
    _must_take_part(held, by, HELPER)
    lock_people(by.pk)
    running, most = running_counts([by.pk])[by.pk], held.spec.most_capacity
    if capacity < running:
        raise ValidationError({"capacity": _(
            "你现在联系着 %(n)d 个人，不能少于 %(n)d。想少联系，先在“我的结对”里请党支部结束或交接一对，再回来改。"
        ) % {"n": running}})  # fmt: skip
    if capacity > max(most, running):
        raise ValidationError({"capacity": _("规则里一个人最多联系 %d 个。") % most})
    topics, free = _fit(held, topics, free)
    offer, _new = Offer.objects.update_or_create(
        round=held, user=by,
        defaults={
            "capacity": capacity, "topics": topics, "free": free, "note": note,
            "is_withdrawn": False, "at": timezone.now(),
        },
    )  # fmt: skip
    record(events.OFFERED, held, by=by, capacity=capacity)
    return offer


@transaction.atomic
def save_need(*, held, by, topics, free, note=""):
    """A member states what they need and when they are free."""
    held = PairRound.objects.select_related("rules", "unit").get(pk=held.pk)
    _must_be_open(held)
    _must_take_part(held, by, MEMBER)
    topics, free = _fit(held, topics, free)
    need, _new = Need.objects.update_or_create(
        round=held, user=by,
        defaults={"topics": topics, "free": free, "note": note, "is_withdrawn": False,
                  "at": timezone.now()},
    )  # fmt: skip
    record(events.NEEDED, held, by=by)
    return need


@transaction.atomic
def withdraw(*, held, by):
    """Not this time; what was written stays for a second thought."""
    held = PairRound.objects.select_related("rules").get(pk=held.pk)
    _must_be_open(held)
    many = sum(
        model.objects.filter(round=held, user=by, is_withdrawn=False).update(is_withdrawn=True)
        for model in (Offer, Need)
    )
    if many:
        record(events.WITHDRAWN, held, by=by)
    return many


def others_side(side):
    """The model of those whom this side may wish for."""
    return Need if side == HELPER else Offer


@transaction.atomic
def add_wish(*, held, by, other, side):
    """`by` would like to be with `other`: the next free place. Wishing for oneself, for somebody
    who does not take part and for more than the rules say is refused in words."""
    held = PairRound.objects.select_related("rules", "unit").get(pk=held.pk)
    _must_be_open(held)
    _must_take_part(held, by, side)
    if other.pk == by.pk:
        raise ValidationError(_("不能选自己。选一位你想结对的人。"))
    lock_people(by.pk)
    mine = Offer if side == HELPER else Need
    if not mine.objects.filter(round=held, user=by, is_withdrawn=False).exists():
        raise ValidationError(_("先填好自己的情况并保存，再选想和谁结对。"))
    if not others_side(side).objects.filter(round=held, user=other, is_withdrawn=False).exists():
        raise ValidationError(_("%s没有参加这一批，请从搜到的人里选。") % other.name)
    wishes = list(Wish.objects.filter(round=held, by=by))
    if any(each.other_id == other.pk for each in wishes):
        raise ValidationError(_("已经选了%s。") % other.name)
    if len(wishes) >= held.spec.wishes:
        raise ValidationError(
            _("最多选 %d 个人。想换，先去掉一个。") % held.spec.wishes
            if held.spec.wishes else _("这一批不填意愿，由组织安排。")
        )  # fmt: skip
    place = max((each.place for each in wishes), default=0) + 1
    wish = Wish.objects.create(round=held, by=by, other=other, place=place)
    record(events.WISHED, held, by=by)
    return wish


@transaction.atomic
def drop_wish(*, held, by, other_id):
    """Take a wish back; those behind it move up."""
    held = PairRound.objects.select_related("rules").get(pk=held.pk)
    _must_be_open(held)
    lock_people(by.pk)
    gone, _rows = Wish.objects.filter(round=held, by=by, other=other_id).delete()
    for place, wish in enumerate(Wish.objects.filter(round=held, by=by).order_by("place"), 1):
        if wish.place != place:
            Wish.objects.filter(pk=wish.pk).update(place=place)
    if gone:
        record(events.UNWISHED, held, by=by)
    return bool(gone)
