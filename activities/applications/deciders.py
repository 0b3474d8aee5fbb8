"""Who decides a step of a chain today: by a post or grant in force, never on what they applied for.

Each step names one kind of people. Where none of them may decide, because nobody holds the post or
whoever does made the application, the next ones do; at the end of every list stand the committee's
staff. It is asked anew at each request, so a term that ends hands the step on by itself. The rules
stand in docs/decisions/0021.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from activities.applications.models import Review, Submission, TeamMember
from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS, hats
from tuanwei.accounts.models import Grant, User

BRANCH, GENERAL_BRANCH, TEACHER, UNIT, STAFF, SECRETARY, ADMINISTRATOR, PERSON, PANEL = (
    "branch", "general_branch", "teacher", "unit", "staff", "secretary", "administrator", "person",
    "panel",
)  # fmt: skip
HEADS = ("secretary", "deputy")


@dataclass(frozen=True)
class Rung:
    """People who may decide, and why it came to them: "" for those whom the rules name."""

    people: object  # a queryset of users
    label: str
    why: str = ""


def _held(**where):
    """Appointments in force of people and units that are there."""
    return Appointment.objects.in_force().filter(
        user__is_active=True, unit__is_active=True, **where
    )


def _administrators():
    return Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True)


def _users(rows):
    return User.objects.filter(pk__in=rows.values("user"))


def staff():
    """The committee's staff and the administrators."""
    held = _held(unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS)
    return User.objects.filter(
        Q(pk__in=held.values("user")) | Q(pk__in=_administrators().values("user"))
    )


def barred(review):
    """Ids of those who must not decide: whoever made, handed in, leads or is in the team of the
    application, whoever asked for the change, whoever decided the step before."""
    application = review.application
    out = {application.made_by_id, review.not_by_id, review.change and review.change.by_id}
    out |= set(TeamMember.objects.filter(application=application).values_list("user", flat=True))
    out |= set(Submission.objects.filter(application=application).values_list("by", flat=True))
    return out - {None}


def rungs(review):
    """The Rungs of a review, the people that the rules name first."""
    unit, last = review.unit, Rung(staff(), _("团委工作人员"))
    if review.who == BRANCH:
        return [
            Rung(_users(_held(unit=unit, post__in=HEADS)), _("团支部书记、副书记")),
            Rung(_users(_held(unit=unit)), _("支部其他团干部"),
                 _("书记、副书记空缺或就是申报人，由支部其他团干部审。")),
            Rung(_users(_held(unit=unit and unit.parent_id, post__in=HEADS,
                              unit__kind=Unit.Kind.GENERAL_BRANCH)), _("团总支书记、副书记"),
                 _("支部里没有别的团干部可以审，由团总支审。")),
            _after(last, _("支部和团总支里都没有人可以审，由团委工作人员审。")),
        ]  # fmt: skip
    named = {
        GENERAL_BRANCH: lambda: Rung(
            _users(_held(unit=unit, post__in=HEADS)), _("团总支书记、副书记")
        ),
        UNIT: lambda: Rung(_users(_held(unit=unit)), unit.name if unit else ""),
        TEACHER: lambda: Rung(_person(review), _("指导教师")),
        PERSON: lambda: Rung(_person(review), review.person.name if review.person else ""),
        SECRETARY: lambda: Rung(
            _users(_held(unit__kind=Unit.Kind.COMMITTEE, post__in=HEADS)), _("团委书记、副书记")
        ),
        ADMINISTRATOR: lambda: Rung(_users(_administrators()), _("团委管理员")),
    }.get(review.who)
    if review.who == PANEL:
        return []
    return [named(), _after(last, NOBODY[review.who])] if named else [last]


