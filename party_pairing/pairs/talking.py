"""What the two write down of their pair: talks, what they did together, what they think of it.

One writes, the other confirms or says what is wrong; nobody confirms their own, nor what they have
not seen. Words never reach the record or a notice.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.pairs import events, notices, queries
from party_pairing.pairs.actions import locked
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk
from tuanwei.audit.actions import record
from tuanwei.gatherings.models import CheckIn, Gathering

State = Talk.State
OPEN = (State.WRITTEN, State.DISPUTED)
CONTENT_FIELDS = ("day", "place", "topic", "needs", "follow_up")


def _must_run(pairing, by):
    if by.pk not in (pairing.helper_id, pairing.member_id):
        raise ValidationError(_("只有结对的两个人能写。"))
    if pairing.state != Pairing.State.RUNNING:
        raise ValidationError(_("这一对已经结束，不能再写新的。"))


def first_day(pairing, today):
    """The earliest day that may still be written down: not before the pair, and within the days of
    the rules."""
    days = pairing.rules.spec.write_days
    return max(pairing.starts_on, today - timedelta(days=days)) if days else pairing.starts_on


def _must_be_in_time(pairing, day, written_on=None, *, is_proven=False):
    """`written_on`: when it was first written (None: now). What both checked in for `is_proven`: the
    days there are for writing it down do not bind it."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError({"day": _("还没到那天。谈过以后再记。")})
    if day < pairing.starts_on:
        raise ValidationError(
            {
                "day": _("结对从 %(day)s 开始，更早的不用记。")
                % {"day": f"{pairing.starts_on:%Y-%m-%d}"}
            }
        )
    if not is_proven and day < (first := first_day(pairing, written_on or today)):
        words = _(
            "规则要求做了以后 %(days)d 天内记下，%(first)s以前的不能再记。确有原因的，请告诉联系人的党支部。"
        )
        raise ValidationError({
            "day": words % {"days": pairing.rules.spec.write_days, "first": queries.day_words(first)}
        })  # fmt: skip


def _known(pairing, needs):
    """Those needs that the rules name, in their order."""
    return [each.key for each in pairing.rules.spec.needs if each.key in needs]


@transaction.atomic
def write_talk(*, pairing, by, day, place, topic, needs=(), follow_up=""):
    """Note a talk; the other side is asked to confirm it."""
    pairing = locked(pairing)
    _must_run(pairing, by)
    _must_be_in_time(pairing, day)
    if pairing.talks.filter(day=day, topic=topic, by=by).exclude(state=State.WITHDRAWN).exists():
        raise ValidationError(_("这次谈心你已经记过了。"))
    talk = Talk.objects.create(
        pairing=pairing, by=by, day=day, place=place, topic=topic,
        needs=_known(pairing, needs), follow_up=follow_up,
    )  # fmt: skip
    record(events.TALK_WRITTEN, talk, by=by)
    notices.written(talk)
    return talk


def _locked_entry(entry):
    """A talk or deed as it is now, with its pair."""
    rows = type(entry).objects.select_for_update(of=("self",))
    return rows.select_related("pairing__helper", "pairing__member", "pairing__rules").get(
        pk=entry.pk
    )


@transaction.atomic
def change_talk(*, talk, by, **fields):
    """Whoever wrote it puts right what nobody has confirmed; the other side is asked again."""
    talk = _locked_entry(talk)
    if talk.by_id != by.pk or talk.state not in OPEN:
        raise ValidationError(_("确认过或撤回的谈心不能再改。"))
    _must_be_in_time(talk.pairing, fields["day"], timezone.localdate(talk.at))
    fields["needs"] = _known(talk.pairing, fields["needs"])
    for name in CONTENT_FIELDS:
        setattr(talk, name, fields[name])
    talk.state, talk.answer, talk.answered_by, talk.answered_at = State.WRITTEN, "", None, None
    talk.save()
    record(events.TALK_CHANGED, talk, by=by)
    notices.written(talk, again=True)
    return talk


@transaction.atomic
def withdraw(*, entry, by):
    """Whoever wrote a talk or deed takes it back before it is confirmed."""
    entry = _locked_entry(entry)
    if entry.by_id != by.pk:
        raise ValidationError(_("谁写的由谁撤回。"))
    if entry.state not in OPEN:
        raise ValidationError(_("确认过或撤回的不能再撤回。"))
    entry.state = State.WITHDRAWN
    entry.save(update_fields=["state"])
    record(events.ENTRY_WITHDRAWN, entry, by=by)
    return entry


