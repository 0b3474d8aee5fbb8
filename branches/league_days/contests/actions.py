"""Entries are checked, withdrawn, disqualified; stages begin and end."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests import events, hooks, notices, queries
from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.contests.opening import locked, must_be, must_say
from tuanwei.audit.actions import record
from tuanwei.gatherings.drawing import drawn

State = Entry.State
ALIVE = (Contest.State.OPEN, Contest.State.CLOSING)


def _locked(entry):
    """(entry, its contest), the contest locked first, as everywhere."""
    contest = locked(Contest(pk=entry.contest_id))
    entry = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("unit", "general_branch", "league_day__gathering", "by")
        .get(pk=entry.pk)
    )
    entry.contest = contest
    return entry, contest


def _must_wait(entry):
    if entry.state != State.SUBMITTED:
        raise ValidationError(
            _("%(n)d 号现在是“%(state)s”，请刷新页面再看。")
            % {"n": entry.number, "state": entry.get_state_display()}
        )


def _decide(entry, state, by, reason=""):
    entry.state, entry.reason = state, reason
    entry.decided_by, entry.decided_at = by, timezone.now()
    entry.save(update_fields=["state", "reason", "decided_by", "decided_at", "checks"])


def unlooked(checks):
    """[(place, check)] that people have to look at."""
    return [(place, each) for place, each in enumerate(checks) if each["passed"] is None]


@transaction.atomic
def admit_entry(*, entry, by, ticked=()):
    """It takes part. `ticked` {place in the checks} are conditions that people looked at and found
    met; each of those has to be."""
    entry, contest = _locked(entry)
    must_be(contest, Contest.State.OPEN)
    _must_wait(entry)
    for place, check in unlooked(entry.checks):
        if place in ticked:
            check["passed"], check["found"] = True, _("%s 核对过") % by.name
        elif not check["is_warning"]:
            raise ValidationError(
                _("“%s”要看过、勾上才能通过；不符合就点不通过，写上原因。") % check["label"]
            )
    _decide(entry, State.ADMITTED, by)
    record(events.ENTRY_ADMITTED, entry, by=by)
    notices.decided(entry)
    return entry


@transaction.atomic
def refuse_entry(*, entry, by, reason):
    """It does not take part; the branch hears why, and may come again until entries close."""
    entry, contest = _locked(entry)
    must_be(contest, Contest.State.OPEN)
    _must_wait(entry)
    _decide(entry, State.REFUSED, by, must_say(reason))
    record(events.ENTRY_REFUSED, entry, by=by, reason=entry.reason)
    notices.decided(entry)
    return entry


@transaction.atomic
def admit_all(*, contest, by, keys):
    """Admit those of `keys` that wait and on which people have nothing left to look at; return
    them. The others stay."""
    contest = locked(contest)
    must_be(contest, Contest.State.OPEN)
    waiting = contest.entries.filter(state=State.SUBMITTED, pk__in=keys)
    return [
        admit_entry(entry=each, by=by)
        for each in waiting.order_by("number")
        if all(check["is_warning"] for _place, check in unlooked(each.checks))
    ]


@transaction.atomic
def withdraw_entry(*, entry, by, reason="", in_favour_of=None):
    """It leaves the contest, also while stages run; its number stays in the list."""
    entry, contest = _locked(entry)
    must_be(contest, Contest.State.OPEN)
    if entry.state not in Entry.RUNNING:
        raise ValidationError(
            _("%(n)d 号现在是“%(state)s”，不用再退出。")
            % {"n": entry.number, "state": entry.get_state_display()}
        )
    runs = contest.stages.all()
    if runs and all(run.state == StageRun.State.COUNTED for run in runs):
        raise ValidationError(_("结果已经算出来，不能再退出。有问题请在公示里提，或找团委。"))
    entry.state, entry.reason = State.WITHDRAWN, reason.strip()[:300]
    entry.decided_by, entry.decided_at = by, timezone.now()
    entry.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(events.ENTRY_WITHDRAWN, entry, by=by, reason=entry.reason)
    hooks.tell(hooks.left, entry, by)
    notices.left(entry, by, in_favour_of)
    return entry


@transaction.atomic
def disqualify_entry(*, entry, by, reason):
    """It is out for a reason that everybody reads, also after the result."""
    entry, contest = _locked(entry)
    must_be(contest, *ALIVE, Contest.State.CLOSED)
    if entry.state not in Entry.RUNNING:
        raise ValidationError(
            _("%(n)d 号现在是“%(state)s”，不在评选里。")
            % {"n": entry.number, "state": entry.get_state_display()}
        )
    _decide(entry, State.DISQUALIFIED, by, must_say(reason))
    record(events.ENTRY_DISQUALIFIED, entry, by=by, reason=entry.reason)
    hooks.tell(hooks.left, entry, by)
    notices.left(entry, by)
    return entry


def ticket(run, entry):
    """What is drawn for an entry's turn in a stage."""
    return f"{run.key}:{entry.key}"


