"""Who may see and do what with a letter. The table stands in RELIABILITY §5.

Committee staff see every letter because each passes their desk; units see what is routed
to them (lead or helper); teachers read; authors see their own; nobody sees who wrote an anonymous
letter, and a hidden name only after two persons lifted it.
"""

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from branches.organisation.queries import STAFF_POSTS
from mailbox.absences.queries import desk_hats as hats
from mailbox.cases import clock, vacancies
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Approval, Reopening
from mailbox.cases.together_models import Split
from mailbox.cases.vacancies import APPROVING, HEADING
from mailbox.safety.models import Alert

ANSWERING = ("answerer", "secretary", "deputy", "staff")
ALERTS = Alert.objects.filter(case=OuterRef("pk"), closed_at=None)
SPLITS = Split.objects.filter(Q(origin=OuterRef("pk")) | Q(case=OuterRef("pk")))


def reads_every_letter(user):
    """True for the committee's staff and its supervising teachers."""
    worn = hats(user)
    return worn.is_staff or worn.is_teacher


def readable(user):
    """The letters that `user` may open: own ones, and what the hats of today show."""
    if not user.is_authenticated:
        return Case.objects.none()  # a letter without an author is not theirs
    worn = hats(user)
    seen = Q(author=user.pk)
    if reads_every_letter(user):
        return Case.objects.all()
    if worn.unit_ids:
        routed = Q(lead__in=worn.unit_ids) | Q(
            pk__in=Case.helpers.through.objects.filter(unit__in=worn.unit_ids).values("case")
        )
        seen |= routed
    return Case.objects.filter(seen)


def on_desk(user):
    """The letters of the desk queue: what `user` may read because of a hat, not as an author."""
    worn = hats(user)
    letters = Case.objects.all()
    if reads_every_letter(user):
        return letters
    if not worn.unit_ids:
        return letters.none()
    helped = Case.helpers.through.objects.filter(unit__in=worn.unit_ids).values("case")
    return letters.filter(Q(lead__in=worn.unit_ids) | Q(pk__in=helped))


def can_use_desk(user):
    """True when there is a queue to show."""
    return hats(user).reads_letters


def can_screen(user, case=None):
    """Take in, refuse, route, mark as valuable: the committee's staff."""
    worn = hats(user)
    return worn.is_staff_without(barred(case)) if case else worn.is_staff


def can_change_rules(user):
    """The committee's staff themselves; standing in is for letters only."""
    return hats(user).own.is_staff


can_export = can_change_rules
"""Take letters out of the portal as a sheet: what leaves does not come back with the absent."""


def can_lift_names(user):
    """Ask or agree to see a hidden name: the committee's staff, and no stand-in for one of them."""
    return hats(user).own.is_staff


def signed_by(case):
    """The id of who wrote it under their name; None where the name is hidden or unknown. Lists of
    people leave out only this one: a name that is missing tells who wrote the letter."""
    return case.author_id if case.visibility == Case.Visibility.NAMED else None


def barred(case):
    """Ids of those whose stand-in gets no right on this letter from them: who wrote it under their
    name, and who must not answer again. Who hid their name is not among them: a stand-in whom
    this one letter refuses would know who wrote it."""
    return {signed_by(case), kept_away(case)} - {None}


def units_worked_for(user):
    """Ids of the units for which `user` answers letters or decides about answers."""
    worn = hats(user)
    return [unit for unit in worn.unit_ids if worn.holds(unit, *ANSWERING, *APPROVING)]


def can_act_on_many(user):
    """Tick letters in the queue: staff, and the people who answer for a unit."""
    return can_screen(user) or bool(units_worked_for(user))


def is_author(user, case):
    """True for the person who wrote it."""
    return case.author_id is not None and case.author_id == user.pk


def answers_for(user, unit_id, case):
    """True for a person who answers letters for that unit, by a right that holds for this one."""
    return hats(user).holds_without(barred(case), unit_id, *ANSWERING)