NOBODY = {
    GENERAL_BRANCH: _("没有团总支书记、副书记可以审（空缺，或就是申报人），由团委工作人员审。"),
    UNIT: _("这个单位没有人可以审，由团委工作人员审。"),
    TEACHER: _("没有可以审的指导教师，由团委工作人员审。"),
    PERSON: _("规则里写的人现在不能审，由团委工作人员审。"),
    SECRETARY: _("没有团委书记、副书记可以审（空缺，或刚审过上一步），由团委工作人员审。"),
    ADMINISTRATOR: _("没有管理员可以审，由团委工作人员审。"),
}


def _after(rung, why):
    return Rung(rung.people, rung.label, why)


def _person(review):
    return User.objects.filter(pk=review.person_id, is_active=True)


def rung_of(review):
    """The first Rung with somebody who may decide, with the ids of these; (None, set()) when
    nobody may at all."""
    out = barred(review)
    for rung in rungs(review):
        if found := set(rung.people.values_list("pk", flat=True)) - out:
            return rung, found
    return None, set()


def to_decide(user):
    """Reviews, of whatever state, whose step `user` may decide: `rung_of` as one query."""
    worn, key = hats(user), user.pk or 0
    team = TeamMember.objects.filter(application=OuterRef("application"), user=key)
    handed = Submission.objects.filter(application=OuterRef("application"), by=key)
    own = Q(application__made_by=key) | Q(change__by=key) | Q(not_by=key)
    heads = [unit for unit in worn.posts if worn.holds(unit, *HEADS)]
    above = [unit for unit in heads if unit in worn.general_branch_ids]
    of_unit = _fit(_held(unit=OuterRef("unit")))
    unit_heads = of_unit.filter(post__in=HEADS)
    found = (
        Q(who__in=(BRANCH, GENERAL_BRANCH), unit__in=heads)
        | Q(who=UNIT, unit__in=worn.unit_ids)
        | Q(who__in=(TEACHER, PERSON), person=key)
    )
    if worn.unit_ids:
        found |= Q(who=BRANCH, unit__in=worn.unit_ids) & ~Exists(unit_heads)
    if above:
        found |= Q(who=BRANCH, unit__parent__in=above) & ~Exists(of_unit)
    if any(worn.holds(unit, *HEADS) for unit in worn.committee_ids):
        found |= Q(who=SECRETARY)
    if worn.is_administrator:
        found |= Q(who=ADMINISTRATOR)
    if worn.is_staff:
        found |= Q(who=STAFF) | _vacant(of_unit, unit_heads)
    mine = Review.objects.exclude(own).filter(~Exists(team), ~Exists(handed))
    return mine.filter(found).exclude(who=PANEL)


def _vacant(of_unit, unit_heads):
    """Steps that nobody but staff may decide."""
    above = _fit(
        _held(unit=OuterRef("unit__parent"), unit__kind=Unit.Kind.GENERAL_BRANCH, post__in=HEADS)
    )
    committee = _fit(_held(unit__kind=Unit.Kind.COMMITTEE, post__in=HEADS))
    named = _fit(User.objects.filter(pk=OuterRef("person"), is_active=True), "pk")
    return (
        Q(who=BRANCH) & ~Exists(of_unit) & ~Exists(above)
        | Q(who=GENERAL_BRANCH) & ~Exists(unit_heads)
        | Q(who=UNIT) & ~Exists(of_unit)
        | Q(who__in=(TEACHER, PERSON)) & ~Exists(named)
        | Q(who=SECRETARY) & ~Exists(committee)
        | Q(who=ADMINISTRATOR) & ~Exists(_fit(_administrators()))
    )


def _fit(people, person="user"):
    """`people` without those whom `barred` names for the review of the query around it."""
    application = OuterRef(OuterRef("application"))
    team = TeamMember.objects.filter(application=application, user=OuterRef(person))
    handed = Submission.objects.filter(application=application, by=OuterRef(person))
    return (
        people.exclude(**{person: OuterRef("application__made_by")})
        .exclude(**{person: Coalesce(OuterRef("change__by"), 0)})
        .exclude(**{person: Coalesce(OuterRef("not_by"), 0)})
        .filter(~Exists(team), ~Exists(handed))
    )
