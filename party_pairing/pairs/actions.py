"""A pair begins, ends, and is handed over. Talks and the rest are in `talking`.

Whoever makes a pair looks at places that others want at the same moment: the two people are locked,
in the order of their keys, before anything is counted.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.pair_rules import matrix
from party_pairing.pair_rules import spec as specs
from party_pairing.pairs import events, notices, queries
from party_pairing.pairs.cadence import months_after
from party_pairing.pairs.models import Pairing
from tuanwei.accounts.models import User
from tuanwei.audit.actions import record

HANDED_OVER = "接手"
BROKEN = {
    specs.SAME_GENERAL_BRANCH: "规则要求两人在同一个学院。",
    specs.SAME_BRANCH: "规则要求两人在同一个团支部。",
    specs.OTHER_BRANCH: "规则要求两人不在同一个团支部。",
    specs.OTHER_GRADE: "规则要求两人不在同一个年级。",
    specs.SENIOR: "规则要求联系人的年级更高。",
    specs.SAME_SEX: "规则要求两人性别相同，名册里要先填好性别。",
    specs.SAME_DORMITORY: "规则要求两人在同一个宿舍，名册里要先填好宿舍。",
}
"""What to say where a hard rule is broken."""


def lock_people(*user_ids):
    """Nobody else makes pairs of these people until we are done."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=set(user_ids)).order_by("pk")
    return {each.pk: each for each in rows}


@transaction.atomic
def begin_pair(*, rules, role, helper, member, by, origin, starts_on=None):
    """`helper` becomes `role` (a key) for `member`, under this version of the rules. Raises
    ValidationError in words where a hard rule or a number of places does not allow it."""
    lock_people(helper.pk, member.pk)
    return _begin(rules, role, helper, member, by, origin, starts_on or timezone.localdate())


def _begin(rules, role, helper, member, by, origin, starts_on, follows=None):
    membership = must_fit(rules, role, helper, member)
    member_row = queries.members_of([member.pk])[member.pk]
    months = rules.spec.months
    pairing = Pairing(
        rules=rules, role=role, helper=helper, member=member, made_by=by, origin=origin[:60],
        party_branch=membership.party_branch if membership else None, unit=member_row.branch, starts_on=starts_on,
        due_on=months_after(starts_on, months) if months else None, follows=follows,
    )  # fmt: skip
    pairing.save()
    record(events.PAIR_BEGUN, pairing, by=by, role=role, origin=pairing.origin)
    notices.begun(pairing)
    return pairing


def must_fit(rules, role, helper, member):
    """Raises ValidationError where the two may not be paired; returns the helper's membership, None
    where the rules let somebody help who is not in the Party yet."""
    names = {"helper": helper.name, "member": member.name}
    if helper.pk == member.pk:
        raise ValidationError(_("不能和自己结对。"))
    asked = rules.spec.role(role)
    if asked is None:
        raise ValidationError(_("这版规则里没有这个角色，请重新选。"))
    members = queries.members_of([helper.pk, member.pk])
    membership = queries.memberships_of([helper.pk]).get(helper.pk)
    _must_be_there(helper, member, members, membership, rules.spec, names)
    is_formal = membership is not None and membership.standing == membership.Standing.FORMAL
    if asked.standing == specs.FORMAL and not is_formal:
        raise ValidationError(
            _("%(role)s要由正式党员担任，%(helper)s还不是正式党员。")
            % (names | {"role": asked.label})
        )
    mine = queries.person_of(member.pk, members.get(member.pk), None)
    theirs = queries.person_of(helper.pk, members.get(helper.pk), membership)
    if asked.who and (theirs.grade is None) != (asked.who == specs.TEACHER):
        who = _("教师") if asked.who == specs.TEACHER else _("学生")
        raise ValidationError(
            _("%(role)s要由%(who)s担任，请选别人。") % (names | {"role": asked.label, "who": who})
        )
    for rule in rules.spec.hard:
        if not matrix.allows(rule, mine, theirs):
            raise ValidationError(
                _("%(member)s和%(helper)s不能结对：%(why)s") % (names | {"why": BROKEN[rule]})
            )
    _must_have_room(rules, asked, helper, member, names)
    return membership


