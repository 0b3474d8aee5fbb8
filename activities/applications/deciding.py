"""Decide one step: pass it on, send it back, refuse it; published at once or on its day.

Rows are locked in one order everywhere: what is being published (only after an objection), the
application, the review. Whoever comes second reads in words what has happened.
"""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import chain, deciders, events, outcomes, review_notices, wanted
from activities.applications.models import Application, Change, Remark, Review
from tuanwei.audit.actions import record
from tuanwei.workdays.queries import current_calendar

State, Step, Verdict = Application.State, Review.State, Review.Verdict
GONE = "gone"  # the code of refusals that come from somebody having been faster
SEE_REMARKS = "请看各项旁边的批注。"
PUBLISHES_FROM = 16  # o'clock: decisions of a day with publication are published from then on
logger = logging.getLogger(__name__)


def refuse(words, code=GONE):
    """Raise ValidationError with `words`."""
    raise ValidationError(words, code=code)


def locked(review):
    """The review as it is now, with its application and change, all of them locked in order."""
    if review.key == chain.OBJECTION:
        chain.lock_publicity(review.application)
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("rules", "kind", "unit__parent", "venue")
        .get(pk=review.application_id)
    )
    found = Review.objects.select_for_update(of=("self",))
    found = found.select_related("change", "unit", "person").get(pk=review.pk)
    found.application = application
    if found.change is not None:
        found.change.application = application
    return found


def _still_waits(review, seen):
    """Refuse, in words, where the review no longer waits or has been decided since it was read."""
    application = review.application
    if review.state == Step.DROPPED:
        what = review.change.get_state_display() if review.change else (
            application.get_state_display()
        )  # fmt: skip
        refuse(_("这份申报刚刚变成“%(state)s”，不用再审了。") % {"state": what})
    if review.state == Step.OVER:
        who = review.decided_by.name if review.decided_by else _("别人")
        refuse(
            _("%(who)s刚审过这一步（%(verdict)s），你的意见没有存。")
            % {"who": who, "verdict": review.get_verdict_display()}
        )
    if review.state == Step.WAITING:
        refuse(_("还没有轮到这一步。"))
    if seen != mark(review):
        refuse(_("你打开页面以后，有人刚定过或改过这一步，请看过最新的意见再定。"))


def mark(review):
    """What a page shows of the state it was drawn from; decisions give it back as `seen`."""
    return f"{review.decided_at:%Y%m%d%H%M%S%f}" if review.state == Step.DECIDED else ""


@transaction.atomic
def decide(*, review, verdict, by, words="", remarks=(), seen=""):
    """Decide on one step. `remarks` are (step, field, text) beside fields of the form.

    Sending back needs words or a remark, refusing needs words. What a step with a weekly day has
    decided may be decided anew until it is published; `seen` is the `mark` that was read.
    """
    review = locked(review)
    _still_waits(review, seen)
    if review.who == deciders.PANEL:
        refuse(_("这一步由评审批次公布结果，不能单独定。"), "panel")
    if not deciders.to_decide(by).filter(pk=review.pk).exists():
        refuse(_("这一步现在不由你来审，可能任职或团队刚有变化。"), "not_yours")
    return _decide(review, verdict, by, words.strip(), remarks)


def _decide(review, verdict, by, words, remarks=(), *, at_once=False):
    if verdict not in (Verdict.PASSED, Verdict.RETURNED, Verdict.REFUSED):
        raise ValueError(verdict)
    if verdict == Verdict.RETURNED and review.change_id:
        refuse(_("变更没有退回这一步：不同意就写明原因，对方可以改好再提。"), "no_return")
    if verdict == Verdict.REFUSED and len(words) < 4:
        refuse(_("请写明为什么不同意，至少 4 个字，申报的同学会读到。"), "words")
    if verdict == Verdict.RETURNED and not words:
        if not remarks:
            refuse(_("请写明要改什么，或者在要改的那一项旁边写批注。"), "words")
        words = str(_(SEE_REMARKS))
    if verdict == Verdict.PASSED:
        _must_be_in_time(review)
    review.verdict, review.words = verdict, words
    review.decided_by, review.decided_at = by, timezone.now()
    review.remarks.all().delete()
    Remark.objects.bulk_create(
        Remark(application=review.application, review=review, step=step, field=field, text=text,
               by=by)
        for step, field, text in remarks
    )  # fmt: skip
    day = None if at_once else day_of_publication(review)
    record(
        events.DECIDED, review.application, by=by, step=review.name,
        verdict=str(review.get_verdict_display()), turn=review.turn,
        publish_on=day and str(day),
    )  # fmt: skip
    if day is not None:
        review.state, review.publish_on = Step.DECIDED, day
        review.save()
        return review
    review.save()
    publish(review, by=by)
    return review