def keeper(user, case):
    """The id of whoever has the letter that `user` takes up: the user, or, where only standing in
    lets them answer it, somebody they stand in for, so that it comes back with that person."""
    worn = hats(user)
    if worn.own.holds(case.lead_id, *ANSWERING):
        return user.pk
    absent = worn.for_whom.get(case.lead_id, {})
    may = [who for who, held in absent.items() if held & set(ANSWERING)]
    return min(set(may) - barred(case), default=user.pk)


def can_answer(user, case):
    """Draft the answer: a person of the lead unit who answers letters, never the author."""
    if case.lead_id is None or is_author(user, case):
        return False
    if user.pk == kept_away(case):
        return False  # an unsatisfied letter goes to another handler
    return answers_for(user, case.lead_id, case)


def can_assign(user, case):
    """Give it to a person of the lead unit: staff and the unit's heads always; whoever answers for
    the unit while it is theirs or nobody's."""
    if case.lead_id is None or is_author(user, case):
        return hands_on(user, case)
    worn, others = hats(user), barred(case)
    if worn.is_staff_without(others) or worn.holds_without(others, case.lead_id, *APPROVING):
        return True
    mine = {None, user.pk, *worn.for_whom.get(case.lead_id, ())}
    return can_answer(user, case) and case.handler_id in mine


def may_be_given(person, case):
    """Be the handler: whoever may answer it. Who hid their name, too, like any colleague, because a
    refusal would name them; it gives no right, and they hand it on (`hands_on`)."""
    if can_answer(person, case):
        return True
    is_hidden = is_author(person, case) and person.pk != signed_by(case)
    away = person.pk == kept_away(case)
    return is_hidden and not away and answers_for(person, case.lead_id, case)


def hands_on(user, case):
    """Give one's own letter, which somebody who could not know has given one, to a colleague."""
    return is_author(user, case) and case.lead_id is not None and case.handler_id == user.pk


def kept_away(case):
    """The id of whoever must not answer again, None where nobody has to stay away."""
    if not case.reopened_times or case.rules.reopened_by == Reopening.ANYBODY:
        return None
    return case.past_handler_id


def approves_for(user, case, *, is_checked=False, others=frozenset(), draft=None):
    """Hold the role that approves answers under the rules of `case`; `is_checked` says that the
    unit has approved this one and the office is to send it. Standing in for one of `others` gives
    no such role. Where nobody else may decide about `draft`, staff do (`vacancies`)."""
    worn, rule = hats(user), case.rules.approval
    in_unit = worn.holds_without(others, case.lead_id, *APPROVING)
    is_staff = worn.is_staff_without(others)
    holds = {
        Approval.HEAD: worn.holds_without(others, case.lead_id, *HEADING),
        Approval.OFFICE: is_staff,
        Approval.SECRETARY: any(
            worn.holds_without(others, unit, *HEADING) for unit in worn.committee_ids
        ),
        Approval.UNIT_THEN_OFFICE: is_staff if is_checked else in_unit,
    }.get(rule, is_staff or in_unit)
    return holds or (is_staff and bool(vacancies.in_words(case, draft)))


def can_approve(user, case, draft):
    """Decide on somebody else's draft, as the rules of the letter say; never the author, never one
    person twice, and with the rights of somebody absent not what they have drafted or checked."""
    if draft is None or user.pk in (draft.drafted_by_id, draft.checked_by_id):
        return False
    return not is_author(user, case) and approves_for(
        user, case, is_checked=draft.checked_by_id is not None, draft=draft,
        others=barred(case) | ({draft.drafted_by_id, draft.checked_by_id} - {None}),
    )  # fmt: skip


