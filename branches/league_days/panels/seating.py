"""Who sits in which panel: staff name judges, peers are seated by themselves, people step aside."""

import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests.models import Contest, Entry, StageRun
from branches.league_days.days.models import Observation
from branches.league_days.panels import events, notices, recusing
from branches.league_days.panels.figures import letters
from branches.league_days.panels.models import Judge, Recusal, Sheet
from branches.league_days.panels.queries import due, entries_in, panels_of, tasks_of, waiting
from branches.league_days.rules import spec as rules
from branches.organisation.models import Appointment
from tuanwei.audit.actions import record

Run = StageRun.State
NOT_SEEN = "没有去看这次团日"


def locked(run):
    """The stage as it is now; it is not counted until this transaction ends."""
    return (
        StageRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("contest__rules")
        .get(pk=run.pk)
    )


def must_be_open(run):
    """Raises ValidationError, in words, once a stage is counted or its contest is over."""
    if run.state == Run.COUNTED:
        raise ValidationError(
            _("“%(stage)s”已经出结果，评委和分数都不再改。") % {"stage": run.stage.label}
        )
    if run.contest.state in (Contest.State.CLOSED, Contest.State.CALLED_OFF):
        raise ValidationError(
            _("这次评选%(state)s，不用再打分。") % {"state": run.contest.get_state_display()}
        )


def must_run(run):
    """Raises ValidationError unless a stage is running."""
    must_be_open(run)
    if run.state != Run.RUNNING:
        raise ValidationError(_("“%(stage)s”还没有开始。") % {"stage": run.stage.label})


def must_say_why(reason, what):
    """The reason without blanks around it; raises ValidationError where there is none."""
    reason = reason.strip()
    if not 2 <= len(reason) <= 100:
        raise ValidationError({"reason": _("请写%(what)s，2 到 100 个字。") % {"what": what}})
    return reason


@transaction.atomic
def seat_judge(*, run, panel, user, by, only_observed=False):
    """Seat somebody in the panel with this key; (Judge, how many entries wait for them).

    `only_observed`: of the entries only those whose league day they were sent to. Raises
    ValidationError for a panel of peers, who seat themselves, and for somebody who sits there.
    """
    run = locked(run)
    must_be_open(run)
    found = run.stage.panel(panel)
    if found is None or found.is_vote:
        raise ValidationError(_("这个环节没有这一组评委。"))
    if found.kind == rules.PEERS:
        raise ValidationError(
            _("“%(panel)s”由参评支部的书记来打，环节开始时自动请好。") % {"panel": found.label}
        )
    if not user.is_active:
        raise ValidationError(_("%(name)s的账号停用了，不能当评委。") % {"name": user.name})
    judge = _seat(run, found.key, user, by)
    if run.state == Run.RUNNING:
        recusing.write(run, [judge])
    if only_observed:
        _leave_unseen(run, judge, by)
    count = _tell(run, found, [judge])[judge.pk] if run.state == Run.RUNNING else 0
    return judge, count


def _seat(run, panel, user, by):
    before = Judge.objects.filter(run=run, panel=panel, user=user).first()
    if before and before.is_active:
        raise ValidationError(_("%(name)s已经是这一组的评委。") % {"name": user.name})
    if before:
        before.is_active, before.left_reason = True, ""
        before.save(update_fields=["is_active", "left_reason"])
        judge = before
    else:
        spare = f"~{run.judges.filter(panel=panel).count()}"
        judge = Judge.objects.create(run=run, panel=panel, user=user, letter=spare, added_by=by)
        draw_letters(run, panel)
        judge.refresh_from_db(fields=["letter"])
    judge.run = run
    record(events.SEATED, judge, by=by, stage=str(run))
    return judge


def draw_letters(run, panel):
    """Draw the letters of a panel anew, as long as no sheet is in; later ones get what is left."""
    judges = list(run.judges.filter(panel=panel))
    if Sheet.objects.filter(judge__in=judges, handed_in_at__isnull=False).exists():
        fresh = [judge for judge in judges if judge.letter.startswith("~")]
        taken = {judge.letter for judge in judges}
        free = [name for name in letters(len(judges)) if name not in taken]
    else:
        fresh, free = judges, letters(len(judges))
    secrets.SystemRandom().shuffle(free)
    for judge, name in zip(fresh, free, strict=False):
        judge.letter = name
    _rename(fresh)


