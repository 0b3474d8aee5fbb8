"""What the branch and those above it say about a candidate before the meeting: listed or not, a
condition judged or waived, stopped."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from party_pairing.candidates import actions, events, hooks, places, queries, states
from party_pairing.candidates.actions import must_say
from party_pairing.candidates.models import Campaign, Judgement, Place, Waiver
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import standing_in_the_way
from tuanwei.audit.actions import record

BEFORE_THE_VOTE = (states.APPLIED, states.NOT_LISTED, states.LISTED)


def _of_another(recommendation, by):
    if recommendation.user_id == by.pk:
        raise ValidationError(_("这是你自己的推优，请别的同事来办。"))
    if queries.is_beside(by, recommendation):
        raise ValidationError(queries.BESIDE)


def _is_open(campaign):
    if campaign.state != Campaign.State.OPEN:
        raise ValidationError(
            _("“%(title)s”%(state)s，不能再改候选人。")
            % {"title": campaign.title, "state": campaign.get_state_display()}
        )


def _only_here(campaign, unit_id):
    """The unit's Place, locked: nobody else lists, leaves out or opens a ballot there meanwhile."""
    Place.objects.get_or_create(campaign=campaign, unit_id=unit_id)
    return Place.objects.select_for_update().get(campaign=campaign, unit=unit_id)


def _may_change(functions, recommendation):
    if words := next((said for f in functions if (said := f(recommendation))), None):
        raise ValidationError(words)


@transaction.atomic
def list_candidate(*, recommendation, by):
    """They stand at the meeting. Raises ValidationError with every condition that is in the way, with
    open concerns, and where no place on the ballot is left."""
    _of_another(recommendation, by)
    campaign = Campaign.objects.get(pk=recommendation.campaign_id)
    row = _only_here(campaign, recommendation.unit_id)
    found = actions.locked(recommendation)
    campaign = found.campaign
    _is_open(campaign)
    _may_change(hooks.closed_to_new, found)
    way = standing_in_the_way(queries.findings_of(found))
    if way:
        raise ValidationError(
            _("%(name)s还不能列入：%(labels)s。补齐、认定或由有权的人豁免以后再列。")
            % {"name": found.user.name, "labels": "、".join(each.condition.label for each in way)}
        )
    actions.check(recommendation=found, by=by)
    if concern := found.concerns.filter(settled_at=None).first():
        raise ValidationError(
            _("%(name)s有一条变化没处理：%(words)s先请分管老师处理。")
            % {"name": found.user.name, "words": concern.words}
        )
    _has_room(campaign, found, row)
    return actions.move(recommendation=found, state=states.LISTED, by=by)


def _has_room(campaign, recommendation, row):
    line = places.line_of(campaign, recommendation.unit)
    if line.places.stopped:
        raise ValidationError(
            _("%(words)s，%(unit)s这一批不能列候选人。考核结果在支部的页面上；觉得不对，找团委。")
            % {"words": line.places.stopped, "unit": recommendation.unit.name}
        )
    if line.places.places == 0:
        is_table = line.places.quota and line.places.quota.kind == rules.TABLE
        raise ValidationError(
            _("名额表里还没有%s的名额，请分管老师先录入。") % recommendation.unit.name
            if is_table and row.granted is None
            else _("%s这一批没有名额，不能列候选人。") % recommendation.unit.name
        )
    many = campaign.recommendations.filter(
        unit=recommendation.unit_id, state=states.LISTED
    ).exclude(pk=recommendation.pk).count()  # fmt: skip
    if line.most_listed is not None and many >= line.most_listed:
        raise ValidationError(
            _("票面上最多列 %(most)d 人（%(places)d 个名额加差额），已经列了 %(many)d 人。")
            % {"most": line.most_listed, "places": line.places.places, "many": many}
        )


@transaction.atomic
def leave_out(*, recommendation, by, reason):
    """They do not stand this time; the person hears why. Possible until the meeting has voted."""
    _of_another(recommendation, by)
    _only_here(recommendation.campaign, recommendation.unit_id)
    found = actions.locked(recommendation)
    _is_open(found.campaign)
    _may_change(hooks.voting, found)
    return actions.move(recommendation=found, state=states.NOT_LISTED, by=by, reason=reason)


@transaction.atomic
def stop(*, recommendation, by, reason):
    """The way ends here, whatever stage it has reached."""
    _of_another(recommendation, by)
    found = actions.locked(recommendation)
    return actions.move(recommendation=found, state=states.STOPPED, by=by, reason=reason)


def _condition(recommendation, key):
    condition = recommendation.campaign.spec.condition(key)
    if condition is None:
        raise ValidationError(_("这一批的规则里没有这个条件，请刷新页面再看。"))
    return condition


@transaction.atomic
def judge(*, recommendation, by, key, holds, note):
    """What people say about a condition that only people can look at, and on what basis."""
    _of_another(recommendation, by)
    found = actions.locked(recommendation)
    condition = _condition(found, key)
    if condition.kind != rules.STATED:
        raise ValidationError(_("“%s”由系统从记录里核对，不用人来认定。") % condition.label)
    if found.state not in BEFORE_THE_VOTE:
        raise ValidationError(_("大会以后不再改认定，有问题请在公示里提，或写进变化的处理。"))
    note = must_say(note, _("请写一句依据，如 支部委员会 11月3日讨论。"))
    made = Judgement.objects.create(
        recommendation=found, condition=key, holds=holds, by=by, note=note
    )
    record(events.JUDGED, found, by=by, condition=key, is_met=holds, reason=note)
    actions.check(recommendation=found, by=by)
    return made


@transaction.atomic
def waive(*, recommendation, by, key, reason):
    """A condition need not be met. Whether `by` may say so, `permissions.can_waive` knows."""
    _of_another(recommendation, by)
    found = actions.locked(recommendation)
    condition = _condition(found, key)
    if not condition.waived_by:
        raise ValidationError(_("规则没有让谁豁免“%s”。") % condition.label)
    if found.state not in BEFORE_THE_VOTE:
        raise ValidationError(_("豁免在大会以前办，现在已经过了。"))
    made, is_new = Waiver.objects.get_or_create(
        recommendation=found, condition=key, defaults={"by": by, "reason": must_say(reason)}
    )
    if not is_new:
        raise ValidationError(
            _("%(name)s 已经豁免了：%(reason)s") % {"name": made.by, "reason": made.reason}
        )
    record(events.WAIVED, found, by=by, condition=key, reason=made.reason)
    actions.check(recommendation=found, by=by)
    return made


def unfinished(campaign):
    """[words] of what keeps a campaign from being closed."""
    found = []
    rows = campaign.recommendations
    if many := rows.filter(state__in=(states.APPLIED, states.LISTED)).count():
        found.append(_("还有 %d 人在报名或候选，先开完大会，或写明原因不列入。") % many)
    after = (states.PASSED, states.PUBLISHED, states.APPROVING)
    if many := rows.filter(state__in=after).count():
        found.append(_("还有 %d 人在公示、审批，等有了结果再结束。") % many)
    return found + [words for f in hooks.unfinished if (words := f(campaign))]
