"""What is decided about a claim at a stage: agreed, given back, refused. Nobody decides on their own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_line
from volunteers.claims import events, notices, permissions, queries
from volunteers.claims.models import Claim, ClaimDecision
from volunteers.hours.queries import spec_on
from volunteers.hours.spec import TEAM

State = Claim.State
Verdict = ClaimDecision.Verdict
MOST_AT_ONCE = 100


def asks_grade(claim):
    """True where whoever agrees now says how well the claim is shown."""
    stage = queries.stage_of(claim)
    return stage is not None and (stage == TEAM or queries.is_last(claim, stage))


def checks_asked(claim):
    """What is ticked before agreeing: by the team, or by the last stage of a claim without one."""
    stage = queries.stage_of(claim)
    if stage is None:
        return ()
    at_team = claim.team_id and TEAM in queries.stages_of(claim)
    is_here = stage == TEAM if at_team else queries.is_last(claim, stage)
    return spec_on(claim.day).claims.checks if is_here else ()


def _locked(claim, by):
    rows = Claim.objects.select_for_update(of=("self",))
    found = rows.select_related("volunteer", "unit__parent", "team").get(pk=claim.pk)
    if queries.stage_of(found) is None:
        raise ValidationError(
            _("这条补录%(state)s，可能刚有人处理过，请刷新页面再看。")
            % {"state": found.get_state_display()}
        )
    if not permissions.decidable(by).filter(pk=found.pk).exists():
        raise ValidationError(_("这条补录现在由%(who)s核对，不由你来定。") % {
            "who": {"branch": "团支部", "team": "服务队", "committee": "团委"}[found.state]})  # fmt: skip
    return found


@transaction.atomic
def agree(*, claim, by, grade="", checked=()):
    """Agree at the stage at which it stands; after the last one it waits to be published."""
    claim = _locked(claim, by)
    stage = claim.state
    if service := queries.noted_already(claim):
        raise ValidationError(
            _("系统已经按签到记了“%(title)s”，不能再计一次。请不同意这一条。")
            % {"title": service.title}
        )
    if noted := queries.days_without_times(claim):
        raise ValidationError(
            _("这一天系统已经记了“%(title)s”，这条没有写几点到几点。请退回，让同学写明时间。")
            % {"title": noted[0].title}
        )
    if missing := [each for each in checks_asked(claim) if each not in checked]:
        raise ValidationError(_("还没核对：%(what)s。") % {"what": "、".join(missing)})
    claim.grade = _grade(claim, grade)
    following = queries.next_stage(claim, after=stage)
    claim.state = queries.AT_A_STAGE[following] if following else State.READY
    claim.save(update_fields=["grade", "state"])
    ClaimDecision.objects.create(
        claim=claim, stage=stage, verdict=Verdict.AGREED, by=by, grade=claim.grade,
        checked=list(checked),
    )  # fmt: skip
    record(events.CLAIM_AGREED, claim, by=by, stage=stage, grade=claim.grade)
    if following:
        notices.waits(claim, following)
    else:
        notices.ready(claim)
    return claim


def _grade(claim, grade):
    if not asks_grade(claim):
        return claim.grade
    known = [each.key for each in queries.claim_grades(claim.day)]
    found = grade or claim.grade or (known[0] if len(known) == 1 else "")
    if found not in known:
        raise ValidationError(_("请先选材料等级，再同意。"))
    return found


@transaction.atomic
def give_back(*, claim, by, reason):
    """Return it with what is missing; revised, it comes to the same stage again."""
    return _turned(claim, by, reason, Verdict.RETURNED, State.RETURNED, events.CLAIM_RETURNED)


@transaction.atomic
def refuse(*, claim, by, reason):
    """Refuse it; the volunteer reads why."""
    return _turned(claim, by, reason, Verdict.REFUSED, State.REFUSED, events.CLAIM_REFUSED)


def _turned(claim, by, reason, verdict, state, event):
    reason = clean_line(reason)
    if not 2 <= len(reason) <= 200:
        raise ValidationError(_("请写一句理由，2 到 200 字，同学会读到。"))
    claim = _locked(claim, by)
    stage, claim.state = claim.state, state
    claim.save(update_fields=["state"])
    ClaimDecision.objects.create(claim=claim, stage=stage, verdict=verdict, by=by, reason=reason)
    record(event, claim, by=by, stage=stage, reason=reason)
    notices.turned(claim, verdict, reason)
    return claim


def agree_many(*, keys, by, grade="", is_checked=False):
    """Agree to several at once; return (how many, [(claim, why not)]). `is_checked`: whoever agrees
    has checked for each of them what the rules ask for."""
    done, left = 0, []
    for claim in permissions.decidable(by).filter(pk__in=keys[:MOST_AT_ONCE]).order_by("pk"):
        checked = spec_on(claim.day).claims.checks if is_checked else ()
        try:
            agree(claim=claim, by=by, grade=grade, checked=checked)
            done += 1
        except ValidationError as refused:
            left.append((claim, refused.messages[0]))
    return done, left