@transaction.atomic
def answer(*, entry, by, agrees, mark, words=""):
    """The other side confirms a talk or deed as it read it (`mark`), or says what is wrong."""
    entry = _locked_entry(entry)
    pairing, words = entry.pairing, words.strip()[:500]
    if by.pk == entry.by_id:
        raise ValidationError(_("自己写的由对方确认。"))
    if by.pk not in (pairing.helper_id, pairing.member_id):
        raise ValidationError(_("只有结对的两个人能确认。"))
    if entry.state not in OPEN:
        raise ValidationError(_("这一条刚刚有变动，请刷新页面再看。"))
    if mark != entry.mark:
        raise ValidationError(_("对方刚刚改过，请再看一遍再确认。"))
    if not agrees and not words:
        raise ValidationError(_("写一句哪里不对，对方好改。"))
    entry.state = State.CONFIRMED if agrees else State.DISPUTED
    entry.answered_by, entry.answered_at = by, timezone.now()
    entry.answer = "" if agrees else words
    entry.save()
    record(events.ENTRY_CONFIRMED if agrees else events.ENTRY_DISPUTED, entry, by=by)
    notices.answered(entry, by, agrees=agrees)
    return entry


@transaction.atomic
def write_deed(*, pairing, by, what, day=None, words="", hours=None, gathering=None):
    """Note something else that counts. An activity from the calendar at which both checked in needs
    no word of the other side; everything else waits for it."""
    pairing = locked(pairing)
    _must_run(pairing, by)
    if what != Deed.What.HOURS:
        hours = None
    elif not hours or hours > 24:
        raise ValidationError({"hours": _("学时要大于 0，一天不超过 24。")})
    if what != Deed.What.ACTIVITY:
        gathering = None
    if gathering:
        day, words = _together(pairing, gathering), words or gathering.title
    if day is None or not words:
        raise ValidationError(_("写上哪天、做了什么。"))
    _must_be_in_time(pairing, day, is_proven=bool(gathering))
    deed = Deed.objects.create(
        pairing=pairing, by=by, what=what, day=day, words=words, hours=hours, gathering=gathering,
        state=State.CONFIRMED if gathering else State.WRITTEN,
    )  # fmt: skip
    record(events.DEED_WRITTEN, deed, by=by, what=what)
    if not gathering:
        notices.written(deed)
    return deed


def _together(pairing, gathering):
    """The day of a gathering at which both were; raises ValidationError where they were not."""
    came = CheckIn.objects.filter(
        gathering=gathering, user__in=(pairing.helper_id, pairing.member_id)
    )
    if gathering.state != Gathering.State.PUBLISHED or came.count() < 2:
        raise ValidationError({"gathering": _("这项活动要两个人都签到了才算一起参加。")})
    known = pairing.deeds.filter(gathering=gathering).exclude(state=State.WITHDRAWN)
    if known.exists():
        raise ValidationError({"gathering": _("这项活动已经记过了。")})
    return timezone.localdate(gathering.starts_at)


@transaction.atomic
def evaluate(*, pairing, by, stars, words=""):
    """What one of the two thinks of the present half year (or what the rules say instead); may be
    changed until both have written theirs."""
    pairing = locked(pairing)
    _must_run(pairing, by)
    period = queries.evaluation_period(pairing.rules.spec, timezone.localdate()).code
    both = pairing.evaluations.filter(period=period)
    if both.count() > 1:
        raise ValidationError(_("两个人都评过了，这一次不能再改。"))
    found, is_new = Evaluation.objects.update_or_create(
        pairing=pairing, by=by, period=period,
        defaults={"stars": stars, "words": words.strip()[:500], "at": timezone.now()},
    )  # fmt: skip
    record(events.EVALUATED, found, by=by, is_new=is_new)
    if is_new:
        notices.evaluated(found, both.count())
    return found


@transaction.atomic
def open_history(*, pairing, by, opens):
    """The member lets a new helper read what was said before them, or no longer."""
    pairing = locked(pairing)
    if by.pk != pairing.member_id or pairing.follows_id is None:
        raise ValidationError(_("以前的谈心只有本人能决定给不给新联系人看。"))
    if bool(pairing.history_open_at) != opens:
        pairing.history_open_at = timezone.now() if opens else None
        pairing.save(update_fields=["history_open_at"])
        record(events.HISTORY_OPENED if opens else events.HISTORY_CLOSED, pairing, by=by)
        if opens:
            notices.history_opened(pairing)
    return pairing


def unconfirmed(now=None):
    """Talks and deeds of running pairs that have waited longer than the rules say."""
    now = now or timezone.now()
    for model in (Talk, Deed):
        rows = model.objects.filter(
            state=State.WRITTEN, pairing__state=Pairing.State.RUNNING
        ).select_related("pairing__helper", "pairing__member", "pairing__rules")
        for each in rows.order_by("pk"):
            days = each.pairing.rules.spec.confirm_days
            if each.at <= now - timedelta(days=days):
                yield each
