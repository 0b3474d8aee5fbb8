"""Reads of campaigns and candidates. Rooms above ask here."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import BooleanField, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Member
from party_pairing.candidates import hooks, kept
from party_pairing.candidates.facts import facts_of
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.candidates.places import line_of
from party_pairing.recommend_rules.conditions import add_months, judged
from party_pairing.recommend_rules.models import TrackRules

__all__ = [
    "Ahead", "Bar", "ahead_of", "barred", "facts_of", "findings_of", "listed", "open_for",
    "places_of",
]  # fmt: skip
State = Recommendation.State
BESIDE = _("你自己也在这个支部的这一批里，同一批的人请别的同事来办。")


@dataclass(frozen=True)
class Ahead:
    """Who decides next about somebody: `who` and `what` in words, `until` a day (None: no
    deadline)."""

    who: str
    what: str
    until: dt.date | None = None


def ahead_of(recommendation):
    """[Ahead] of the rooms above, in their order."""
    return [each for f in hooks.ahead for each in f(recommendation)]


@dataclass(frozen=True)
class Said:
    """What somebody said about a condition: a judgement that it `holds` or not, or (None) a waiver."""

    condition: str
    holds: bool | None
    by: str
    at: dt.datetime
    words: str


def said_of(recommendation):
    """[Said] about a candidate, the oldest first. One query."""
    holds = Value(None, output_field=BooleanField(null=True))
    waivers = recommendation.waivers.order_by().values_list(
        "condition", holds, "by__name", "at", "reason"
    )
    judged_so = recommendation.judgements.order_by().values_list(
        "condition", "holds", "by__name", "at", "note"
    )
    return [Said(*row) for row in waivers.union(judged_so, all=True).order_by("at")]


def known_of(recommendation, cut_off=None, *, said=None, member=None):
    """(Facts with judgements, {condition that was waived}). `member`, `said`: read already."""
    campaign, user = recommendation.campaign, recommendation.user_id
    members = None if member is None else {user: member}
    known = facts_of(
        [user], cut_off or campaign.cut_off, members=members, spec=campaign.spec
    )[user]  # fmt: skip
    said = said_of(recommendation) if said is None else said
    stated = {each.condition: each.holds for each in said if each.holds is not None}
    waived = {each.condition for each in said if each.holds is None}
    return replace(known, stated=stated), waived


def findings_of(recommendation, cut_off=None, *, said=None, member=None):
    """Every condition of the rules it runs under, as it stands now: with waivers and judgements."""
    known, waived = known_of(recommendation, cut_off, said=said, member=member)
    campaign = recommendation.campaign
    return judged(campaign.spec, known, cut_off or campaign.cut_off, waived)


def stand_of(recommendation, today=None):
    """(findings, kept.Stand) of now: what `Check` keeps, and what the next one is compared with."""
    known, waived = known_of(recommendation)
    member = Member.objects.filter(user=recommendation.user_id).first()
    return stood(recommendation, known, waived, member, today)


def stood(recommendation, known, waived, member, today=None):
    """As `stand_of`, from facts that were read for many."""
    campaign = recommendation.campaign
    findings = judged(campaign.spec, known, campaign.cut_off, waived)
    is_here = member is not None and member.left_on is None and recommendation.user.is_active
    facts = kept.facts(
        known, unit=member.branch_id if member else None, is_here=is_here,
        today=kept.on_the_day(campaign.spec, known, today or timezone.localdate(), waived),
    )  # fmt: skip
    return findings, kept.Stand([kept.finding(each) for each in findings], facts)


def places_of(campaign, unit):
    """The places of a unit, frozen ones as they were frozen (quotas.Places)."""
    return line_of(campaign, unit).places


def listed(campaign, unit):
    """Candidates of a unit, in the order of their numbers."""
    rows = campaign.recommendations.filter(unit=unit, state=State.LISTED)
    return rows.select_related("user__member", "campaign__rules").order_by("number")


def campaigns():
    """With what their pages show."""
    return Campaign.objects.select_related("rules__track", "unit", "made_by")


def recommendations():
    """With what their pages show."""
    return Recommendation.objects.select_related(
        "campaign__rules__track", "campaign__unit", "user__member__branch__parent", "unit__parent",
        "party_branch", "nominated_by",
    )  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """Why somebody cannot stand in a campaign now; `until` the day from which they can."""

    words: str
    until: dt.date | None = None


def barred(campaign, person, past=None):
    """[Bar] of what keeps `person` out of a campaign, whatever the conditions say. `past`: their
    Recommendations, where they were read already."""
    found = []
    spec, member = campaign.spec, getattr(person, "member", None)
    if member is None or member.branch is None or member.left_on is not None:
        return [Bar("名册里没有所在团支部，请先找团支书或团委补上。")]
    if campaign.unit_id not in _line(member.branch):
        found.append(Bar(f"这一批是{campaign.unit.name}的，{member.branch.name}不在里面。"))
    if member.political_status not in spec.from_statuses:
        found.append(Bar(status_words(spec, member.political_status)))
    rows = recommendations().filter(user=person.pk) if past is None else past
    for each in rows:
        if bar := _past(campaign, each):
            found.append(bar)
    return found


def _line(unit):
    above = unit.parent
    return {unit.pk, unit.parent_id, above.parent_id if above else None}


def status_words(spec, status):
    """Why this status does not fit a track, in words."""
    names = dict(Member.Status.choices)
    order = list(names)[:5]
    if status == spec.to_status:
        return f"现在已经是{names[status]}，不用再经过这一步。"
    if (
        status in order
        and spec.to_status in order
        and order.index(status) > order.index(spec.to_status)
    ):
        return f"现在已经是{names[status]}，这一步早走过了。"
    wanted = "、".join(str(names[each]) for each in spec.from_statuses if each in names)
    return f"这一类从{wanted}里推荐，名册上现在是“{names.get(status, '未填')}”。"


def _past(campaign, each):
    same = each.campaign.rules.track_id == campaign.rules.track_id
    today = timezone.localdate()
    if each.campaign_id == campaign.pk and each.state != State.WITHDRAWN:
        return Bar(f"已经在这一批里了：{each.get_state_display()}。")
    if each.state in Recommendation.ON_THE_WAY:
        return Bar(f"“{each.campaign}”还没有结果（{each.get_state_display()}），有了结果再说。")
    if not same:
        return None
    if each.state == State.RECOMMENDED and (each.valid_until is None or each.valid_until >= today):
        if each.valid_until is None:
            return Bar("上一次推荐还有效，不用再推荐。")
        return Bar(
            f"上一次推荐到 {day_words(each.valid_until)} 都有效，有效期内不重复推荐。",
            each.valid_until + dt.timedelta(days=1),
        )
    months = campaign.spec.repeat_months
    if each.state == State.NOT_PASSED and months:
        again = add_months(timezone.localdate(each.since), months)
        if again > today:
            return Bar(
                f"上一次大会没有通过，满 {months} 个月再报，{day_words(again)} 起可以。", again
            )
    return None


def day_words(day):
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def open_for(person, now=None):
    """Campaigns in which `person`'s branch takes part and that still take names."""
    member = getattr(person, "member", None)
    if member is None or member.branch is None:
        return []
    rows = campaigns().filter(
        state=Campaign.State.OPEN, nominate_until__gt=now or timezone.now(),
        unit__in=[key for key in _line(member.branch) if key],
    )  # fmt: skip
    return list(rows.order_by("nominate_until", "pk"))


def is_beside(user, recommendation):
    """True where somebody is on the way in the same campaign and unit as `recommendation`."""
    return (
        Recommendation.objects.filter(
            campaign=recommendation.campaign_id, unit=recommendation.unit_id, user=user.pk,
            state__in=Recommendation.ON_THE_WAY,
        ).exclude(pk=recommendation.pk).exists()
    )  # fmt: skip


def said_by(functions, user, about):
    """[(template, context)] that rooms above show."""
    return [said for f in functions if (said := f(user, about)) is not None]


def member_of(user):
    """The Member of `user` with the branch and what is above it; None for others."""
    return Member.objects.select_related("branch__parent").filter(user=user.pk).first()


def rules_of_tracks():
    """The TrackRules in force of every track in use, in the order of the tracks."""
    rows = (
        TrackRules.objects.filter(track__is_active=True, in_force_from__isnull=False)
        .order_by("track_id", "-version").distinct("track_id").select_related("track")
    )  # fmt: skip
    return sorted(rows, key=lambda each: (each.track.position, each.track_id))
