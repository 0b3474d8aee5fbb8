"""A class lets one post decide about its answers, and nobody else holds that post: then the
committee's staff decide. The one rule for the permission, the queue and the notice alike.

Whoever drafted or has checked an answer never decides about it, nor does its author. An author who
hid their name counts as holding the post all the same: a vacancy would tell who wrote the letter.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Unit
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Approval

APPROVING = ("auditor", "secretary", "deputy")
HEADING = ("secretary", "deputy")
POSTS = {
    Approval.HEAD: HEADING,
    Approval.SECRETARY: HEADING,
    Approval.UNIT_THEN_OFFICE: APPROVING,
}
NOBODY = {
    Approval.HEAD: _("这个部门还没有任命负责人，答复改由团委审核。"),
    Approval.SECRETARY: _("团委还没有任命书记、副书记，答复改由团委工作人员审核。"),
    Approval.UNIT_THEN_OFFICE: _("这个部门还没有任命审核人或负责人，答复改由团委审核。"),
}
NOBODY_ELSE = _("自己拟的、自己写的不能自己审，又没有别人任这个职，答复改由团委审核。")


def _held(rule, lead):
    """Appointments in force that decide under `rule` about answers of the unit `lead`."""
    held = Appointment.objects.in_force().filter(
        post__in=POSTS[rule], unit__is_active=True, user__is_active=True
    )
    if rule == Approval.SECRETARY:
        return held.filter(unit__kind=Unit.Kind.COMMITTEE)
    return held.filter(unit=lead)


def in_words(case, draft=None):
    """Why staff decide about `draft`, or would about one of this letter; empty while the post is
    held by somebody who may."""
    rule = case.rules.approval
    if rule not in POSTS or (draft and draft.checked_by_id):
        return ""
    people = set(_held(rule, case.lead_id).values_list("user", flat=True))
    if not people:
        return NOBODY[rule]
    out = {case.author_id} if case.visibility == Case.Visibility.NAMED else set()
    return "" if people - out - {draft and draft.drafted_by_id} else NOBODY_ELSE


def vacant():
    """`in_words` as a condition on letters with an unchecked draft."""
    here = OuterRef(OuterRef("pk"))
    drafts = Answer.objects.filter(case=here, state=Answer.State.DRAFT)
    named = Case.objects.filter(pk=here, visibility=Case.Visibility.NAMED)
    found = Q(pk=None)
    for rule in POSTS:
        held = _held(rule, OuterRef("lead")).exclude(user__in=drafts.values("drafted_by"))
        held = held.exclude(user__in=named.values("author"))
        found |= Q(rules__approval=rule) & ~Exists(held)
    return found


LACKING = {
    Approval.HEAD: _("%(units)s还没有任命负责人，答复先由团委审核；任命以后就由负责人审核。"),
    Approval.UNIT_THEN_OFFICE: _(
        "%(units)s还没有任命审核人或负责人，答复先由团委审核；任命以后就先由部门审核。"
    ),
}
NAMED = 3


def warning(rule, unit=None):
    """What to say to whoever lets `rule` decide: which units lack the post, of the one that the
    letters usually go to or else of all departments; empty where all have it."""
    if rule == Approval.SECRETARY:
        return "" if _held(rule, None).exists() else NOBODY[rule]
    if rule not in POSTS:
        return ""
    asked = Unit.objects.active().filter(kind=Unit.Kind.DEPARTMENT)
    asked = Unit.objects.filter(pk=unit.pk) if unit else asked
    lacking = asked.filter(~Exists(_held(rule, OuterRef("pk")))).order_by("name_pinyin")
    names = list(lacking.values_list("name", flat=True))
    if not names:
        return ""
    words = "、".join(names[:NAMED]) + (f"等 {len(names)} 个部门" if len(names) > NAMED else "")
    return LACKING[rule] % {"units": words}