def _must_be_in_time(review):
    """A beginning that has passed cannot be allowed any more."""
    start = start_of(review)
    if start is not None and start <= timezone.now():
        way = _("请选不同意，对方可以另提一个时间。") if review.change_id else _(
            "请退回，让同学改一个时间再交。"
        )  # fmt: skip
        refuse(_("开始时间已经过了，不能同意。") + way, "too_late")


def start_of(review):
    """When it would begin: as wanted where a change asks for another time."""
    return wanted.start_of(review.change) if review.change else review.application.starts_at


def day_of_publication(review):
    """The day on which a decision of now is published; None for at once.

    The next such weekday, today until PUBLISHES_FROM; on a day off the next working day after it.
    What would begin before that day does not wait for it.
    """
    step = next((each for each in review.application.rules.spec.chain if each.key == review.key),
                None)  # fmt: skip
    if step is None or step.publishes_on is None:
        return None
    now = timezone.localtime()
    day = now.date() + timedelta(days=now.hour >= PUBLISHES_FROM)
    day += timedelta(days=(step.publishes_on - day.weekday()) % 7)
    calendar = current_calendar()
    if not calendar.is_workday(day):
        day = calendar.add_workdays(day, 1)
    start = start_of(review)
    if start is not None and timezone.localtime(start).date() <= day:
        return None
    return day


def publish(review, *, by=None):
    """The decision is known now, and works: on to the next step, back, or the end. Rows locked."""
    review.state, review.published_at = Step.OVER, timezone.now()
    review.save()
    application, change = review.application, review.change
    record(
        events.PUBLISHED, application, by=by, step=review.name,
        verdict=str(review.get_verdict_display()),
    )  # fmt: skip
    if review.verdict == Verdict.PASSED:
        is_last = not Review.objects.filter(
            application=application, turn=review.turn, change=change, state=Step.WAITING,
            is_record=False,
        ).exists()  # fmt: skip
        if not is_last:
            review_notices.passed_on(review)
        chain.move_on(application, change=change, by=review.decided_by)
        return
    chain.drop(application, change=change)
    if change is not None:
        _end_change(change, review)
    elif review.verdict == Verdict.RETURNED:
        application.state, application.changed_at = State.RETURNED, timezone.now()
        application.save(update_fields=["state", "changed_at"])
        record(events.RETURNED, application, by=review.decided_by, step=review.name)
        review_notices.returned(review)
    else:
        application.state, application.decided_at = State.REFUSED, timezone.now()
        application.reason = review.words[:500]
        application.save(update_fields=["state", "decided_at", "reason"])
        record(events.REFUSED, application, by=review.decided_by, step=review.name)
        outcomes.tell(outcomes.leaving, application)
        review_notices.refused(review)
    if review.key == chain.OBJECTION:
        chain.stop_publicity(application, by=review.decided_by, reason=review.words[:500])


def _end_change(change, review):
    change.state, change.ended_at = Change.State.REFUSED, timezone.now()
    change.save(update_fields=["state", "ended_at"])
    record(
        events.CHANGE_ENDED, change.application, by=review.decided_by,
        state=str(change.get_state_display()),
    )  # fmt: skip
    review_notices.refused(review)


@transaction.atomic
def conclude_panel(*, application, verdict, words="", by):
    """A round is published: the open panel step of `application` gets its verdict, at once.

    Raises ValidationError when the application waits for no panel.
    """
    waiting = application.reviews.filter(who=deciders.PANEL, state=Step.OPEN).first()
    if waiting is None:
        refuse(_("“%(title)s”现在不在等评审结果。") % {"title": application.title})
    review = locked(waiting)
    _still_waits(review, "")
    return _decide(review, verdict, by, words.strip(), at_once=True)


def publish_due(day=None, *, by=None):
    """Publish every decision whose day has come by `day` (today; before PUBLISHES_FROM only those
    of days before). (how many, how many could not); harmless twice. One that cannot be published
    holds up no other: those who decide are told.
    """
    now = timezone.localtime()
    if day is None:
        day = now.date() - timedelta(days=now.hour < PUBLISHES_FROM)
    many = left = 0
    for review in Review.objects.filter(state=Step.DECIDED, publish_on__lte=day).order_by("pk"):
        try:
            many += _published(review, day, by)
        except ValidationError:
            left += 1
            review_notices.cannot_publish(review)
        except Exception:
            left += 1
            logger.exception("review %s could not be published", review.pk)
    return many, left


@transaction.atomic
def _published(review, day, by):
    review = locked(review)
    if review.state != Step.DECIDED or review.publish_on > day:
        return False
    if review.verdict == Verdict.PASSED:
        _must_be_in_time(review)
    publish(review, by=by)
    return True