def to_approve(user):
    """`can_approve` as a condition on drafted letters."""
    worn = hats(user)
    found = _approvable(worn.own.posts, worn.committee_ids, {user.pk}, is_staff=worn.own.is_staff)
    for who, posts in _stood_in_posts(worn).items():
        theirs = _approvable(posts, worn.committee_ids, {user.pk, who})
        own = Q(author=who, visibility=Case.Visibility.NAMED)
        own |= Q(past_handler=who, reopened_times__gt=0) & ~Q(rules__reopened_by=Reopening.ANYBODY)
        found |= theirs & ~own
    return Q(state=Case.State.DRAFTED) & ~Q(author=user.pk) & found


def _stood_in_posts(worn):
    """{absent id: {unit id: posts}} of those whom the wearer stands in for."""
    found = {}
    for unit, people in worn.for_whom.items():
        for who, posts in people.items():
            found.setdefault(who, {})[unit] = posts
    return found


def _approvable(posts, committees, people, *, is_staff=False):
    """Drafts that `posts` ({unit id: posts}) decide about and none of `people` has written."""
    units = [unit for unit, held in posts.items() if set(held) & set(APPROVING)]
    heads = [unit for unit, held in posts.items() if set(held) & set(HEADING)]
    signs = bool(set(heads) & set(committees))
    is_staff = is_staff or any(set(posts.get(unit, ())) & STAFF_POSTS for unit in committees)
    drafts = Answer.objects.filter(case=OuterRef("pk"), state=Answer.State.DRAFT)
    drafts = drafts.exclude(drafted_by__in=people)
    unchecked = Q(Exists(drafts.filter(checked_by=None)))
    checked = Q(Exists(drafts.exclude(checked_by=None).exclude(checked_by__in=people)))
    in_unit, nobody = Q(lead__in=units), Q(pk=None)
    staffs = Q() if is_staff else nobody
    ways = {
        Approval.NONE: unchecked & (staffs if is_staff else in_unit),
        Approval.UNIT: unchecked & (staffs if is_staff else in_unit),
        Approval.HEAD: unchecked & Q(lead__in=heads),
        Approval.OFFICE: unchecked & staffs,
        Approval.SECRETARY: unchecked & (Q() if signs else nobody),
        Approval.UNIT_THEN_OFFICE: (unchecked & in_unit) | (checked & staffs),
    }
    found = unchecked & vacancies.vacant() if is_staff else nobody
    for rule, holds in ways.items():
        found |= Q(rules__approval=rule) & holds
    return found


def can_extend(user, case):
    """Ask for the longer limit: whoever holds the step, once, before it is over."""
    holds = can_screen(user, case) or can_answer(user, case)
    return holds and not is_author(user, case) and clock.can_extend(case)


def can_see_author(user, case):
    """See the name: the author; for named letters whoever works on it; for hidden ones only
    the two who lifted it together; for anonymous ones there is none."""
    if case.visibility == Case.Visibility.ANONYMOUS:
        return False
    if is_author(user, case):
        return True
    if case.visibility == Case.Visibility.HIDDEN:
        return (
            case.reveals.filter(agreed_by__isnull=False)
            .filter(Q(asked_by=user.pk) | Q(agreed_by=user.pk))
            .exists()
        )
    worn = hats(user)
    return worn.is_staff or case.lead_id in worn.unit_ids


def case_to_read(user, number):
    """The letter with this number; 404 when `user` may not know of it."""
    case = (
        readable(user)
        .select_related("case_class", "rules", "lead", "handler", "refusal_reason", "first_unit")
        .annotate(
            is_split=Exists(SPLITS), has_alert=Exists(ALERTS)
        )  # for most letters a page needs to ask no further
        .filter(number=number)
        .first()
    )
    if case is None:
        raise Http404
    return case


def case_on_desk(user, number):
    """The letter as a task of the desk: 404 when unseen, also for the author without a hat."""
    case = case_to_read(user, number)
    if not (reads_every_letter(user) or on_desk(user).filter(pk=case.pk).exists()):
        raise Http404
    return case


def case_of_author(user, number):
    """Their own letter; 404 for everybody else."""
    case = case_to_read(user, number)
    if not is_author(user, case):
        raise Http404
    return case
