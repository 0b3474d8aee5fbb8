"""Observers: sent, called back, heard of afterwards; and stars for what was held.

Every action locks the league day's row first.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days import events
from branches.league_days.days import observing_notices as notices
from branches.league_days.days import observing_queries as queries
from branches.league_days.days.models import LeagueDay, Observation
from tuanwei.audit.actions import record
from tuanwei.gatherings import hooks
from tuanwei.lib.texts import clean_text

State = LeagueDay.State
MOST = 5
NOTE_SHORTEST, NOTE_LONGEST = 10, 2000
NOTE_OPEN = timedelta(days=3)
"""So long after it was first handed in, an observer corrects the own note."""
TOLD = {"starts_at", "ends_at", "place", "venue"}


def _locked(league_day_id):
    found = LeagueDay.objects.select_for_update(of=("self",))
    return found.select_related("gathering__venue", "unit").get(pk=league_day_id)


@transaction.atomic
def send_observer(*, league_day, observer, by):
    """Ask somebody to look at a league day that is planned and not over."""
    league_day = _locked(league_day.pk)
    if league_day.state == State.CANCELLED:
        raise ValidationError(_("这次团日取消了，不用再派人。"))
    if league_day.state == State.RECORDED or league_day.gathering.ends_at <= timezone.now():
        raise ValidationError(_("这次团日已经办完，去不了了。下次开始之前再派。"))
    if league_day.state != State.APPROVED:
        raise ValidationError(_("方案还没通过，时间和地点可能还要改。通过以后再派人。"))
    if observer.pk == by.pk:
        raise ValidationError(_("不能派自己去看。请换一位，或者请别的老师来派你。"))
    if not observer.is_active:
        raise ValidationError(
            _("%(name)s的账号停用了，收不到通知，请换一位。") % {"name": observer.name}
        )
    if unit := queries.holder_of(observer, league_day):
        raise ValidationError(
            _("%(name)s是%(unit)s的人，自己支部的团日请别人来看。")
            % {"name": observer.name, "unit": unit.name}
        )
    sent = list(league_day.observations.values_list("observer", flat=True))
    if observer.pk in sent:
        raise ValidationError(_("已经请过%(name)s了，不用再派。") % {"name": observer.name})
    if len(sent) >= MOST:
        raise ValidationError(
            _("一次团日最多派 %(most)d 位。要换人，先请其中一位不用去。") % {"most": MOST}
        )
    made = Observation.objects.create(league_day=league_day, observer=observer, sent_by=by)
    record(events.SENT, made, by=by, league_day=league_day.number, observer=observer.pk)
    notices.sent(made)
    return made


@transaction.atomic
def recall_observer(*, observation, by):
    """Somebody need not go; what is written stays."""
    league_day = _locked(observation.league_day_id)
    found = league_day.observations.select_related("observer").filter(pk=observation.pk).first()
    if found is None:
        raise ValidationError(_("已经不用去了，请刷新页面再看。"))
    if found.noted_at:
        raise ValidationError(_("%(name)s已经写了观摩记录，记录要留着。") % {
            "name": found.observer.name})  # fmt: skip
    found.league_day = league_day
    event = record(
        events.RECALLED, found, by=by, league_day=league_day.number, observer=found.observer_id
    )
    notices.recalled(found, event.pk)
    found.delete()


@transaction.atomic
def write_note(*, observation, by, note):
    """What the observer saw, from the beginning on; corrected for three days."""
    league_day, note = _locked(observation.league_day_id), clean_text(note)
    found = league_day.observations.filter(pk=observation.pk).select_related("observer").first()
    if found is None:
        raise ValidationError(_("这次观摩已经取消，不用再写。"))
    if found.observer_id != by.pk:
        raise ValidationError(_("观摩记录由去看的人自己写。"))
    if reason := why_not_note(found, league_day):
        raise ValidationError(reason)
    if not NOTE_SHORTEST <= len(note) <= NOTE_LONGEST:
        raise ValidationError(_("写 %(least)d 到 %(most)d 字：看到了什么，哪里好，还可以怎样。") % {
            "least": NOTE_SHORTEST, "most": NOTE_LONGEST})  # fmt: skip
    is_first, found.note, found.league_day = found.noted_at is None, note, league_day
    found.noted_at = found.noted_at or timezone.now()
    found.save(update_fields=["note", "noted_at"])
    record(
        events.NOTED, found, by=by, league_day=league_day.number, is_first=is_first,
        characters=len(note),
    )  # fmt: skip
    if is_first:
        notices.noted(found)
    return found


def why_not_note(observation, league_day):
    """Why nothing is written now, in words; "" while it is."""
    if league_day.state == State.CANCELLED:
        return _("这次团日取消了，不用写记录。")
    now = timezone.now()
    if now < league_day.gathering.starts_at:
        return _("团日还没开始，看过以后再来写。")
    if observation.noted_at and now >= observation.noted_at + NOTE_OPEN:
        return _("记录交了 %(days)d 天，大家已经看过，不再改了。") % {"days": NOTE_OPEN.days}
    return ""


@transaction.atomic
def give_stars(*, league_day, stars, by):
    """One to five stars for a league day that is summed up; given anew, the newest count;
    the same again change nothing and tell nobody."""
    league_day = _locked(league_day.pk)
    if stars not in range(1, 6):
        raise ValidationError(_("星级是 1 到 5 星，请重新选。"))
    if league_day.state == State.CANCELLED:
        raise ValidationError(_("这次团日取消了，没有可以评的。"))
    if league_day.state != State.RECORDED:
        raise ValidationError(_("支部还没交总结。交了总结、看得到实际情况，才能评星级。"))
    if unit := queries.holder_of(by, league_day):
        raise ValidationError(
            _("你是%(unit)s的人，自己支部的团日请别人来评。") % {"unit": unit.name}
        )
    before = league_day.stars
    if before == stars:
        return league_day
    league_day.stars, league_day.starred_by = stars, by
    league_day.save(update_fields=["stars", "starred_by"])
    event = record(events.STARRED, league_day, by=by, before=before, after=stars)
    notices.starred(league_day, event, by)
    return league_day


def _to_go(gathering):
    rows = Observation.objects.filter(league_day__gathering=gathering.pk, noted_at=None)
    found = list(rows.select_related("league_day__unit"))
    for each in found:
        each.league_day.gathering = gathering
    return found


def note_changed(gathering, changes, by):
    """Observers hear of another time or place."""
    if gathering.kind == gathering.Kind.LEAGUE_DAY and TOLD & set(changes):
        key = f"{gathering.starts_at.isoformat()}:{gathering.ends_at.isoformat()}:{gathering.where}"
        for each in _to_go(gathering):
            notices.moved(each, key)


def note_called_off(gathering, by):
    """Observers need not go."""
    if gathering.kind == gathering.Kind.LEAGUE_DAY:
        for each in _to_go(gathering):
            notices.called_off(each)


def register():
    """Hear what happens to the gatherings of league days."""
    hooks.add(hooks.changed, note_changed)
    hooks.add(hooks.called_off, note_called_off)
