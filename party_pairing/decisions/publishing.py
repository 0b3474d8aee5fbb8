"""公示 of people after the vote: opened, objected to, ended (R10). Objections are ruled on by the
committee's staff, never by whoever opened it, decided about somebody in it, or stands in it."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from party_pairing.candidates.actions import move
from party_pairing.candidates.models import Recommendation
from party_pairing.decisions import actions, chain, events, notices, permissions
from party_pairing.decisions.calendars import require_in_time
from party_pairing.decisions.deciders import on_the_way
from party_pairing.decisions.models import Decision, Posting
from party_pairing.decisions.queries import AFTER_THE_VOTE, KIND, near, ways_of
from party_pairing.recommend_rules import spec as rules
from tuanwei.audit.actions import record
from tuanwei.publicity.actions import open_publicity

State = Recommendation.State


@dataclass(frozen=True)
class Group:
    """People of a campaign who wait for the same: one publication of the rules in one scope, or to
    be sent on (`publication` None). `unit` is whose publicity it will be."""

    campaign: object
    publication: rules.Publication | None
    position: int
    unit: object
    ways: tuple

    @property
    def key(self):
        """Names it in a form."""
        return f"{self.campaign.pk}-{self.position}-{self.unit.pk}"


def groups_for(user):
    """[Group] of those whom `user` publishes or sends on. Constant queries."""
    scope = permissions.scope_of(user)
    found: dict = defaultdict(list)
    for way in ways_of(near(scope, *AFTER_THE_VOTE)):
        unit = way.recommendation.unit
        is_own = way.recommendation.user_id == user.pk
        if is_own or not permissions.can_publish(user, unit):
            continue
        if way.waits_for_posting:
            publication = way.recommendation.campaign.spec.publications[way.stage.position]
            found[_place(way, publication)].append(way)
        elif way.recommendation.state == State.PASSED and way.posting is None:
            found[_place(way, None)].append(way)
    return [_group(ways) for ways in found.values()]


def _unit(way, publication):
    """Whose publicity it is: the scope's."""
    unit, campaign = way.recommendation.unit, way.recommendation.campaign
    if publication is None or publication.scope == rules.BRANCH:
        return unit
    if publication.scope == rules.GENERAL_BRANCH:
        return unit.parent or unit
    return campaign.unit


def _place(way, publication):
    position = -1 if publication is None else way.stage.position
    return way.recommendation.campaign_id, position, _unit(way, publication).pk


def _group(ways):
    first = ways[0]
    campaign = first.recommendation.campaign
    publication = (
        campaign.spec.publications[first.stage.position] if first.waits_for_posting else None
    )
    position = first.stage.position if publication else -1
    return Group(campaign, publication, position, _unit(first, publication), tuple(ways))


def line_of(recommendation):
    """Name, branch and year; nothing else about a person is published."""
    member = getattr(recommendation.user, "member", None)
    parts = [recommendation.unit.name]
    if member and member.grade:
        parts.append(_("%(year)d级") % {"year": member.grade})
    return {
        "key": str(recommendation.pk), "name": recommendation.user.name,
        "detail": " · ".join(parts),
    }  # fmt: skip


@transaction.atomic
def publish(*, recommendations, by):
    """Open the next publication for these people of one campaign; they are in it from now on. All of
    them have to wait for the same one. Returns the Posting."""
    ways = _locked(recommendations)
    if not ways:
        raise ValidationError(_("请至少选一个人。"))
    first = ways[0].recommendation
    for way in ways:
        _require_waiting(way)
        _require_publisher(by, way.recommendation)
    places = {_place(each, _publication(each)) for each in ways}
    if len(places) > 1:
        raise ValidationError(_("这些人等的不是同一个公示，请分开发。"))
    campaign, publication = first.campaign, _publication(ways[0])
    stage, unit = ways[0].stage, _unit(ways[0], publication)
    require_in_time(campaign, stage.key)
    many = Posting.objects.filter(campaign=campaign, position=stage.position).count()
    publicity = open_publicity(
        kind=KIND, key=f"{campaign.pk}-{stage.position}-{many + 1}", by=by, unit=unit,
        title=_("%(campaign)s：%(label)s（%(unit)s）")
        % {"campaign": campaign.title, "label": publication.label, "unit": unit.name},
        basis=_basis(campaign, publication), workdays=publication.workdays,
        is_public=publication.is_public, lines=[line_of(each.recommendation) for each in ways],
        url=reverse("party_pairing:posting-list"),
    )  # fmt: skip
    posting = Posting.objects.create(
        campaign=campaign, position=stage.position, publicity=publicity
    )
    posting.recommendations.set([each.recommendation for each in ways])
    record(events.PUBLISHED, posting, by=by, people=len(ways), publication=publication.label)
    for each in ways:
        person = each.recommendation
        if (person.state, person.step) != (State.PUBLISHED, stage.key):  # else published once more
            move(recommendation=person, state=State.PUBLISHED, by=by, step=stage.key)
        notices.published(each.recommendation, publicity)
    return posting


