"""What staff do with a round until its scores are in: write it, open it, name reviewers, assign."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.kinds.queries import rules_in_force
from activities.rounds import assigning, events, notices, quotas, scoring
from activities.rounds.models import Assignment, Reviewer, Round, Score
from activities.rounds.queries import plan_of
from tuanwei.accounts.models import User
from tuanwei.audit.actions import record

State, Task = Round.State, Assignment.State
# what may still be changed in each state; in a draft everything
CHANGEABLE = {
    State.OPEN: {
        "name", "opens_at", "closes_at", "scores_by", "decides_on", "quotas", "rubric", "method",
        "most_projects", "pool", "reviewers_each", "names_hidden", "pass_line",
    },
    State.SCORING: {"name", "scores_by", "decides_on", "most_projects", "pool", "pass_line"},
    State.DECIDING: {"name", "decides_on", "most_projects", "pool", "pass_line"},
    State.PUBLISHED: set(),
}  # fmt: skip


def may_change(found, name):
    """True while this part of a round may still be changed."""
    return found.state == State.DRAFT or name in CHANGEABLE[found.state]


def locked(found):
    """The round as it is now; nobody else changes it until this transaction ends."""
    return Round.objects.select_for_update().get(pk=found.pk)


def must_be(found, *states):
    """Raises ValidationError, in words, unless the round is in one of `states`."""
    if found.state not in states:
        raise ValidationError(
            _("“%(round)s”现在是“%(state)s”，可能有同事刚处理过，请刷新页面再看。")
            % {"round": found, "state": found.get_state_display()}
        )


@transaction.atomic
def save_round(*, by, found=None, kinds=None, **fields):
    """Write a round down or change what may still be changed; other fields stay as they are."""
    is_new = found is None
    found = Round(made_by=by) if found is None else locked(found)
    if found.state == State.PUBLISHED:
        must_be(found, State.DRAFT)
    for name, value in fields.items():
        if may_change(found, name):
            setattr(found, name, value)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise ValidationError({"name": _("已经有同名的批次了，换个名字。")}) from None
    if kinds is not None and may_change(found, "kinds"):
        found.kinds.set(kinds)
    if found.state == State.OPEN and (reasons := contradictions(found, is_opening=False)):
        raise ValidationError(reasons)
    record(events.SAVED, found, by=by, is_new=is_new)
    return found


@transaction.atomic
def drop_round(*, found, by):
    """Delete a draft."""
    found = locked(found)
    must_be(found, State.DRAFT)
    record(events.DROPPED, found, by=by)
    found.delete()


def contradictions(found, *, is_opening=True):
    """Why a round cannot be opened as it is written, in words; once open it may also end early, and
    its kinds may have changed since."""
    kinds = list(found.kinds.all())
    reasons = [*quotas.contradictions(found.tiers), *scoring.contradictions(found.items)]
    if not kinds:
        reasons.append(_("还没有选哪些类型参加。"))
    if is_opening and found.closes_at <= timezone.now():
        reasons.append(_("截止申报的时间已经过了。"))
    last = timezone.localdate(found.closes_at)
    if found.decides_on < last:
        reasons.append(_("公布结果的日子早于截止申报。"))
    if found.scores_by and not last <= found.scores_by <= found.decides_on:
        reasons.append(_("评审截止要在截止申报和公布结果之间。"))
    reasons += _kinds_without_round(kinds) if is_opening else []
    others = Round.objects.filter(
        state=State.OPEN, opens_at__lt=found.closes_at, closes_at__gt=found.opens_at,
        kinds__in=kinds,
    ).exclude(pk=found.pk)  # fmt: skip
    for other in others.distinct():
        shared = "、".join(str(kind) for kind in kinds if kind in other.kinds.all())
        reasons.append(
            _("“%(other)s”同一段时间也收%(kinds)s，申报不知道进哪一批。错开时间或去掉类型。")
            % {"other": other, "kinds": shared}
        )
    return reasons


def _kinds_without_round(kinds):
    reasons = []
    for kind in kinds:
        rules = rules_in_force(kind.pk)
        spec = rules and rules.spec
        if spec is None:
            reasons.append(_("“%(kind)s”现在不能申报。先在类型里开放。") % {"kind": kind})
        elif not spec.basics.needs_round:
            reasons.append(
                _("“%(kind)s”的规则没有写要按批次评审，报上来不会进这一批。") % {"kind": kind}
            )
        elif not any(step.who == "panel" for step in spec.chain):
            reasons.append(
                _("“%(kind)s”的审核环节里没有评审批次这一步，公布的结果用不上。") % {"kind": kind}
            )
    return reasons


@transaction.atomic
def open_round(*, found, by):
    """Let applications in from `opens_at` to `closes_at`. Raises ValidationError with every reason
    against it."""
    found = locked(found)
    must_be(found, State.DRAFT)
    if reasons := contradictions(found):
        raise ValidationError(reasons)
    found.state = State.OPEN
    found.save(update_fields=["state"])
    record(events.OPENED, found, by=by)


@transaction.atomic
def add_reviewers(*, found, by, numbers):
    """Name reviewers by 学号 or 工号; (those added, those named before). Raises ValidationError for
    numbers that nobody has."""
    found = locked(found)
    must_be(found, State.DRAFT, State.OPEN, State.SCORING)
    people = {each.number: each for each in User.objects.filter(number__in=numbers, is_active=True)}
    if unknown := [number for number in numbers if number not in people]:
        raise ValidationError(
            _("没有这个学号或工号：%(numbers)s。") % {"numbers": "、".join(unknown)}
        )
    there = {each.user_id: each for each in found.reviewers.all()}
    added, again = [], []
    for number in dict.fromkeys(numbers):
        person, before = people[number], there.get(people[number].pk)
        if before is None:
            added.append(Reviewer.objects.create(round=found, user=person))
            record(events.REVIEWER_ADDED, added[-1], by=by, round=str(found))
        else:
            again.append(before)
    for each in again:
        if each.left_at is not None:
            raise ValidationError(
                _("%(name)s已经退出这一批，不能再加回来。") % {"name": each.user.name}
            )
    return added, again


@transaction.atomic
def remove_reviewer(*, reviewer, by):
    """Take somebody off the list before anything is assigned."""
    found = locked(reviewer.round)
    must_be(found, State.DRAFT, State.OPEN)
    record(events.REVIEWER_REMOVED, reviewer, by=by, round=str(found))
    Reviewer.objects.filter(pk=reviewer.pk).delete()


@transaction.atomic
def start_scoring(*, found, by, accepts_short=False):
    """Close the window and give every entry its reviewers by the round's seed; the Plan.

    Raises ValidationError while the window is open, without entries or reviewers, or, unless
    `accepts_short`, when an entry gets fewer reviewers than wanted.
    """
    found = locked(found)
    must_be(found, State.OPEN)
    if timezone.now() < found.closes_at:
        end = timezone.localtime(found.closes_at)
        raise ValidationError(
            _("还在申报，%(end)s 截止以后再分派。要早点截止，先改截止时间。")
            % {"end": f"{end:%-m月%-d日 %H:%M}"}
        )
    plan, by_work, by_judge = plan_of(found)
    if not by_work:
        raise ValidationError(_("这一批还没有申报，不用分派。"))
    if not by_judge:
        raise ValidationError(_("还没有评审人，先按学号或工号加。"))
    if plan.short and not accepts_short:
        raise ValidationError(
            _("有 %(n)d 份评的人不够。再加评审人，或者勾上“人不够也分派”。")
            % {"n": len(plan.short)}
        )
    places = assigning.numbered(list(by_work), found.seed)
    for key, entry in by_work.items():
        entry.position = places[key]
        entry.save(update_fields=["position"])
    found.state = State.SCORING
    found.save(update_fields=["state"])
    counts = give(found, plan, by_work, by_judge)
    record(
        events.ASSIGNED, found, by=by, rows=sum(counts.values()), people=len(counts),
        seed=found.seed,
    )  # fmt: skip
    notices.assigned(found, counts)
    return plan


def give(found, plan, by_work, by_judge):
    """Write the new pairs of a Plan; {user id: how many}. Everybody meets the entries in an order
    of their own, so that nobody's first and last are everybody's."""
    rows, counts = [], {}
    for work, judges in plan.added.items():
        for judge in judges:
            reviewer = by_judge[judge]
            counts[reviewer.user_id] = counts.get(reviewer.user_id, 0) + 1
            rows.append(Assignment(entry=by_work[work], reviewer=reviewer))
    own_order = {
        judge: assigning.numbered(list(by_work), f"{found.seed}:{judge}") for judge in by_judge
    }
    keys = {entry.pk: key for key, entry in by_work.items()}
    for row in rows:
        row.position = own_order[row.reviewer.user.number][keys[row.entry_id]]
    Assignment.objects.bulk_create(rows)
    return counts


@transaction.atomic
def fill_gaps(*, found, by):
    """Give entries that lack reviewers to those who may and have the fewest; the Plan."""
    found = locked(found)
    must_be(found, State.SCORING)
    plan, counts = refill(found, by)
    if not counts:
        raise ValidationError(
            _("现有评审人都不能接缺的那几份，先加人。")
            if plan.short
            else _("每份都有人评，没有要补的。")
        )
    return plan


def refill(found, by):
    """(Plan, {user id: how many more}) of a round that is locked; told and recorded."""
    plan, by_work, by_judge = plan_of(found)
    counts = give(found, plan, by_work, by_judge)
    if counts:
        record(
            events.ASSIGNED, found, by=by, rows=sum(counts.values()), people=len(counts),
            seed=found.seed,
        )  # fmt: skip
        notices.assigned(found, counts, again=True)
    return plan, counts


@transaction.atomic
def let_go(*, reviewer, by, reason):
    """A reviewer leaves: what they have scored stays, what is open goes to others; the Plan of that.
    Raises ValidationError without a reason."""
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写为什么退出，至少 2 个字。")})
    found = locked(reviewer.round)
    must_be(found, State.SCORING)
    reviewer = found.reviewers.select_for_update().get(pk=reviewer.pk)
    if reviewer.left_at is not None:
        raise ValidationError(_("这位评审人已经退出了。"))
    reviewer.left_at, reviewer.left_reason = timezone.now(), reason.strip()
    reviewer.save(update_fields=["left_at", "left_reason"])
    open_ones = reviewer.assignments.select_for_update().filter(state=Task.OPEN)
    ids = list(open_ones.values_list("pk", flat=True))
    Score.objects.filter(assignment__in=ids).delete()
    Assignment.objects.filter(pk__in=ids).update(
        state=Task.DROPPED, comment="", reason=_("评审人退出")
    )
    record(events.REVIEWER_LEFT, reviewer, by=by, round=str(found), rows=len(ids), reason=reason)
    plan, _counts = refill(found, by)
    return plan


@transaction.atomic
def remind_slow(*, found, by):
    """Remind whoever has open entries, everybody at most once a day; how many were reminded."""
    found = locked(found)
    must_be(found, State.SCORING)
    waiting: dict = {}
    open_ones = Assignment.objects.in_force().filter(entry__round=found, state=Task.OPEN)
    for each in open_ones.select_related("reviewer__user"):
        waiting.setdefault(each.reviewer, []).append(each)
    told = [who for who, rows in waiting.items() if notices.reminded(who, found, len(rows))]
    for reviewer in told:
        record(events.REMINDED, reviewer, by=by, round=str(found), rows=len(waiting[reviewer]))
    return len(told)


@transaction.atomic
def end_scoring(*, found, by):
    """Every score is in: decide now. Raises ValidationError while an entry waits for a score or has
    none at all."""
    found = locked(found)
    must_be(found, State.SCORING)
    rows = Assignment.objects.in_force().filter(entry__round=found)
    if left := rows.filter(state=Task.OPEN).count():
        raise ValidationError(
            _("还有 %(n)d 份分数没交。先提醒，评不了的请退出，转给别人。") % {"n": left}
        )
    scored = rows.filter(state=Task.DONE).values("entry")
    if bare := found.entries.running().exclude(pk__in=scored).count():
        raise ValidationError(_("有 %(n)d 份还没有一个人评，先补分派。") % {"n": bare})
    found.state = State.DECIDING
    found.save(update_fields=["state"])
    record(events.SCORING_ENDED, found, by=by)
