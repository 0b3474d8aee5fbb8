"""The organisation fixes or forbids a pair, with a reason; a branch asks, somebody else approves."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from party_pairing.pairs.models import Pairing
from party_pairing.pairs.queries import running_counts
from party_pairing.rounds import events, notices, permissions
from party_pairing.rounds.actions import State, locked, must_be
from party_pairing.rounds.given import broken_words, spec_of
from party_pairing.rounds.models import Decree, Offer
from party_pairing.rounds.people import helpers_in, members_in, persons
from tuanwei.audit.actions import record

OPEN = (State.DRAFT, State.COLLECTING, State.MATCHING, State.CONFIRMING)


@transaction.atomic
def decree(*, held, kind, helper, member, role, reason, by):
    """Fix or forbid a pair. Raises ValidationError where a hard rule, naming it, or the places do
    not allow a fixed one, and where the two already are one or have a decree."""
    held = locked(held)
    must_be(held, *OPEN)
    is_run = permissions.can_run(by, held)
    if not is_run:
        _must_be_own(held, kind, member, by)
    reason = reason.strip()
    if not 2 <= len(reason) <= 200:
        raise ValidationError({"reason": _("写一句理由，2 到 200 个字。")})
    if helper.pk == member.pk:
        raise ValidationError(_("党员和团员要是两个人。"))
    names = {"helper": helper.name, "member": member.name}
    if not helpers_in(held.unit, held.spec).filter(pk=helper.pk).exists():
        words = _("%(helper)s不能在这一批当联系人：不是规则里的党员，或不在这个范围。")
        raise ValidationError({"helper": words % names})
    if not members_in(held.unit, held.spec).filter(pk=member.pk).exists():
        words = _("%(member)s不能在这一批申请结对：政治面貌或所在支部不符合。")
        raise ValidationError({"member": words % names})
    if Decree.objects.filter(round=held, helper=helper, member=member).exists():
        raise ValidationError(_("这两个人已经有一个决定，先撤掉原来的。"))
    role = role if kind == Decree.Kind.FIX else ""
    if kind == Decree.Kind.FIX:
        must_fit(held, role, helper, member)
    made = Decree.objects.create(
        round=held, kind=kind, helper=helper, member=member, role=role, reason=reason, by=by,
        approved_by=by if is_run else None,
    )  # fmt: skip
    record(events.DECREED, held, by=by, kind=kind, helper=helper.pk, member=member.pk)
    if not is_run:
        notices.decree_asked(made, by)
    return made


def _must_be_own(held, kind, member, by):
    row = getattr(member, "member", None)
    own = permissions.branches_to_propose_for(by, held)
    if kind != Decree.Kind.FIX or row is None or row.branch_id not in own:
        raise ValidationError(_("支部只能为自己支部的同学提出指定结对，别的由分管的老师来定。"))


def must_fit(held, role, helper, member):
    """Raises ValidationError, naming the rule, where the two may not be fixed."""
    spec, names = spec_of(held), {"helper": helper.name, "member": member.name}
    found = persons([helper.pk, member.pk])
    if words := broken_words(spec, role, found[member.pk], found[helper.pk]):
        raise ValidationError(
            _("%(member)s和%(helper)s不能指定结对，规则要求：%(why)s。") % (names | {"why": words})
        )
    if Pairing.objects.running().filter(helper=helper, member=member).exists():
        raise ValidationError(_("%(member)s和%(helper)s已经结对。") % names)
    fixed = Decree.objects.filter(round=held, kind=Decree.Kind.FIX)
    has = fixed.filter(member=member, role=role).count() + Pairing.objects.running().filter(
        member=member, role=role, rules__kind=held.rules.kind_id
    ).count()  # fmt: skip
    if has >= spec.role(role).most:
        raise ValidationError(
            _("%(member)s的%(role)s已经满了，先撤掉原来的。")
            % (names | {"role": spec.role(role).label})
        )
    offer = Offer.objects.filter(round=held, user=helper, is_withdrawn=False).first()
    most = min(offer.capacity, spec.most_capacity) if offer else spec.most_capacity
    used = running_counts([helper.pk])[helper.pk] + fixed.filter(helper=helper).count()
    if used >= most:
        raise ValidationError(
            _(
                "%(helper)s最多联系 %(most)d 个人，现在加指定的已经有 %(n)d 个。先撤掉一对，或请本人多报一个。"
            )
            % (names | {"most": most, "n": used})
        )


@transaction.atomic
def approve(*, decree, by):
    """What a branch asked for counts. Nobody approves their own, and the rules are asked again."""
    held = locked(decree.round)
    must_be(held, *OPEN)
    decree = Decree.objects.select_for_update(of=("self",)).select_related(
        "helper", "member"
    ).get(pk=decree.pk)  # fmt: skip
    if decree.approved_by_id:
        raise ValidationError(_("已经同意过了。"))
    if decree.by_id == by.pk:
        raise ValidationError(_("自己提出的，请另一位来同意。"))
    found = persons([decree.helper_id, decree.member_id])
    if len(found) < 2 or (
        words := broken_words(
            spec_of(held), decree.role, found[decree.member_id], found[decree.helper_id]
        )
    ):
        raise ValidationError(
            _("现在不能同意，规则要求：%s。") % (words if len(found) == 2 else _("两个人都在校"))
        )
    decree.approved_by = by
    decree.save(update_fields=["approved_by"])
    record(events.DECREE_APPROVED, held, by=by, helper=decree.helper_id, member=decree.member_id)
    return decree


@transaction.atomic
def remove(*, decree, by):
    """Take a decree back, or refuse what a branch asked for. What was proposed with it stays until
    the next run."""
    held = locked(decree.round)
    must_be(held, *OPEN)
    if decree.approved_by_id and not permissions.can_run(by, held):
        raise ValidationError(_("已经同意了，要撤请找分管的老师。"))
    record(
        events.DECREE_REMOVED, held, by=by, kind=decree.kind, helper=decree.helper_id,
        member=decree.member_id, reason=decree.reason,
    )  # fmt: skip
    Decree.objects.filter(pk=decree.pk).delete()
