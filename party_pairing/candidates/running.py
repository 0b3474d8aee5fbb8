"""Campaigns: drawn up, opened under the rules of that day, closed or called off; and what staff note
about the places of units."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from party_pairing.candidates import actions, deciding, events, notices, states
from party_pairing.candidates.models import Campaign, Place
from tuanwei.audit.actions import record
from tuanwei.rulebooks.queries import rules_in_force

State = Campaign.State


def _locked(campaign):
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("rules__track", "unit").get(pk=campaign.pk)
    )  # fmt: skip


def _must_be(campaign, *wanted):
    if campaign.state not in wanted:
        raise ValidationError(
            _("这一批现在是“%s”，请刷新页面再看。") % campaign.get_state_display()
        )


@transaction.atomic
def draw_up(*, track, unit, by, title, month, cut_off, nominate_until):
    """A draft of a campaign; nobody but those who run it sees it."""
    rules = rules_in_force(track)
    if rules is None:
        raise ValidationError(_("“%s”还没有生效的规则，先把规则定下来。") % track)
    campaign = Campaign(
        rules=rules, unit=unit, made_by=by, title=title.strip(), month=month.replace(day=1),
        cut_off=cut_off, nominate_until=nominate_until,
    )  # fmt: skip
    campaign.full_clean()
    campaign.save()
    record(events.CAMPAIGN_DRAWN_UP, campaign, by=by, unit=unit.pk, rules=rules.pk)
    return campaign


@transaction.atomic
def change(*, campaign, by, title, month, cut_off, nominate_until):
    """While it is a draft everything; while it is open only how long names are taken, and only
    longer."""
    found = _locked(campaign)
    _must_be(found, State.DRAFT, State.OPEN)
    if found.state == State.OPEN:
        if nominate_until < found.nominate_until:
            raise ValidationError(_("已经开始的批次只能延长报名，不能提前截止。"))
        if (title.strip(), month.replace(day=1), cut_off) != (
            found.title, found.month, found.cut_off
        ):  # fmt: skip
            raise ValidationError(_("开始以后只能延长报名；名称、月份、条件截止日不再改。"))
    found.title, found.month, found.cut_off = title.strip(), month.replace(day=1), cut_off
    found.nominate_until = nominate_until
    found.full_clean()
    found.save(update_fields=["title", "month", "cut_off", "nominate_until"])
    record(events.CAMPAIGN_CHANGED, found, by=by, until=nominate_until.isoformat())
    return found


@transaction.atomic
def open_campaign(*, campaign, by):
    """From now on names are taken, under the rules that are in force today and stay its own."""
    found = _locked(campaign)
    _must_be(found, State.DRAFT)
    now = timezone.now()
    if found.nominate_until <= now:
        raise ValidationError(_("报名截止时间已经过了，先改晚一些再开始。"))
    found.rules = rules_in_force(found.rules.track) or found.rules
    if other := _running_beside(found, now):
        raise ValidationError(
            _("“%(other)s”还在报名，同一个地方、同一类推荐一次只收一批。等它 %(until)s 截止。")
            % {"other": other, "until": notices.moment(other.nominate_until)}
        )
    found.state, found.opened_at = State.OPEN, now
    found.save(update_fields=["state", "opened_at", "rules"])
    record(
        events.CAMPAIGN_OPENED, found, by=by, unit=found.unit_id, version=found.rules.version
    )  # fmt: skip
    notices.opened(found)
    return found


def _running_beside(campaign, now):
    around = {campaign.unit_id, campaign.unit.parent_id, *Unit.objects.filter(
        parent=campaign.unit_id).values_list("pk", flat=True)}  # fmt: skip
    rows = Campaign.objects.filter(
        state=State.OPEN, rules__track=campaign.rules.track_id, nominate_until__gt=now,
        unit__in=[each for each in around if each],
    )  # fmt: skip
    return rows.exclude(pk=campaign.pk).first()


@transaction.atomic
def close(*, campaign, by):
    """It is over. Raises ValidationError with everything that is not finished; who waits for the
    Party's answer does so afterwards, too."""
    found = _locked(campaign)
    _must_be(found, State.OPEN)
    if timezone.now() < found.nominate_until:
        raise ValidationError(
            _("报名到 %s 才截止，那以后才能结束。") % notices.moment(found.nominate_until)
        )
    if words := deciding.unfinished(found):
        raise ValidationError(words)
    found.state, found.closed_at = State.CLOSED, timezone.now()
    found.save(update_fields=["state", "closed_at"])
    record(events.CAMPAIGN_CLOSED, found, by=by)
    notices.ended(found)
    return found


@transaction.atomic
def call_off(*, campaign, by, reason):
    """It does not go on. Everybody on the way is stopped with the same words; what was recommended
    already holds."""
    found = _locked(campaign)
    _must_be(found, State.DRAFT, State.OPEN)
    reason = actions.must_say(reason, _("请写一句为什么取消，大家会看到。"))[:200]
    was_open = found.state == State.OPEN
    found.state, found.reason, found.closed_at = State.CALLED_OFF, reason, timezone.now()
    found.save(update_fields=["state", "reason", "closed_at"])
    record(events.CAMPAIGN_CALLED_OFF, found, by=by, reason=reason)
    stopping = (
        states.APPLIED, states.LISTED, states.PASSED, states.PUBLISHED, states.APPROVING,
    )  # fmt: skip
    for each in found.recommendations.filter(state__in=stopping).order_by("pk"):
        actions.move(
            recommendation=each, state=states.STOPPED, by=by,
            reason=_("这一批取消了：%s") % reason,
        )  # fmt: skip
    if was_open:
        notices.ended(found)
    return found


@transaction.atomic
def note_place(*, campaign, unit, by, granted=None, facts=None):
    """What staff say about a unit's places: those of a table, and the facts that change them ({fact:
    note}). Raises ValidationError once they are frozen, and for a fact without a note."""
    found = _locked(campaign)
    _must_be(found, State.DRAFT, State.OPEN)
    Place.objects.get_or_create(campaign=found, unit=unit)
    row = Place.objects.select_for_update().get(campaign=found, unit=unit)
    if row.counted_at:
        raise ValidationError(_("%s的名额在安排大会的时候定下来了，不能再改。") % unit.name)
    known = {each.fact: each.label for each in found.spec.factors}
    facts = {key: note.strip()[:200] for key, note in (facts or {}).items() if key in known}
    if missing := [known[key] for key, note in facts.items() if not note]:
        raise ValidationError(_("“%s”要写依据，如 2026 年度考核结果通报。") % "、".join(missing))
    row.granted, row.facts = granted, facts
    row.save(update_fields=["granted", "facts"])
    record(events.PLACE_NOTED, row, by=by, unit=unit.pk, granted=granted, facts=facts)
    return row