def _begin(run, entries, by):
    run.state, run.begun_at = StageRun.State.RUNNING, timezone.now()
    run.save(update_fields=["state", "begun_at"])
    by_ticket = {ticket(run, entry): entry for entry in entries}
    rows = StageEntry.objects.bulk_create(
        StageEntry(run=run, entry=by_ticket[each], turn=turn)
        for turn, each in enumerate(drawn(run.contest.seed, by_ticket), 1)
    )
    record(events.STAGE_BEGUN, run, by=by, entries=[each.entry.number for each in rows])
    hooks.tell(hooks.begun, run, by)
    notices.stage_begun(run, rows)


@transaction.atomic
def begin_first(*, contest, by):
    """After entries closed and all are checked: the admitted ones, in the order that is drawn."""
    now = queries.clock()
    contest = locked(contest)
    must_be(contest, Contest.State.OPEN)
    if now < contest.entries_until:
        raise ValidationError(
            _("报名 %s 截止，截止以后才能开始。") % notices.moment(contest.entries_until)
        )
    if n := contest.entries.filter(state=State.SUBMITTED).count():
        raise ValidationError(_("还有 %d 个参评没有审核，先逐个通过或不通过。") % n)
    run = contest.stages.select_for_update().order_by("position").first()
    if run is None or run.state != StageRun.State.WAITING:
        raise ValidationError(_("第一个环节已经开始了，请刷新页面再看。"))
    entries = list(contest.entries.filter(state=State.ADMITTED).select_related("unit"))
    if not entries:
        raise ValidationError(_("没有通过审核的参评，这一期可以终止并写明原因。"))
    run.contest = contest
    _begin(run, entries, by)
    return run


@transaction.atomic
def finish_stage(*, run, chosen, by):
    """The result of a stage stands; the next begins with the `chosen` Entries. Return the next
    StageRun, None behind the last."""
    contest = locked(Contest(pk=run.contest_id))
    must_be(contest, Contest.State.OPEN)
    run = StageRun.objects.select_for_update().get(pk=run.pk)
    run.contest = contest
    if run.state != StageRun.State.RUNNING:
        raise ValidationError(_("“%s”不在进行，请刷新页面再看。") % run.stage.label)
    following = contest.stages.select_for_update().filter(position=run.position + 1).first()
    entries = list(
        contest.entries.filter(
            pk__in=[each.pk for each in chosen], stages__run=run, state=State.ADMITTED
        ).select_related("unit")
    )
    if following and not entries:
        raise ValidationError(_("没有进入下一环节的参评，不能往下走。"))
    run.state, run.counted_at = StageRun.State.COUNTED, timezone.now()
    run.save(update_fields=["state", "counted_at"])
    record(events.STAGE_FINISHED, run, by=by, entries=[each.number for each in entries])
    if following is None:
        return None
    following.contest = contest
    _begin(following, entries, by)
    return following
