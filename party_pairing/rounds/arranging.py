"""By hand: lock and unlock pairs of the proposal, put two together, take a pair apart."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from party_pairing.pair_rules.matrix import speaks_for
from party_pairing.rounds import events, proposing
from party_pairing.rounds.actions import State, locked, must_be
from party_pairing.rounds.given import broken_words, read, spec_of
from party_pairing.rounds.models import Match
from tuanwei.audit.actions import record

OPEN = (State.MATCHING, State.CONFIRMING)


def current(held):
    """The proposal that holds; raises ValidationError before the first one."""
    found = held.proposals.filter(is_current=True).first()
    if found is None:
        raise ValidationError(_("还没有配对建议，先运行一次配对。"))
    return found


def refused(match):
    """True where one of the two said no."""
    return Match.Word.NO in (match.helper_says, match.member_says)


@transaction.atomic
def lock_matches(*, held, keys, by, is_locked=True):
    """Lock pairs of the current proposal, so that the next run keeps them; or let them go. Returns
    how many changed."""
    held = locked(held)
    must_be(held, *OPEN)
    rows = Match.objects.filter(proposal=current(held), pk__in=keys)
    many = (
        rows.filter(locked_by=None).update(locked_by=by)
        if is_locked
        else rows.exclude(locked_by=None).update(locked_by=None)
    )
    if many and is_locked:
        record(events.LOCKED, held, by=by, pairs=many)
    elif many:
        record(events.UNLOCKED, held, by=by, pairs=many)
    return many


@transaction.atomic
def put_together(*, held, helper, member, role, by):
    """Two of the round become a pair of the proposal, locked. Raises ValidationError, naming it,
    where a hard rule, a decree, a refusal or the places do not allow it."""
    held = locked(held)
    must_be(held, *OPEN)
    proposal, spec = current(held), spec_of(held)
    names = {"helper": helper.name, "member": member.name}
    given = read(held).given
    helpers = {each.key: each for each in given.helpers}
    members = {each.key: each for each in given.members}
    if helper.pk not in helpers:
        raise ValidationError(_("%(helper)s没有在这一批里当联系人。") % names)
    if member.pk not in members:
        raise ValidationError(_("%(member)s没有参加这一批。") % names)
    if words := broken_words(spec, role, members[member.pk], helpers[helper.pk]):
        raise ValidationError(
            _("%(member)s和%(helper)s不能放在一起，规则要求：%(why)s。") % (names | {"why": words})
        )
    if (member.pk, helper.pk) in given.forbidden:
        raise ValidationError(
            _("%(member)s和%(helper)s不能放在一起：组织决定不安排、已经结对，或有一方不愿意。")
            % names
        )
    _must_have_room(proposal, spec, given, helpers[helper.pk], member, role, names)
    reasons = speaks_for(spec, members[member.pk], helpers[helper.pk], given.before)
    match = Match.objects.create(
        proposal=proposal, helper=helper, member=member, role=role, locked_by=by,
        points=sum(each.points for each in reasons),
        reasons=[each.as_json() for each in reasons],
    )  # fmt: skip
    record(events.TOGETHER, held, by=by, helper=helper.pk, member=member.pk)
    if held.state == State.CONFIRMING:
        proposing.tell(held, {helper.pk, member.pk}, f"m{match.pk}")
    return match


def _must_have_room(proposal, spec, given, helper, member, role, names):
    standing = [each for each in proposal.matches.all() if not refused(each)]
    if any(e.helper_id == helper.key and e.member_id == member.pk for e in standing):
        raise ValidationError(_("%(member)s和%(helper)s已经是一对。") % names)
    used = sum(each.helper_id == helper.key for each in standing)
    if used >= helper.capacity:
        raise ValidationError(
            _("%(helper)s这一批还能联系 %(most)d 个人，已经配了 %(n)d 个。先拆开一对。")
            % (names | {"most": helper.capacity, "n": used})
        )
    has = sum(each.member_id == member.pk and each.role == role for each in standing)
    has += sum(pair.member == member.pk and pair.role == role for pair in given.running)
    if has >= spec.role(role).most:
        raise ValidationError(
            _("%(member)s的%(role)s已经有了，先拆开原来的一对。")
            % (names | {"role": spec.role(role).label})
        )


@transaction.atomic
def take_apart(*, held, key, by):
    """A pair leaves the proposal; both go back to those without one. Fixed ones stay: their decree
    is taken back first."""
    held = locked(held)
    must_be(held, *OPEN)
    match = Match.objects.filter(proposal=current(held), pk=key).first()
    if match is None:
        raise ValidationError(_("这一对已经不在建议里了，刷新页面再看。"))
    if match.is_fixed:
        raise ValidationError(_("这一对是组织指定的，先在“组织决定”里撤掉。"))
    record(events.APART, held, by=by, helper=match.helper_id, member=match.member_id)
    match.delete()
