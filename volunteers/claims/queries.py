"""Reads about claims: whose they are, what they lack, who decides next, what stands against them."""

from datetime import datetime, time, timedelta

from branches.organisation.models import Appointment
from tuanwei.lib.texts import clean_line
from volunteers.claims.deadlines import SHANGHAI, months_after
from volunteers.claims.models import Claim, ClaimDecision, Dispute
from volunteers.hours.models import Service
from volunteers.hours.queries import spec_on
from volunteers.hours.spec import BRANCH, CHECKED, COMMITTEE, CONFIRMED, STAGES, TEAM
from volunteers.teams.models import TeamMember

State = Claim.State
AT_A_STAGE = {BRANCH: State.BRANCH, TEAM: State.TEAM, COMMITTEE: State.COMMITTEE}
STANDING = (*Claim.OPEN, State.CREDITED)
ONE_DAY = timedelta(days=1)


def with_everything(claims):
    """What lists and pages of claims show, without further queries."""
    return claims.select_related("volunteer__user", "unit__parent", "team", "kind", "publicity")


def own(user):
    """The claims of somebody, the newest first."""
    return with_everything(Claim.objects.filter(volunteer__user=user.pk)).order_by("-pk")


def claim_grades(day):
    """The Grades that somebody who looks at a claim chooses from."""
    grades = spec_on(day).grades
    chosen = tuple(each for each in grades if each.key not in (CHECKED, CONFIRMED))
    return chosen or grades


def end_of(claim):
    """When what is claimed was over: its end, else the end of its day or month."""
    if claim.ends_at:
        return claim.ends_at
    last = months_after(claim.day.replace(day=1), 1) if claim.is_month else claim.day + ONE_DAY
    return datetime.combine(last, time(), SHANGHAI)


def stages_of(claim):
    """The stages that the rules of its day name, in the order of the house."""
    named = spec_on(claim.day).claims.stages
    return [stage for stage in STAGES if stage in named]


def stage_of(claim):
    """The stage at which a claim stands; None beside the chain."""
    return claim.state if claim.state in AT_A_STAGE else None


def is_last(claim, stage):
    """True where nobody decides after this stage."""
    return next_stage(claim, after=stage) is None


def next_stage(claim, *, after=None, at=None):
    """The first stage of the rules after `after` (or from `at` on) at which there is somebody to
    decide; the committee where the rules name none. None when all are done."""
    stages = stages_of(claim)
    if at is not None:
        ahead = [stage for stage in STAGES[STAGES.index(at) :] if stage in stages or stage == at]
    elif after is not None:
        ahead = [stage for stage in STAGES[STAGES.index(after) + 1 :] if stage in stages]
    else:
        ahead = stages
    found = next((stage for stage in ahead if stage == COMMITTEE or deciders(claim, stage)), None)
    if found is None and after is None:
        return COMMITTEE
    return found


def deciders(claim, stage):
    """Ids of those who may decide at the branch's or team's stage: never the claimant, and for
    whoever holds a post there, those above."""
    user = claim.volunteer.user_id
    if stage == TEAM:
        if claim.team_id is None:
            return set()
        leading = TeamMember.objects.filter(
            team=claim.team_id, state=TeamMember.State.IN, role__in=TeamMember.LEADING
        )
        people = dict(leading.values_list("user", "role"))
        if user in people:
            people = {key: role for key, role in people.items() if role == "teacher"}
        return set(people) - {user}
    if claim.unit_id is None:
        return set()
    above = claim.unit.parent_id
    held = list(
        Appointment.objects.in_force().filter(unit__in=[claim.unit_id, above])
        .values_list("user", "unit")
    )  # fmt: skip
    of_claimant = {unit for person, unit in held if person == user}
    if above in of_claimant:
        return set()
    units = {above} if claim.unit_id in of_claimant else {claim.unit_id, above}
    return {person for person, unit in held if unit in units} - {user}


def photos_lacking(claim):
    """Sentences about pictures that the rules of its day ask for and that are not there."""
    asked = spec_on(claim.day).claims
    files = [each for each in claim.files.all() if each.attachment.is_image]
    counts = {
        moment: sum(each.moment == moment for each in files) for moment in ("start", "end")
    }  # fmt: skip
    lacking = []
    for moment, words, wanted in (
        ("start", "开始时的照片", asked.photos_start), ("end", "结束时的照片", asked.photos_end),
    ):  # fmt: skip
        if counts[moment] < wanted:
            lacking.append(f"{words}要 {wanted} 张，现在 {counts[moment]} 张。")
    if len(files) < asked.photos_any:
        lacking.append(f"照片一共要 {asked.photos_any} 张，现在 {len(files)} 张。")
    return lacking


