"""The chain of one application: begun when it is handed in, moved on step by step, ended.

Everything here runs in the transaction of whoever calls it, with the application's row locked.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.applications import deciders, events, filling, outcomes, review_notices, wanted
from activities.applications.aspects import again, touched
from activities.applications.checks import facts
from activities.applications.models import Application, Change, Review
from branches.organisation.models import Unit
from tuanwei.audit.actions import record
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity
from tuanwei.workdays.queries import current_calendar

State, Step, Verdict = Application.State, Review.State, Review.Verdict
KIND = "application"  # among the kinds of publicities
OBJECTION = "objection"  # the key of the step that an upheld objection opens
UPHELD, STOPPED, BEGUN = "upheld", "stopped", "begun"
ANEW = {
    UPHELD: gettext_lazy("公示有异议成立，重新决定"), STOPPED: gettext_lazy("公示终止了，重新决定"),
    BEGUN: gettext_lazy("公示完已过开始时间，重新决定"),
}  # fmt: skip
OBJECTION_DAYS = 3
SENTENCE = 4  # characters that a reason for calling off a publicity has at least


@transaction.atomic
def start(*, application, by):
    """Begin the chain of an application just handed in (locked, in state REVIEW, its turn counted,
    its Submission kept): its level, the steps that its facts ask for, the first of them opened.

    Where the rules exempt it, it is noted at once. Steps that passed in the turn before are kept
    where nothing that they are about has changed.
    """
    rules, known = application.rules.spec, facts_of(application)
    application.level = known["level"]
    application.save(update_fields=["level"])
    if exemption := rules.exemption(known):
        application.state, application.decided_at = State.EXEMPT, timezone.now()
        application.save(update_fields=["state", "decided_at"])
        record(events.NOTED, application, by=by, words=exemption.words)
        review_notices.noted(application, exemption.words)
        outcomes.tell(outcomes.approved, application)
        return
    lay(application, rules.steps(known), keep=kept(application))
    move_on(application, by=by)


def facts_of(application):
    """What the conditions of its rules ask for, of the application as it stands."""
    rules = application.rules.spec
    return facts(rules, filling.filled_of(filling.read(application), rules))


def kept(application):
    """{key of a step: the Review of an earlier turn whose word still counts}."""
    turns = application.submissions.filter(turn__in=(application.turn - 1, application.turn))
    contents = dict(turns.values_list("turn", "content"))
    before, after = contents.get(application.turn - 1), contents.get(application.turn)
    if before is None or after is None:
        return {}
    aspects = touched(before["plain"], after["plain"])
    steps = {step.key: step for step in application.rules.spec.chain}
    over = application.reviews.filter(
        turn=application.turn - 1, change=None, state=Step.OVER,
        verdict__in=(Verdict.PASSED, Verdict.NOTED),
    ).select_related("kept")  # fmt: skip
    return {
        each.key: each.kept or each
        for each in over
        if each.key in steps and not again(steps[each.key], aspects)
    }


def lay(application, steps, *, change=None, keep=()):
    """Write down the `steps` (ChainSteps) of a turn, or of a change, in their order."""
    now, rows = timezone.now(), []
    before = Review.objects.filter(application=application, turn=application.turn, change=change)
    for position, step in enumerate(steps, before.count()):
        unit, person = addressed(step, application)
        row = Review(
            application=application, change=change, turn=application.turn, position=position,
            key=step.key, name=step.name, who=step.who, unit_id=unit, person_id=person,
            is_record=step.mode == "record",
        )  # fmt: skip
        if step.key in keep:
            row.kept, row.state, row.verdict = keep[step.key], Step.OVER, Verdict.NOTED
            row.decided_at = row.published_at = now
        rows.append(row)
    Review.objects.bulk_create(rows)


def addressed(step, application):
    """(unit id, person id) of those whom a ChainStep names for this application."""
    if step.who == deciders.BRANCH:
        return application.unit_id, None
    if step.who == deciders.GENERAL_BRANCH:
        return _general_branch(application.unit), None
    if step.who == deciders.UNIT:
        return step.unit, None
    if step.who == deciders.TEACHER:
        return None, application.teacher_id
    return None, step.person if step.who == deciders.PERSON else None


def _general_branch(unit):
    """The id of the general branch that `unit` is or lies under; None without one."""
    for each in (unit, unit.parent):
        if each and each.kind == Unit.Kind.GENERAL_BRANCH:
            return each.pk
    return None


def move_on(application, *, change=None, by=None):
    """Open the next step, telling those of steps that only record on the way; conclude after the
    last one."""
    waiting = Review.objects.filter(
        application=application, turn=application.turn, change=change, state=Step.WAITING
    ).order_by("position")
    now = timezone.now()
    for review in waiting:
        review.application, review.change = application, change
        if review.is_record:
            review.state, review.verdict = Step.OVER, Verdict.NOTED
            review.opened_at = review.decided_at = review.published_at = now
            review.save()
            review_notices.recorded(review)
            continue
        open_step(review)
        return
    conclude(application, change=change, by=by)


def open_step(review):
    """It is their turn now; whoever decided the step before leaves this one to others."""
    steps = review.application.rules.spec.chain
    limit = next((step.limit for step in steps if step.key == review.key), OBJECTION_DAYS)
    review.state, review.opened_at = Step.OPEN, timezone.now()
    review.due_on = current_calendar().add_workdays(timezone.localdate(), limit)
    if not settings.ONE_PERSON_DECIDES_STEPS_IN_A_ROW:
        review.not_by_id = _decided_before(review)
    review.save()
    if review.who != deciders.PANEL:
        review_notices.to_decide(review)


def _decided_before(review):
    """The id of whoever decided the step before, in this turn or in the one it is kept from."""
    last = (
        Review.objects.filter(
            application=review.application, turn=review.turn, change=review.change,
            position__lt=review.position, state=Step.OVER, is_record=False,
        )
        .select_related("kept")
        .order_by("position")
        .last()
    )  # fmt: skip
    return last and (last.kept or last).decided_by_id


def conclude(application, *, change=None, by=None):
    """Every step has passed: a change holds, an application is published or approved."""
    if change is not None:
        wanted.grant(change, by=by)
        return
    days = application.rules.spec.basics.public_workdays
    is_again = application.reviews.filter(turn=application.turn, key=OBJECTION).exists()
    if is_again and _running(application):
        _set(application, State.PUBLIC)  # it still runs: its end approves
    elif days and not is_again:
        _set(application, State.PUBLIC)
        opened = publicities.open_publicity(
            kind=KIND, key=application.number, by=by, lines=lines(application), workdays=days,
            title=_("拟通过的活动：%(title)s") % {"title": application.title}, unit=application.unit,
            basis=_("按“%(kind)s”的申报规则，通过前要公示 %(days)d 个工作日。")
            % {"kind": application.kind, "days": days},
        )  # fmt: skip
        review_notices.public(application, opened)
    else:
        approve(application, by=by)


def lines(application):
    """What is published of it: one line, without names of people."""
    start = timezone.localtime(application.starts_at) if application.starts_at else None
    place = application.venue.name if application.venue else application.place
    detail = " · ".join(
        filter(None, (str(application.unit), start and f"{start:%Y年%-m月%-d日 %H:%M}", place))
    )
    return [{"key": application.number, "name": application.title, "detail": detail[:300]}]


def _set(application, state, **fields):
    application.state = state
    for name, value in fields.items():
        setattr(application, name, value)
    application.save(update_fields=["state", *fields])


def approve(application, *, by=None):
    """It may be held."""
    _set(application, State.APPROVED, decided_at=timezone.now(), reason="")
    record(events.APPROVED, application, by=by, turn=application.turn)
    review_notices.approved(application)
    outcomes.tell(outcomes.approved, application)


def drop(application, *, change=None):
    """Steps that nobody needs any more; the one that waited for somebody is returned."""
    left = Review.objects.filter(
        application=application, change=change, state__in=(Step.WAITING, Step.OPEN, Step.DECIDED)
    )
    waited = left.exclude(state=Step.WAITING).select_related("unit", "person").first()
    left.update(state=Step.DROPPED)
    return waited


@transaction.atomic
def stop(*, application, by, reason=""):
    """It is taken back or called off by those who applied: nobody has to decide any more.

    The caller holds the application's row and has set its state.
    """
    for change in [None, *application.changes.filter(state=Change.State.REVIEW)]:
        if change is not None:
            change.state, change.ended_at = Change.State.WITHDRAWN, timezone.now()
            change.save(update_fields=["state", "ended_at"])
            record(events.CHANGE_ENDED, application, by=by, state=str(change.get_state_display()))
        if (waited := drop(application, change=change)) and waited.who != deciders.PANEL:
            waited.application, waited.change = application, change
            review_notices.withdrawn(waited)
    stop_publicity(application, by=by, reason=reason or _("申报的单位撤回了。"))


def lock_publicity(application):
    """Lock what is being published of it. Called before the application's own row is locked, as by
    whoever ends a publicity: two that took them the other way round would wait for each other."""
    number = Application.objects.values_list("number", flat=True).get(pk=application.pk)
    list(Publicity.objects.select_for_update(of=("self",)).running().filter(kind=KIND, key=number))


def stop_publicity(application, *, by, reason):
    """What is being published of it, if anything, is called off; a bare word is put in a sentence."""
    if running := _running(application):
        words = reason if len(reason) >= SENTENCE else _("不再公示：%(why)s") % {"why": reason}
        publicities.call_off(publicity=running, by=by, reason=words)


def _running(application):
    return Publicity.objects.running().filter(kind=KIND, key=application.number).first()


def _published(publicity):
    """The locked application of a publicity; None where there is none, or it waits no longer."""
    found = Application.objects.select_for_update(of=("self",)).filter(number=publicity.key)
    application = found.select_related("rules", "kind", "unit__parent").first()
    return application if application and application.state == State.PUBLIC else None


def own(user_id):
    """The numbers of applications that somebody made, handed in, is in the team of or supervises."""
    mine = (
        Q(made_by=user_id) | Q(teacher=user_id) | Q(team__user=user_id)
        | Q(submissions__by=user_id)
    )  # fmt: skip
    found = Application.objects.filter(mine, number__isnull=False).order_by()
    return found.values_list("number", flat=True)


@transaction.atomic
def concluded(publicity):
    """The publicity is over and nothing stands against it any more. Where it was to end before the
    beginning and lasted longer, nothing is passed: staff decide anew."""
    application = _published(publicity)
    if application is None:
        return
    start = application.starts_at
    waits = application.rules.spec.basics.public_before_start
    if waits and start is not None and start <= timezone.now():
        decide_anew(application, BEGUN)
    else:
        approve(application)


@transaction.atomic
def upheld(publicity, line_key, objection):
    """An objection was right: staff decide anew."""
    if application := _published(publicity):
        decide_anew(application, UPHELD)


@transaction.atomic
def called_off(publicity):
    """Staff stopped the publicity: they decide what becomes of it."""
    if application := _published(publicity):
        decide_anew(application, STOPPED)


def decide_anew(application, why):
    """A further step for the committee's staff, in the same turn; `why` is one of ANEW."""
    _set(application, State.REVIEW)
    last = (
        application.reviews.filter(turn=application.turn, change=None).order_by("position").last()
    )
    review = Review(
        application=application, turn=application.turn, key=OBJECTION, who=deciders.STAFF,
        position=last.position + 1 if last else 0, name=str(ANEW[why]),
    )  # fmt: skip
    open_step(review)
    review_notices.decided_anew(application, ANEW[why])