def _must_be_there(helper, member, members, membership, spec, names):
    """Both are at the college, one in the Party, the other of those the rules are for."""
    if not helper.is_active or not _may_help(members.get(helper.pk), membership, spec):
        raise ValidationError(
            _("%(helper)s现在不在任何党支部里，不能当联系人。先在党支部里登记。") % names
        )
    left = members.get(helper.pk)
    if left is not None and left.left_on:
        raise ValidationError(_("%(helper)s已经离校，请选别人。") % names)
    row = members.get(member.pk)
    if row is None or row.left_on or not member.is_active:
        raise ValidationError(_("%(member)s不在在校名册里，不能结对。") % names)
    if row.political_status not in spec.statuses:
        raise ValidationError(
            _("%(member)s现在的政治面貌是%(status)s，不在这类结对的范围里。")
            % (names | {"status": row.get_political_status_display()})
        )


def _may_help(row, membership, spec):
    """True for the Party members whom the rules name, and for 积极分子 and 发展对象 where they do."""
    if membership is not None:
        is_formal = membership.standing == membership.Standing.FORMAL
        return (specs.PARTY if is_formal else specs.PROBATIONARY) in spec.helpers
    not_yet = {specs.DEVELOPMENT, specs.ACTIVIST} & set(spec.helpers)
    return row is not None and row.political_status in not_yet


def _must_have_room(rules, asked, helper, member, names):
    """No more helpers of a role than a member may have, no more members than a helper may have."""
    running = list(queries.of_member(member.pk, rules.kind_id).values_list("helper", "role"))
    if Pairing.objects.running().filter(helper=helper.pk, member=member.pk).exists():
        raise ValidationError(_("%(member)s和%(helper)s已经结对。") % names)
    if sum(role == asked.key for _helper, role in running) >= asked.most:
        raise ValidationError(
            _("%(member)s已经有%(role)s了（最多 %(n)d 个），先结束原来的。")
            % (names | {"role": asked.label, "n": asked.most})
        )
    if queries.running_counts([helper.pk])[helper.pk] >= rules.spec.most_capacity:
        raise ValidationError(
            _("%(helper)s已经联系 %(n)d 个人，到了规则的上限，请选别人。")
            % (names | {"n": rules.spec.most_capacity})
        )


def locked(pairing):
    """The pair as it is now, nobody else changing it."""
    rows = Pairing.objects.select_for_update(of=("self",))
    return rows.select_related("helper", "member", "rules__kind", "party_branch").get(pk=pairing.pk)


@transaction.atomic
def end_pair(*, pairing, because, words, by):
    """A pair ends with a reason of the rules; what it was stays. `by` None: the portal, at night."""
    pairing = locked(pairing)
    if pairing.state != Pairing.State.RUNNING:
        raise ValidationError(_("这一对已经结束了，请刷新页面再看。"))
    return _end(pairing, because, words, by)


def _end(pairing, because, words, by):
    words = words.strip()[:200]
    if because not in pairing.rules.spec.ends:
        raise ValidationError(_("请选一个规则里有的结束原因。"))
    if because == Pairing.End.OTHER and not words:
        raise ValidationError(_("选了“其他”，写一句是什么原因，两个人会读到。"))
    pairing.state, pairing.ended_because, pairing.ended_words = (
        Pairing.State.ENDED, because, words,
    )  # fmt: skip
    pairing.ended_on, pairing.ended_by = max(timezone.localdate(), pairing.starts_on), by
    pairing.save()
    record(events.PAIR_ENDED, pairing, by=by, because=because)
    notices.ended(pairing)
    return pairing


@transaction.atomic
def hand_over(*, pairing, helper, by, because, words):
    """`helper` takes the member over with the history, under the rules in force now; the old pair
    ends where it still runs. Returns the new pair. What was said in talks before stays closed to
    the new helper until the member opens it (docs/decisions/0036)."""
    lock_people(pairing.helper_id, pairing.member_id, helper.pk)
    old = locked(pairing)
    if Pairing.objects.filter(follows=old).exists():
        raise ValidationError(_("这一对已经交给别人了，请刷新页面再看。"))
    if helper.pk == old.helper_id:
        raise ValidationError(_("交给原来的联系人不算交接，请选别人。"))
    if old.state == Pairing.State.RUNNING:
        old = _end(old, because, words, by)
    rules = queries.rules_now(old.rules)
    new = _begin(
        rules, old.role, helper, old.member, by, HANDED_OVER, timezone.localdate(), follows=old
    )
    record(events.PAIR_HANDED_OVER, old, by=by, to=new.pk)
    return new
