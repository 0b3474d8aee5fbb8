"""What happens to a poll before and around the vote: drafted, set by two persons, called off.

Casting stands in `casting`, counting in `tallying`.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.ballots import events, notices, papers, queries, receipts, roll
from branches.league_days.ballots.models import Box, Candidate, Poll, RollEntry
from branches.league_days.contests.models import Entry, StageRun
from branches.league_days.contests.opening import marked, must_have_seen
from branches.league_days.rules import spec as rules
from tuanwei.audit.actions import record

UNDECIDED = (Poll.State.DRAFT, Poll.State.PROPOSED)
FIRST_HOUR = 8


def _locked(poll, *states):
    """The locked poll, refused in words unless it is in one of `states`."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("run__contest__rules").get(
        pk=poll.pk
    )  # fmt: skip
    if poll.state not in states:
        raise ValidationError(
            _("这次投票现在是“%(state)s”，这一步做不了。请刷新看看。")
            % {"state": poll.get_state_display()}
        )
    return poll


@transaction.atomic
def draft_polls(run, by):
    """A stage begins: a draft for each channel that people vote in here, unless there is one."""
    StageRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    known = set(run.polls.exclude(state=Poll.State.CALLED_OFF).values_list("panel", "channel"))
    tomorrow = timezone.localdate() + timedelta(days=1)
    opens = timezone.make_aware(datetime.combine(tomorrow, time(FIRST_HOUR)))
    made = []
    for panel in run.stage.panels:
        for channel in panel.channels if panel.is_vote else ():
            if channel.kind != rules.ONLINE or (panel.key, channel.key) in known:
                continue
            poll = Poll.objects.create(
                run=run, panel=panel.key, channel=channel.key, opens_at=opens,
                closes_at=opens + timedelta(days=channel.days),
            )  # fmt: skip
            _list_candidates(poll)
            made.append(poll)
    return made


def _list_candidates(poll):
    """The entries of the stage as candidates, each under its own number; none where none is left."""
    poll.candidates.all().delete()
    entries = _entries(poll)
    return Candidate.objects.bulk_create(
        [Candidate(poll=poll, entry=entry, number=entry.number) for entry in entries]
    )


def _entries(poll):
    return Entry.objects.filter(stages__run=poll.run, state=Entry.State.ADMITTED)


def mark_of(poll):
    """The mark of what a proposal asks: when people vote, and on whom."""
    numbers = sorted(_entries(poll).values_list("number", flat=True))
    return marked(poll.opens_at.isoformat(), poll.closes_at.isoformat(), numbers)


@transaction.atomic
def set_times(*, poll, opens_at, closes_at, by):
    """Say when the vote opens and closes, to the second."""
    poll = _locked(poll, Poll.State.DRAFT)
    if closes_at <= opens_at:
        raise ValidationError({"closes_at": _("截止要晚于开始。")})
    poll.opens_at, poll.closes_at = opens_at, closes_at
    poll.save(update_fields=["opens_at", "closes_at"])
    record(events.SET_UP, poll, by=by, opens=opens_at.isoformat(), closes=closes_at.isoformat())


@transaction.atomic
def propose(*, poll, by):
    """Ask an administrator to open the vote."""
    poll = _locked(poll, Poll.State.DRAFT)
    _must_be_possible(poll)
    poll.state, poll.proposed_by = Poll.State.PROPOSED, by
    poll.save(update_fields=["state", "proposed_by"])
    record(events.PROPOSED, poll, by=by)
    notices.proposed(poll)


def _must_be_possible(poll):
    if poll.run.state != StageRun.State.RUNNING:
        raise ValidationError(_("这一环节现在没有在进行，不能投票。"))
    if poll.opens_at <= timezone.now():
        raise ValidationError(_("开始时间已经过去。名册要在开始之前定下来，请先把时间改到以后。"))
    channel = queries.channel_of(poll)
    left = _entries(poll).count()
    if left * channel.per_candidate < channel.least or not left:
        raise ValidationError(
            _("候选只有 %(left)d 个，规则要求至少选 %(least)d 个，没法投。")
            % {"left": left, "least": channel.least}
        )


