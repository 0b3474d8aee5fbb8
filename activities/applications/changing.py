"""After approval: ask for another time, place, size or sum. The needed part of the chain runs again.

Rules are those the application was handed in under, asked again for what it would be: lead times
and bars stand in the way in words. Steps come back where `again_on` names an aspect that changes, and
where only the new facts ask for them. Nobody asked: the change holds at once.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import chain, events, filling, queries, review_notices, wanted
from activities.applications.aspects import again, changed_fields, touched
from activities.applications.checks import facts, problems
from activities.applications.models import Application, Change
from activities.kinds.said import ASPECT_WORDS
from tuanwei.audit.actions import record
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_queries import venue_problems
from tuanwei.workdays.queries import current_calendar

State = Application.State
# What is asked only once, when it is handed in.
NOT_AGAIN = ("declared",)


def _locked(application):
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("rules", "kind", "unit__parent", "venue")
        .get(pk=application.pk)
    )


def why_not(application, now=None):
    """Why no change may be asked for now; "" where it may."""
    if application.state not in Application.GRANTED:
        return _("还没有通过的申报直接在申报里改；通过以后才用变更。")
    if application.ends_at and application.ends_at <= (now or timezone.now()):
        return _("活动已经结束，不能再改时间地点。实际情况写在结项里。")
    if application.changes.filter(state=Change.State.REVIEW).exists():
        return _("已经有一项变更在审。等它有了结果，或者先撤回它，再提新的。")
    return ""


def differing(application, wish):
    """The fields of `wish` that say something else than the application, with their values."""
    now = wanted.plain(application)
    return {name: wish[name] for name in changed_fields(now, {**now, **wish})}


def steps_again(rules, before, after, aspects):
    """The ChainSteps that a change needs: those about one of its aspects, and those that only the
    facts `after` ask for. A round is not held again for a change."""
    known = {step.key for step in rules.steps(before)}
    return [
        step for step in rules.steps(after)
        if step.who != "panel" and (again(step, aspects) or step.key not in known)
    ]  # fmt: skip


def against(application, wish):
    """(what stands against it, what is only pointed out), both in words, of the differing `wish`.

    Files and answers that only the new facts ask for cannot be given with a change: whoever decides
    reads that they are missing.
    """
    rules = application.rules.spec
    fresh = filling.read(application)
    now, calendar = timezone.localtime(), current_calendar()
    before = {each.words for each in problems(
        rules, filling.filled_of(fresh, rules), now=now, calendar=calendar)}  # fmt: skip
    filled, _content = wanted.tried(application, wish)
    found = [
        each for each in problems(rules, filled, now=now, calendar=calendar)
        if each.field not in NOT_AGAIN
    ]  # fmt: skip
    # What was already so when it was approved is no reason against changing something else.
    moves = any(name in wish for name in wanted.MOMENTS)
    found = [each for each in found if each.words not in before or (moves and _of_time(each))]
    soft = [each for each in found if each.is_warning or each.field.startswith(("file.", "field."))]
    hard = [each.words for each in found if each not in soft]
    return hard + _clashes(application, wish), [each.words for each in soft]


def _of_time(problem):
    return problem.field in ("starts_at", "ends_at")


def _clashes(application, wish):
    """Venues that are taken or closed at the wanted time, apart from what is ours there."""
    if not {"starts_at", "ends_at", "venue", "parts", "setup_minutes", "clearing_minutes"} & {
        *wish
    }:
        return []
    ours = set(
        Gathering.objects.filter(occasion__project__application=application.pk).values_list(
            "pk", flat=True
        )
    )
    times = wanted.trial(application, wish, lambda fresh: list(queries.wanted_times(fresh)))
    return [
        f"{venue.name}：{problem.words}"
        for field, venue, start, end in times if field != "second_venue"
        for problem in venue_problems(venue, start, end)
        if problem.gathering is None or problem.gathering.pk not in ours
    ]  # fmt: skip


@transaction.atomic
def ask(*, application, by, wish, reason):
    """Ask for the values of `wish` ({field: value} as `wanted.plain` has them); return the Change.

    Raises ValidationError for what the rules forbid, for a venue that is taken, when nothing
    differs. A change that nobody needs to decide holds at once (state DONE).
    """
    application = _locked(application)
    if words := why_not(application):
        raise ValidationError(words, code="gone")
    wish = differing(application, wish)
    if not wish:
        raise ValidationError(_("和现在一样，没有要改的。"))
    hard, soft = against(application, wish)
    if hard:
        raise ValidationError(hard)
    rules = application.rules.spec
    fresh = filling.read(application)
    before = filling.content_of(fresh, rules=rules)
    known = facts(rules, filling.filled_of(fresh, rules))
    filled, after = wanted.tried(application, wish)
    aspects = touched(before["plain"], after["plain"])
    change = Change.objects.create(
        application=application, by=by, reason=reason, aspects=aspects,
        content={"before": before, "after": after, "wanted": wish, "said": soft},
    )  # fmt: skip
    record(
        events.CHANGE_ASKED, application, by=by, reason=reason,
        aspects="、".join(ASPECT_WORDS[each] for each in aspects),
    )  # fmt: skip
    steps = steps_again(rules, known, facts(rules, filled), aspects)
    chain.lay(application, steps, change=change)
    chain.move_on(application, change=change, by=by)
    return change


@transaction.atomic
def withdraw(*, change, by):
    """Take a change back while it waits."""
    application = _locked(change.application)
    change = Change.objects.select_for_update().get(pk=change.pk)
    change.application = application
    if change.state != Change.State.REVIEW:
        raise ValidationError(
            _("这项变更已经是“%(state)s”，不能再撤回。") % {"state": change.get_state_display()},
            code="gone",
        )
    change.state, change.ended_at = Change.State.WITHDRAWN, timezone.now()
    change.save(update_fields=["state", "ended_at"])
    waited = chain.drop(application, change=change)
    record(events.CHANGE_ENDED, application, by=by, state=str(change.get_state_display()))
    if waited is not None:
        waited.application, waited.change = application, change
        review_notices.withdrawn(waited)
