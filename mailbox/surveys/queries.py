"""Whom a survey asks, and how many of them have answered."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from branches.organisation.models import Appointment, Member, Unit
from mailbox.surveys import drawing
from mailbox.surveys.models import Invitation, Participation, Survey
from mailbox.surveys.tally import LEAST

PARTY = (Member.Status.PARTY, Member.Status.PROBATIONARY)
LED = (Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH)


@dataclass(frozen=True)
class Rate:
    """How many of those asked in a branch have answered."""

    name: str
    asked: int
    answered: int


def audience(survey):
    """{user id: (number, unit id)} of everybody whom the survey means today."""
    members = Member.objects.filter(left_on=None, user__is_active=True)
    within = list(survey.units.values_list("pk", flat=True))
    if within:
        under = Unit.objects.under(*within)
        members = members.filter(branch__in=under)
    if survey.grades:
        members = members.filter(grade__in=survey.grades)
    if survey.audience == Survey.Audience.LEAGUE:
        members = members.filter(political_status=Member.Status.LEAGUE)
    if survey.audience == Survey.Audience.PARTY:
        members = members.filter(political_status__in=PARTY)
    if survey.audience not in (Survey.Audience.CADRES, Survey.Audience.HEADS):
        rows = members.values_list("user", "user__number", "branch")
        return {user: (number, unit) for user, number, unit in rows}
    held = Appointment.objects.in_force().filter(
        unit__is_active=True, unit__kind__in=LED, user__is_active=True
    )
    if survey.audience == Survey.Audience.HEADS:
        held = held.filter(post=Appointment.Post.SECRETARY)
    if within:
        held = held.filter(unit__in=under)
    if survey.grades:
        held = held.filter(user__member__grade__in=survey.grades)
    rows = held.order_by("-starts_on", "pk").values_list("user", "user__number", "unit")
    return {user: (number, unit) for user, number, unit in rows}


def drawn(survey):
    """[(user id, unit id)]: the audience, or the sample that the survey's seed draws from it."""
    people = audience(survey)
    by_unit = {}
    for user, (number, unit) in people.items():
        by_unit.setdefault(unit, {})[number] = user
    return [
        (numbers[number], unit)
        for unit, numbers in by_unit.items()
        for number in drawing.draw(numbers, survey.sample_per_unit, survey.seed)
    ]


def answered(survey):
    """A condition for invitations: this person has answered."""
    return Exists(Participation.objects.filter(survey=survey, user=OuterRef("user")))


def full_units(survey):
    """Ids of branches that have sent as many answers as are wanted of each."""
    if not survey.quota_per_unit:
        return set()
    done = Invitation.objects.filter(answered(survey), survey=survey, unit__isnull=False)
    counted = done.values("unit").annotate(n=Count("pk")).order_by()
    return {row["unit"] for row in counted if row["n"] >= survey.quota_per_unit}


def waited_for(survey):
    """Ids of people who are asked, have not answered and still may."""
    waiting = survey.invitations.filter(~answered(survey), user__is_active=True)
    if full := full_units(survey):
        waiting = waiting.exclude(unit__in=full)
    return list(waiting.values_list("user", flat=True))


def rates(survey):
    """(total, [Rate by branch]). Branches in which fewer than five are asked stand together.

    Where they are fewer than five together, the smallest other branch stands with them: the total
    would tell.
    """
    asked = dict(_by_unit(survey.invitations.all()))
    done = dict(_by_unit(survey.invitations.filter(answered(survey))))
    names = dict(Unit.objects.filter(pk__in=[u for u in asked if u]).values_list("pk", "name"))
    rows, small = [], [0, 0]
    for unit, many in asked.items():
        if unit is None or many < LEAST:
            small = [small[0] + many, small[1] + done.get(unit, 0)]
        else:
            rows.append(Rate(names[unit], many, done.get(unit, 0)))
    if 0 < small[0] < LEAST and rows:
        smallest = min(rows, key=lambda rate: (rate.asked, rate.name))
        rows.remove(smallest)
        small = [small[0] + smallest.asked, small[1] + smallest.answered]
    rows.sort(key=lambda rate: (rate.answered * 1_000_000 // rate.asked, rate.name))
    if small[0] >= LEAST:
        rows.append(Rate("人数少的支部合计", *small))
    return Rate("合计", sum(asked.values()), sum(done.values())), rows


def _by_unit(invitations):
    counted = invitations.order_by().values("unit").annotate(n=Count("pk"))
    return [(row["unit"], row["n"]) for row in counted]


def to_answer(user):
    """[Survey] that wait for an answer of `user`, the first to close first.

    Left out are those for which the person's branch has sent as many answers as are wanted.
    """
    today = timezone.localdate()
    running = Survey.objects.filter(state="open", opens_on__lte=today, closes_on__gte=today)
    mine = Invitation.objects.filter(survey=OuterRef("pk"), user=user.pk)
    done = Participation.objects.filter(survey=OuterRef("pk"), user=user.pk)
    found = running.filter(Exists(mine), ~Exists(done)).order_by("closes_on", "pk")
    return [
        survey
        for survey in found.annotate(my_unit=Subquery(mine.values("unit")[:1]))
        if not survey.quota_per_unit or survey.my_unit not in full_units(survey)
    ]