def _rename(judges):
    """Write their letters; two steps, because a letter may be somebody else's until then."""
    names = [judge.letter for judge in judges]
    for judge in judges:
        judge.letter = secrets.token_hex(2)
    Judge.objects.bulk_update(judges, ["letter"])
    for judge, name in zip(judges, names, strict=True):
        judge.letter = name
    Judge.objects.bulk_update(judges, ["letter"])


def _leave_unseen(run, judge, by):
    entries = [each.entry for each in entries_in([run])[run.pk]]
    seen = set(
        Observation.objects.filter(
            observer=judge.user_id, league_day__in=[each.league_day_id for each in entries]
        ).values_list("league_day", flat=True)
    )
    Recusal.objects.bulk_create(
        [
            Recusal(judge=judge, entry=entry, reason=NOT_SEEN, by=by)
            for entry in entries
            if entry.league_day_id not in seen
        ],
        ignore_conflicts=True,
    )


def _tell(run, panel, judges):
    """Tell judges what waits for them; {judge id: how many}."""
    counts = {}
    for key, tasks in tasks_of(judges).items():
        counts[key] = len(due(tasks))
        if counts[key]:
            notices.asked(tasks[0].judge, run, panel.label, counts[key])
    return counts


def peers_of(run):
    """The secretary in office of each branch that is still in a stage, the newest of several."""
    entries = [each.entry for each in entries_in([run])[run.pk]]
    held = Appointment.objects.in_force().filter(
        unit__in=[each.unit_id for each in entries], post=Appointment.Post.SECRETARY,
        user__is_active=True,
    )  # fmt: skip
    by_unit = {}
    for each in held.select_related("user").order_by("starts_on", "pk"):
        by_unit[each.unit_id] = each.user
    return by_unit


@transaction.atomic
def seat_peers(*, run, by):
    """Seat the secretaries of the entered branches in panels of peers; how many are new. Who holds
    the post no longer leaves, unless they have handed something in."""
    run = locked(run)
    must_run(run)
    wanted = {user.pk: user for user in peers_of(run).values()}
    many = 0
    for panel in panels_of(run):
        if panel.kind != rules.PEERS:
            continue
        there = {each.user_id: each for each in run.judges.filter(panel=panel.key)}
        active = {key for key, each in there.items() if each.is_active}
        new = [
            _seat(run, panel.key, user, by)
            for key, user in sorted(wanted.items())
            if key not in active and not (key in there and there[key].left_reason)
        ]
        idle = run.judges.filter(panel=panel.key, is_active=True).exclude(user__in=wanted)
        idle = idle.exclude(sheets__handed_in_at__isnull=False)
        for judge in list(idle):
            judge.is_active = False
            judge.save(update_fields=["is_active"])
            record(events.REMOVED, judge, by=by, stage=str(run), reason=_("不再任书记"))
        recusing.write(run, new)
        _tell(run, panel, new)
        many += len(new)
    return many


@transaction.atomic
def begin(*, run, by):
    """A stage begins: peers are seated; judges named before learn what waits for them."""
    seated = list(run.judges.filter(is_active=True).select_related("user"))
    seat_peers(run=run, by=by)
    recusing.write(run, seated)
    for panel in panels_of(run):
        mine = [judge for judge in seated if judge.panel == panel.key]
        for judge in mine:
            judge.run = run
        _tell(run, panel, mine)


@transaction.atomic
def remove_judge(*, judge, by, reason):
    """A judge leaves: what they handed in stays, what they did not goes with them. Raises
    ValidationError without a reason."""
    reason = must_say_why(reason, _("为什么退出"))
    run = locked(judge.run)
    must_be_open(run)
    judge = Judge.objects.select_for_update().get(pk=judge.pk)
    if not judge.is_active:
        raise ValidationError(_("这位评委已经退出了。"))
    judge.is_active, judge.left_reason = False, reason
    judge.save(update_fields=["is_active", "left_reason"])
    judge.sheets.filter(handed_in_at=None).delete()
    record(events.REMOVED, judge, by=by, stage=str(run), reason=reason)