def _publication(way):
    return way.recommendation.campaign.spec.publications[way.stage.position]


def _locked(recommendations):
    """Ways of these, locked in one order."""
    keys = [each.pk for each in recommendations]
    rows = on_the_way().select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return ways_of(rows)


def _require_waiting(way):
    if not way.waits_for_posting:
        raise ValidationError(
            _("%(name)s现在不等公示（%(state)s），请刷新页面再看。")
            % {"name": way.recommendation.user.name,
               "state": way.recommendation.get_state_display()}
        )  # fmt: skip


def _require_publisher(by, recommendation):
    if recommendation.user_id == by.pk:
        raise ValidationError(_("名单里有你自己，请别人来发这个公示。"))
    if not permissions.can_publish(by, recommendation.unit):
        raise ValidationError(
            _("%(unit)s的公示由它的团总支书记或分管老师来发。") % {"unit": recommendation.unit.name}
        )


def _basis(campaign, publication):
    return "\n".join((
        _("依据“%(track)s”推优规则第 %(version)d 版，公示 %(n)d 个工作日。")
        % {"track": campaign.rules.track.name, "version": campaign.rules.version,
           "n": publication.workdays},
        _("有异议请在公示期内实名提出，写明理由和根据，由上一级团组织裁定。"),
        _("异议成立的，不再推荐，裁定的理由在名单旁边。"),
    ))  # fmt: skip


@transaction.atomic
def send_on(*, recommendations, by):
    """After the inspection (考察): what comes first is no publication, so they go on to the first step.
    Returns how many."""
    ways = _locked(recommendations)
    if not ways:
        raise ValidationError(_("请至少选一个人。"))
    for way in ways:
        _require_publisher(by, way.recommendation)
        if way.recommendation.state != State.PASSED or way.waits_for_posting:
            raise ValidationError(
                _("%(name)s不在等这一步，请刷新页面再看。") % {"name": way.recommendation.user.name}
            )
        actions.advance(way.recommendation, by=by)
    return len(ways)


def concluded(publicity):
    """The window is over and every objection is ruled on: whoever still stands in it goes on."""
    posting = Posting.objects.select_for_update().filter(publicity=publicity).first()
    if posting is None or posting.is_over:
        return
    posting.is_over = True
    posting.save(update_fields=["is_over"])
    people = on_the_way().filter(pk__in=posting.recommendations.values("pk"), state=State.PUBLISHED)
    moved = [_onward(each) for each in people.order_by("pk")]
    record(events.POSTING_OVER, posting, people=len(moved))


def _onward(person):
    """One who cannot go on keeps nobody else back: their way ends with the reason."""
    try:
        with transaction.atomic():
            actions.advance(person, by=None)
    except ValidationError as refused:
        move(recommendation=person, state=State.STOPPED, by=None, reason=refused.messages[0])
    return person


def upheld(publicity, line_key, objection):
    """An objection to somebody is upheld: their way ends here, and the ruling's words say why. One to
    the whole list leaves it standing nobody on: it has to be published anew."""
    posting = Posting.objects.filter(publicity=publicity).first()
    if posting is None or not line_key:
        return
    person = on_the_way().filter(pk=line_key, pk__in=posting.recommendations.values("pk")).first()
    if person is not None and person.state == State.PUBLISHED:
        move(
            recommendation=person, state=State.STOPPED, by=objection.ruled_by,
            step=chain.publication_key(posting.position),
            reason=_("公示期异议成立：%(words)s") % {"words": objection.words[:280]},
        )  # fmt: skip


def called_off(publicity):
    """It has ended without counting: the same people are published again."""
    Posting.objects.filter(publicity=publicity).update(is_over=True)


def own(user_id):
    """Keys of publicities in which somebody stands or about whose people they decided."""
    mine = Posting.objects.filter(recommendations__user=user_id)
    decided = Posting.objects.filter(
        recommendations__in=Decision.objects.filter(by=user_id).values("recommendation")
    )
    return list((mine | decided).values_list("publicity__key", flat=True).distinct())


def catch_up():
    """Postings whose publicity has ended and that were not followed. Returns how many."""
    rows = Posting.objects.filter(is_over=False, publicity__state="concluded")
    found = list(rows.select_related("publicity").order_by("pk"))
    for each in found:
        with transaction.atomic():
            concluded(each.publicity)
    return len(found)
