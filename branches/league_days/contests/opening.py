"""A contest is drawn up, opened and closed, each by two persons, or called off."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests import events, hooks, notices, queries
from branches.league_days.contests.models import Contest, Entry, StageRun
from tuanwei.audit.actions import record
from tuanwei.rulebooks.queries import rules_in_force

State = Contest.State


def locked(contest):
    """The contest, nobody else changing it or its entries until this transaction ends."""
    return (
        Contest.objects.select_for_update(of=("self",))
        .select_related("kind", "rules")
        .get(pk=contest.pk)
    )


def must_be(contest, *states):
    """Raises ValidationError where the contest has moved on."""
    if contest.state not in states:
        raise ValidationError(
            _("这项评选现在是“%s”，请刷新页面再看。") % contest.get_state_display()
        )


def must_say(reason):
    """The reason, cleaned; raises ValidationError without one."""
    reason = (reason or "").strip()
    if not reason:
        raise ValidationError(_("请写一句原因，对方会看到。"))
    return reason[:300]


@transaction.atomic
def draw_up(*, kind, by, period, title, entries_from, entries_until):
    """A contest of one period, by the rules in force. It stays a draft."""
    found = rules_in_force(kind)
    if found is None:
        raise ValidationError(_("“%s”还没有生效的规则，请先在评选规则里发布一版。") % kind)
    contest = Contest(
        kind=kind, rules=found, title=title, first_on=period.first, last_on=period.last,
        entries_from=entries_from, entries_until=entries_until, made_by=by,
    )  # fmt: skip
    contest.validate_constraints()
    contest.save()
    record(events.CONTEST_DRAWN_UP, contest, by=by, rules=found.version)
    return contest


@transaction.atomic
def change(*, contest, by, title, entries_from, entries_until):
    """Change a draft; it takes the rules that are in force now."""
    contest = locked(contest)
    must_be(contest, State.DRAFT)
    contest.title, contest.entries_from, contest.entries_until = title, entries_from, entries_until
    contest.rules = rules_in_force(contest.kind) or contest.rules
    contest.validate_constraints()
    contest.save()
    record(events.CONTEST_CHANGED, contest, by=by, rules=contest.rules.version)
    return contest


@transaction.atomic
def propose_opening(*, contest, by):
    """A member of staff has it ready; an administrator confirms."""
    contest = locked(contest)
    must_be(contest, State.DRAFT)
    newest = rules_in_force(contest.kind)
    if newest is not None and newest.pk != contest.rules_id:
        raise ValidationError(
            _("规则有了第 %(n)d 版。打开“修改”保存一次，就用新的一版。") % {"n": newest.version}
        )
    if contest.entries_until <= queries.clock():
        raise ValidationError(_("报名截止的时间已经过了，请先改时间。"))
    contest.state, contest.proposed_by = State.PROPOSED, by
    contest.save(update_fields=["state", "proposed_by"])
    record(events.CONTEST_PROPOSED, contest, by=by)
    notices.to_confirm(contest, by)
    return contest


def must_be_another(by, other_id):
    """Raises ValidationError where the same person would do both."""
    if by.pk == other_id:
        raise ValidationError(_("提出的人不能自己确认，请另一位管理员来确认。"))


@transaction.atomic
def send_back(*, contest, by, reason):
    """Not confirmed: it goes on where it was, and whoever proposed hears why."""
    contest = locked(contest)
    must_be(contest, State.PROPOSED, State.CLOSING)
    reason = must_say(reason)
    if contest.state == State.PROPOSED:
        contest.state, to, contest.proposed_by = State.DRAFT, contest.proposed_by_id, None
    else:
        contest.state, to, contest.closing_by = State.OPEN, contest.closing_by_id, None
    contest.save(update_fields=["state", "proposed_by", "closing_by"])
    record(events.CONTEST_SENT_BACK, contest, by=by, reason=reason)
    if to != by.pk:
        notices.sent_back(contest, to, by, reason)
    return contest


def marked(*parts):
    """A mark of what somebody sees, to tell later whether it is still the same."""
    return sha256(repr(parts).encode()).hexdigest()[:16]


def mark_of(contest):
    """The mark of what a proposal to open asks."""
    return marked(
        contest.title, contest.rules_id, contest.entries_from.isoformat(),
        contest.entries_until.isoformat(),
    )  # fmt: skip


def must_have_seen(seen, mark):
    """Raises ValidationError where the page of whoever confirms, with the mark `seen`, was not the
    newest; None where there was no page."""
    if seen not in (None, mark):
        raise ValidationError(_("这一页打开以后内容改过了，没有确认。请从头看一遍，再点确认。"))


@transaction.atomic
def confirm_opening(*, contest, by, seen=None):
    """Another person confirms what they have `seen`: entries can come in, the hash of the seed is
    published."""
    contest = locked(contest)
    must_be(contest, State.PROPOSED)
    must_be_another(by, contest.proposed_by_id)
    must_have_seen(seen, mark_of(contest))
    if contest.entries_until <= queries.clock():
        raise ValidationError(_("报名截止的时间已经过了，请退回去改时间。"))
    contest.state, contest.opened_by, contest.opened_at = State.OPEN, by, timezone.now()
    contest.save(update_fields=["state", "opened_by", "opened_at"])
    StageRun.objects.bulk_create(
        StageRun(contest=contest, key=stage.key, position=position)
        for position, stage in enumerate(contest.spec.stages, 1)
    )
    record(events.CONTEST_OPENED, contest, by=by, rules=contest.rules.version)
    notices.opened(contest)
    return contest


def in_the_way(contest):
    """Why a contest cannot be closed yet, in words."""
    found = []
    waiting = contest.stages.exclude(state=StageRun.State.COUNTED)
    found += [_("“%s”还没有结果。") % run.stage.label for run in waiting.select_related("contest")]
    if n := contest.entries.filter(state=Entry.State.SUBMITTED).count():
        found.append(_("还有 %d 个参评没有审核。") % n)
    return found + hooks.said(hooks.unfinished, contest)


def _must_be_finished(contest):
    if reasons := in_the_way(contest):
        raise ValidationError([_("还不能结束："), *reasons])


@transaction.atomic
def propose_closing(*, contest, by):
    """A member of staff finds everything done."""
    contest = locked(contest)
    must_be(contest, State.OPEN)
    _must_be_finished(contest)
    contest.state, contest.closing_by = State.CLOSING, by
    contest.save(update_fields=["state", "closing_by"])
    record(events.CONTEST_CLOSING, contest, by=by)
    notices.to_confirm(contest, by, closes=True)
    return contest


@transaction.atomic
def confirm_closing(*, contest, by):
    """Another person confirms: nothing changes any more."""
    contest = locked(contest)
    must_be(contest, State.CLOSING)
    must_be_another(by, contest.closing_by_id)
    _must_be_finished(contest)
    contest.state, contest.closed_by, contest.closed_at = State.CLOSED, by, timezone.now()
    contest.save(update_fields=["state", "closed_by", "closed_at"])
    record(events.CONTEST_CLOSED, contest, by=by)
    notices.closed(contest)
    return contest


@transaction.atomic
def call_off(*, contest, by, reason):
    """It ends without a result. Its period can be drawn up again."""
    contest = locked(contest)
    must_be(contest, State.DRAFT, State.PROPOSED, State.OPEN, State.CLOSING)
    contest.reason = must_say(reason)
    was_opened = contest.opened_at is not None
    contest.state, contest.closed_at = State.CALLED_OFF, timezone.now()
    contest.save(update_fields=["state", "reason", "closed_at"])
    record(events.CONTEST_CALLED_OFF, contest, by=by, reason=contest.reason)
    if was_opened:
        hooks.tell(hooks.called_off, contest, by)
        notices.called_off(contest)
    return contest