@transaction.atomic
def recuse(*, judge, entry, by, reason):
    """A judge leaves an entry out, by their own word or by staff's; a sheet of it does not count
    any more. Raises ValidationError without a reason."""
    reason = must_say_why(reason, _("为什么回避"))
    run = locked(judge.run)
    must_run(run)
    judge = Judge.objects.select_related("user").get(pk=judge.pk)
    judge.run = run
    if not judge.is_active:
        raise ValidationError(_("你已经不在这一组评委里。"))
    if entry.state not in Entry.RUNNING or not run.entries.filter(entry=entry).exists():
        raise ValidationError(_("第 %(n)d 号已经不在这个环节，不用回避。") % {"n": entry.number})
    if by.pk == judge.user_id and judge.looked_at:
        raise ValidationError(_("看过别人的分以后不能自己回避，请告诉别的老师。"))
    try:
        with transaction.atomic():
            found = Recusal.objects.create(judge=judge, entry=entry, reason=reason, by=by)
    except IntegrityError:
        raise ValidationError(_("第 %(n)d 号已经回避了。") % {"n": entry.number}) from None
    record(events.RECUSED, judge, by=by, stage=str(run), number=entry.number, reason=reason)
    if by.pk == judge.user_id and judge.added_by_id and judge.added_by_id != by.pk:
        notices.stepped_aside(found, [judge.added_by_id])
    return found


@transaction.atomic
def lift_recusal(*, recusal, by):
    """A judge scores the entry after all. Raises ValidationError where the rules say they do not,
    and for one's own seat."""
    run = locked(recusal.judge.run)
    must_run(run)
    if recusal.judge.user_id == by.pk:
        raise ValidationError(_("这是你自己的回避，请别的老师来撤。"))
    if recusal.by_id is None:
        raise ValidationError(_("这是按规则回避的，不能撤。"))
    panel = run.stage.panel(recusal.judge.panel)
    entry = Entry.objects.select_related("unit__parent", "league_day__gathering").get(
        pk=recusal.entry_id
    )
    if found := recusing.reasons([recusal.judge.user_id], [entry], panel.recusal):
        (why,) = found.values()
        raise ValidationError(_("按规则也要回避（%(why)s），不能撤。") % {"why": why})
    record(events.RECUSAL_LIFTED, recusal.judge, by=by, stage=str(run), number=entry.number)
    Recusal.objects.filter(pk=recusal.pk).delete()


@transaction.atomic
def remind_missing(*, run, by):
    """Remind every judge with sheets missing, each at most once a day; how many were reminded."""
    run = locked(run)
    must_run(run)
    judges = list(run.judges.filter(is_active=True).select_related("user"))
    for judge in judges:
        judge.run = run
    told = 0
    for tasks in tasks_of(judges).values():
        if missing := len(waiting(tasks)):
            judge = tasks[0].judge
            if notices.reminded(judge, run, missing):
                record(events.REMINDED, judge, by=by, stage=str(run), rows=missing)
                told += 1
    return told


@transaction.atomic
def look(*, run, by):
    """Somebody who judges and also watches asks for others' points: theirs are in and stay. Raises
    ValidationError while something of theirs is missing."""
    run = locked(run)
    must_run(run)
    mine = list(Judge.objects.select_for_update().filter(run=run, user=by, is_active=True))
    for judge in mine:
        judge.run = run
    left = sum(len(waiting(tasks)) for tasks in tasks_of(mine).values())
    if left:
        raise ValidationError(_("你还有 %(n)d 份没交。交了自己的，再看别人的分。") % {"n": left})
    for judge in mine:
        if judge.looked_at is None:
            judge.looked_at = timezone.now()
            judge.save(update_fields=["looked_at"])
            record(events.LOOKED, judge, by=by, stage=str(run))