def _same_time(claim, starts, ends):
    """Whether [starts, ends) and the times of a claim have a moment in common; None unknown."""
    if not (claim.starts_at and claim.ends_at and starts and ends):
        return None
    return claim.starts_at < ends and starts < claim.ends_at


def _same_thing(claim, title, day):
    return claim.day == day and clean_line(claim.title) == clean_line(title)


def hits_service(claim, service):
    """True where the system has noted already what the claim is about: the same time, the shift's
    window included, or the same thing on the same day."""
    moments = (service.came_at, service.opens_at, service.left_at, service.closes_at)
    starts = min(filter(None, moments[:2]), default=None)
    ends = max(filter(None, moments[2:]), default=None)
    same = _same_time(claim, starts, ends)
    return _same_thing(claim, service.title, service.day) if same is None else same


def system_services(claims):
    """{volunteer's key: services of the system} around the days of some claims, one query."""
    days = [claim.day for claim in claims]
    rows = Service.objects.filter(
        volunteer__in={claim.volunteer_id for claim in claims}, source="system",
        day__range=(min(days) - ONE_DAY, max(days) + ONE_DAY),
    ).exclude(state=Service.State.VOID)  # fmt: skip
    found: dict = {}
    for each in rows:
        found.setdefault(each.volunteer_id, []).append(each)
    return found


def credited_claims(claims):
    """{volunteer's key: claims that have been credited} around the days of some, one query."""
    days = [claim.day for claim in claims]
    rows = Claim.objects.filter(
        volunteer__in={claim.volunteer_id for claim in claims}, state=State.CREDITED,
        day__range=(min(days) - ONE_DAY, max(days) + ONE_DAY),
    ).exclude(pk__in=[claim.pk for claim in claims])  # fmt: skip
    found: dict = {}
    for each in rows:
        found.setdefault(each.volunteer_id, []).append(each)
    return found


def noted_already(claim):
    """The service of the system that a claim repeats, None for none."""
    services = system_services([claim]).get(claim.volunteer_id, ())
    return next((each for each in services if hits_service(claim, each)), None)


def days_without_times(claim):
    """Services of the system on the day of a claim that says no times: it has to."""
    if claim.starts_at or claim.fixed or claim.is_month:
        return []
    services = system_services([claim]).get(claim.volunteer_id, ())
    return [each for each in services if each.day == claim.day]


def others_of(claim):
    """Standing claims of the same volunteer around its day."""
    rows = Claim.objects.filter(
        volunteer=claim.volunteer_id, state__in=STANDING,
        day__range=(claim.day - ONE_DAY, claim.day + ONE_DAY),
    )  # fmt: skip
    return rows.exclude(pk=claim.pk)


def own_overlap(claim, others):
    """Another claim of the same volunteer for the same time, or the same thing; None for none."""
    for other in others:
        same = _same_time(claim, other.starts_at, other.ends_at)
        if same or (same is None and _same_thing(claim, other.title, other.day)):
            return other
    return None


def minutes_of_day(claim, others):
    """Minutes that claims and services of the day come to with this one; months do not count."""
    total = claim.minutes or 0
    total += sum(
        each.minutes or 0 for each in others if each.day == claim.day and not each.is_month
    )
    for each in system_services([claim]).get(claim.volunteer_id, ()):
        if each.day == claim.day and each.came_at and each.left_at:
            total += int((each.left_at - each.came_at).total_seconds() // 60)
    return total


def decisions_of(claim):
    """What was decided, in order."""
    return claim.decisions.select_related("by").order_by("pk")


def last_return(claim):
    """The decision that gave a claim back, None for none."""
    verdict = ClaimDecision.Verdict.RETURNED
    return claim.decisions.filter(verdict=verdict).order_by("-pk").first()


def ready():
    """Claims that wait to be published, the oldest first."""
    return with_everything(Claim.objects.filter(state=State.READY)).order_by("pk")


def open_disputes():
    """Disputes that wait for an answer, the oldest first."""
    rows = Dispute.objects.filter(outcome=Dispute.Outcome.OPEN)
    return rows.select_related("service__volunteer", "service__team", "by").order_by("pk")


def disputable(user):
    """Services of somebody against which they may say something."""
    return Service.objects.filter(volunteer__user=user.pk).exclude(state=Service.State.VOID)
