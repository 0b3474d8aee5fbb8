"""The steps on somebody's way: moved, checked, and the places that are frozen. Rooms above act here."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates import concerns, events, hooks, notices, places, queries, states
from party_pairing.candidates.models import Check, Move, Place, Recommendation
from party_pairing.recommend_rules.conditions import add_months, is_eligible
from tuanwei.audit.actions import record

State = Recommendation.State
STILL_CHECKED = frozenset({*states.ON_THE_WAY, states.RECOMMENDED})


def locked(recommendation):
    """The row as it is now, held until the end of the transaction."""
    return (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("campaign__rules__track", "campaign__unit", "user__member", "unit")
        .get(pk=recommendation.pk)
    )


def must_say(reason, words=None):
    """The reason without blanks around it. Raises ValidationError without one."""
    reason = reason.strip()
    if not reason:
        raise ValidationError(words or _("请写一句理由，本人会看到。"))
    return reason[:300]


@transaction.atomic
def move(*, recommendation, state, by, step="", reason="", on=None):
    """Bring somebody to `state` (and `step` of the rules): the only way a state changes. Writes the
    Move, checks the conditions anew where they still matter, tells the person, and hooks.left where
    they leave. RECOMMENDED holds from `on` (today) for as long as the rules say. Raises
    ValidationError where the state cannot come next."""
    found = locked(recommendation)
    before = found.state
    is_next = step != found.step if state == before else states.may_follow(before, state)
    if not is_next:
        raise ValidationError(
            _("%(name)s现在是“%(before)s”，不能变成“%(after)s”。请刷新页面再看。")
            % {"name": found.user.name, "before": found.get_state_display(),
               "after": State(state).label}
        )  # fmt: skip
    if state in states.MUST_SAY:
        reason = must_say(reason)
    now = timezone.now()
    found.state, found.step, found.since, found.reminded = state, step, now, ""
    if state == State.RECOMMENDED and found.recommended_on is None:
        found.recommended_on = on or timezone.localdate(now)
    if state == State.RECOMMENDED and found.valid_until is None:
        found.valid_until = valid_until(found.campaign.spec, found.recommended_on)
    try:
        with transaction.atomic():
            found.save(update_fields=[
                "state", "step", "since", "reminded", "recommended_on", "valid_until",
            ])  # fmt: skip
    except IntegrityError as fault:
        raise ValidationError(
            _("%s 已经在另一批推优里，先等那一批有结果。") % found.user.name
        ) from fault
    made = Move.objects.create(
        recommendation=found, state=state, step=step, by=by, at=now, reason=reason.strip()[:300]
    )
    record(
        events.MOVED, found, by=by, state=state, before=before, step=step, reason=made.reason
    )  # fmt: skip
    if state in STILL_CHECKED:
        check(recommendation=found, by=by)
    notices.moved(found, made)
    if state in (State.WITHDRAWN, State.STOPPED):
        for f in hooks.left:
            f(found, by)
    for name in ("state", "step", "since", "reminded", "recommended_on", "valid_until"):
        setattr(recommendation, name, getattr(found, name))
    return recommendation


def valid_until(spec, first_on):
    """The last day on which a recommendation of `first_on` holds."""
    return add_months(first_on, spec.valid_months) - timedelta(days=1)


@transaction.atomic
def check(*, recommendation, by=None):
    """Keep how the conditions stand at this step; what changed for the worse since the last one is
    raised as a Concern."""
    findings, stand = queries.stand_of(recommendation)
    concerns.compare(recommendation, stand, by=by)
    return keep(recommendation, findings, stand)


def keep(recommendation, findings, stand):
    """The Check of what was found."""
    return Check.objects.create(
        recommendation=recommendation, at_state=recommendation.state,
        cut_off=recommendation.campaign.cut_off, is_eligible=is_eligible(findings),
        findings=stand.findings, facts=stand.facts,
    )  # fmt: skip


@transaction.atomic
def freeze_places(*, campaign, unit, by):
    """Count the places of a unit for the last time: its meeting is planned. Frozen ones stay as they
    are. Returns the Place."""
    Place.objects.get_or_create(campaign=campaign, unit=unit)
    row = Place.objects.select_for_update().get(campaign=campaign, unit=unit)
    if row.counted_at:
        return row
    line = places.line_of(campaign, unit)
    counted = line.counted
    row.heads = {
        **counted.heads, "year": counted.year, "degree": counted.degree,
        "assessed": places.written_assessed(counted.assessed),
    }  # fmt: skip
    row.places, row.counted_at = line.places.places, timezone.now()
    row.save(update_fields=["heads", "places", "counted_at"])
    record(
        events.PLACE_FROZEN, row, by=by, unit=unit.pk, places=row.places, heads=row.heads
    )  # fmt: skip
    return row
