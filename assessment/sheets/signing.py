"""Signatures: whose, under what, and when they stop to hold."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.rounds.actions import keep_state
from assessment.rounds.models import Round, ScoreSheet
from assessment.rounds.permissions import may_check, may_fill
from assessment.sheets import events, notices
from assessment.sheets.models import Signature
from branches.organisation.models import Member
from branches.organisation.queries import hats
from tuanwei.audit.actions import record
from tuanwei.lib import documents

Role = Signature.Role
OF_BRANCH = (Role.SECRETARY, Role.MEMBER)
HEADS = ("secretary", "deputy")


def digest_of(sheet, role, lines=None):
    """Stands for what somebody signs in a role: the branch its own column, checkers theirs, the second one the review,
    too."""
    lines = sorted(lines if lines is not None else sheet.lines.all(), key=lambda each: each.pk)
    return documents.digest(f"{sheet.pk}:{role}", [_seen(each, role) for each in lines])


def _seen(line, role):
    if role in OF_BRANCH:
        return [line.indicator, _text(line.self_score), line.self_note]
    found = [line.indicator, _text(line.check_score), line.check_note, line.is_absent]
    return found if role != Role.SECOND else [*found, _text(line.review_score), line.review_note]


def _text(score):
    return None if score is None else f"{score.normalize():f}"


def signatures_of(sheet):
    """Those that hold, and those that are void, the oldest first."""
    return list(sheet.signatures.select_related("by"))


def has(sheet, role):
    """True where that signature stands."""
    return sheet.signatures.filter(role=role, is_void=False).exists()


def wanted_of(sheet):
    """The roles that have to sign the self scores."""
    return _wanted(sheet.round.spec.procedure)


def _wanted(procedure):
    return OF_BRANCH[: max(min(procedure.signatures, 2), 0)] if procedure.has_self_scores else ()


def unsigned_of(held):
    """[(role in words, how many sheets of a round lack it)] of the signatures that its procedure asks for."""
    procedure, sheets = held.spec.procedure, held.sheets.filter(left_out="")
    on_spot = (Role.ON_SPOT,) if procedure.is_on_spot else ()
    rows = Signature.objects.filter(sheet__in=sheets, is_void=False).order_by().values_list("role")
    there, whole = dict(rows.annotate(Count("pk"))), sheets.count()
    return [
        (Role(each).label, whole - there.get(each, 0))
        for each in (*_wanted(procedure), *on_spot, Role.CHECKER, Role.SECOND)
        if there.get(each, 0) < whole
    ]  # fmt: skip


def lacking(sheet):
    """Roles whose signature is still missing under the self scores."""
    there = set(sheet.signatures.filter(is_void=False).values_list("role", flat=True))
    return [each for each in wanted_of(sheet) if each not in there]


def may_sign(user, sheet, role):
    """True for somebody who may sign in a role at all: the branch's secretary; a member who is none of its cadres;
    the secretary again when the points were shown on the spot."""
    if role == Role.SECRETARY or role == Role.ON_SPOT:
        return may_fill(user, sheet) and hats(user).holds(sheet.unit_id, *HEADS)
    if role == Role.MEMBER:
        return not hats(user).holds(sheet.unit_id, *HEADS) and _is_member(user, sheet)
    return may_check(user, sheet)


def _is_member(user, sheet):
    members = Member.objects.filter(user=user.pk, left_on=None)
    return (
        members.filter(branch=sheet.unit_id) | members.filter(branch__parent=sheet.unit_id)
    ).exists()


WHO = {
    Role.SECRETARY: gettext_lazy(
        "这里要这个支部的团支书或副书记签。请其中一位用自己的账号打开这张表来签；任职不对，先请团总支更正。"
    ),
    Role.MEMBER: gettext_lazy(
        "团员代表要是这个支部的团员，并且不是书记、副书记。换一位团员，在“请团员代表来签”里填学号，让本人用自己的账号签。"
    ),
    Role.ON_SPOT: gettext_lazy(
        "当场签字要这个支部的团支书或副书记。请其中一位用自己的账号打开这张表来签。"
    ),
    Role.CHECKER: gettext_lazy(
        "这里要检查这个支部的人签，自己支部的由别人签。还没有请检查人，就让办这次考核的老师在“打分的人”里加。"
    ),
    Role.SECOND: gettext_lazy(
        "这里要检查这个支部的另一个人签，自己支部的由别人签。没有第二个检查人，就让办这次考核的老师在“打分的人”里加。"
    ),
}


@transaction.atomic
def sign(*, sheet, by, role):
    """`by` stands for the sheet as it is. The same once more is no fault. Raises ValidationError for the wrong
    person, a role that is taken, and one who has signed beside it."""
    keep_state(sheet.round_id)
    sheet = ScoreSheet.objects.select_related("round__version", "unit").select_for_update(
        of=("self",)
    ).get(pk=sheet.pk)  # fmt: skip
    if not may_sign(by, sheet, role):
        raise ValidationError(WHO[role])
    _must_be_time(sheet, role)
    standing = {each.role: each for each in sheet.signatures.filter(is_void=False)}
    if role in standing:
        if standing[role].by_id == by.pk:
            return standing[role]
        raise ValidationError(
            _("%s已经签过了，不用再签。刷新页面就看得到。") % standing[role].by.name
            if role in OF_BRANCH
            else _("这里已经有检查人签过了，不用再签。刷新页面就看得到。")
        )
    if role == Role.SECOND and standing[Role.CHECKER].by_id == by.pk:
        raise ValidationError(_("第一个字是你签的，第二个要请另一位检查人，用自己的账号来签。"))
    made = Signature(sheet=sheet, role=role, by=by, digest=digest_of(sheet, role))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(
            _("你在这张表上已经用另一个身份签过了。两个签字要两个人，请另一位用自己的账号来签。")
        ) from None
    record(events.SIGNED, sheet, by=by, role=str(made.get_role_display()), digest=made.digest)
    return made


def _must_be_time(sheet, role):
    state, State = sheet.round.state, Round.State
    if role in OF_BRANCH:
        if state != State.SELF or sheet.state != ScoreSheet.State.OPEN:
            raise ValidationError(
                _("自评已经交了，不用再签。要改分，先收回自评，改好再签。")
                if state == State.SELF
                else _("自评已经结束，不用再签。对得分有不同意见，公示时提异议。")
            )
        return
    if role == Role.ON_SPOT:
        if not sheet.round.spec.procedure.is_on_spot or state not in (State.CHECK, State.REVIEW):
            raise ValidationError(
                _("现在不用当场签字：只有标准这样规定的考核，在检查打分和复核的时候签。")
            )
        return
    if role == Role.SECOND and not has(sheet, Role.CHECKER):
        raise ValidationError(_("先请第一位检查人签字，再签第二个。"))


@transaction.atomic
def void_changed(sheet, *, by):
    """Signatures that do not fit the lines any more stop to hold; who signed hears of it. A sheet that was closed by
    one of them is open again."""
    lines = list(sheet.lines.all())
    void = [
        each for each in sheet.signatures.filter(is_void=False).select_related("by")
        if each.digest != digest_of(sheet, each.role, lines)
    ]  # fmt: skip
    if not void:
        return []
    sheet.signatures.filter(pk__in=[each.pk for each in void]).update(is_void=True)
    record(events.SIGNATURE_VOID, sheet, by=by,
           roles=[str(each.get_role_display()) for each in void])  # fmt: skip
    _reopen(sheet, {each.role for each in void})
    notices.voided(sheet, void, by)
    return void


def _reopen(sheet, roles):
    """The state goes back to what the signatures that are left say."""
    before, State = sheet.state, ScoreSheet.State
    if Role.CHECKER in roles and before in (State.CHECKED, State.REVIEWED):
        sheet.state = State.SENT if sheet.sent_at else State.OPEN
        sheet.signatures.filter(role=Role.SECOND, is_void=False).update(is_void=True)
    elif Role.SECOND in roles and before == State.REVIEWED:
        sheet.state = State.CHECKED
    if sheet.state != before:
        sheet.save(update_fields=["state"])


@transaction.atomic
def ask_member(*, sheet, by, member):
    """Ask a member of the branch to sign as its representative."""
    if not may_fill(by, sheet):
        raise ValidationError(_("请人签字由这个支部的干部来办。"))
    if not may_sign(member, sheet, Role.MEMBER):
        raise ValidationError(WHO[Role.MEMBER])
    record(events.ASKED, sheet, by=by, user=member.number)
    notices.asked(sheet, member, by)