@transaction.atomic
def hand_back(*, poll, by):
    """Back to the draft, to change the times."""
    poll = _locked(poll, Poll.State.PROPOSED)
    poll.state, poll.proposed_by = Poll.State.DRAFT, None
    poll.save(update_fields=["state", "proposed_by"])
    record(events.RETURNED, poll, by=by)


@transaction.atomic
def confirm(*, poll, by, seen=None):
    """Another person says yes to what they have `seen`: the roll is frozen and its hash public, the
    boxes stand ready."""
    poll = _locked(poll, Poll.State.PROPOSED)
    if poll.proposed_by_id == by.pk:
        raise ValidationError(_("自己提出的要由另一位管理员来确认。"))
    must_have_seen(seen, mark_of(poll))
    _must_be_possible(poll)
    _list_candidates(poll)
    poll.roll_count = _freeze(poll)
    if not poll.roll_count:
        raise ValidationError(_("按规则一个能投票的人也没有，请核对规则和名册。"))
    poll.roll_hash = roll.roll_hash(poll.seed, queries.of_roll(poll))
    poll.boxes = receipts.boxes_for(poll.roll_count)
    Box.objects.bulk_create([Box(poll=poll, number=n) for n in range(poll.boxes)], 5_000)
    poll.state, poll.confirmed_by, poll.set_at = Poll.State.SET, by, timezone.now()
    poll.save()
    papers.running.bump()
    record(events.CONFIRMED, poll, by=by, people=poll.roll_count, roll_hash=poll.roll_hash)
    notices.listed(poll)
    return poll


def _freeze(poll):
    """Write the roll in one statement; how many are on it."""
    sql, values = queries.electors(poll.run, queries.panel_of(poll).roll).query.sql_with_params()
    table = connection.ops.quote_name(RollEntry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (poll_id, user_id, unit_id) "  # noqa: S608
            f"SELECT %s, found.* FROM ({sql}) found",
            [poll.pk, *values],
        )
        return cursor.rowcount


@transaction.atomic
def call_off(*, poll, by, reason, is_again=True):
    """This vote does not count. Its ballots are thrown away; a new draft takes its place, unless
    there is none (`is_again`)."""
    poll = _locked(poll, *UNDECIDED, Poll.State.SET)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写为什么作废，大家会读到。")})
    was_set = poll.state == Poll.State.SET
    Box.objects.filter(poll=poll).delete()
    poll.state, poll.reason = Poll.State.CALLED_OFF, reason
    poll.save(update_fields=["state", "reason"])
    papers.running.bump()
    record(events.CALLED_OFF, poll, by=by, reason=reason)
    if was_set:
        notices.forget_closing(poll)
        notices.called_off(poll)
    if is_again and poll.run.state == StageRun.State.RUNNING:
        draft_polls(poll.run, by)


def call_off_all(contest, by):
    """The contest ends without a result: so do its votes."""
    for poll in Poll.objects.filter(run__contest=contest, state__in=(*UNDECIDED, Poll.State.SET)):
        call_off(poll=poll, by=by, reason=_("评选已终止"), is_again=False)


@transaction.atomic
def strike_out(entry, by):
    """An entry left: it stays on papers, struck out."""
    found = Candidate.objects.filter(entry=entry, is_out=False)
    if found.exclude(poll__state__in=(Poll.State.COUNTED, Poll.State.CALLED_OFF)).update(
        is_out=True
    ):
        papers.running.bump()


def unfinished(contest):
    """Why the contest cannot be closed yet: a vote that is not counted; else None."""
    waiting = Poll.objects.filter(run__contest=contest, state__in=("proposed", "set")).first()
    return _("还有投票没有计票。") if waiting else None
