"""Sheets in the layouts that are handed in: 推优汇总表, 入党积极分子备案表, 结对花名册, 结对谈心统计. Names
of groups stand over their columns; what is personal is masked unless a purpose is given."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Member
from party_pairing.board import pairing, permissions, queries
from party_pairing.candidates.models import Recommendation
from party_pairing.files.looking import look
from party_pairing.files.models import Look
from party_pairing.files.queries import counting
from party_pairing.meetings.models import Standing
from party_pairing.pairs.models import Deed, Pairing
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib import masking

APPLICATION, ACTIVIST = "application", "activist"
"""Keys of kinds of records: when somebody applied, and when they became 积极分子."""
SEX = {str(key): str(label) for key, label in Member.Sex.choices}
STATUS = {str(key): str(label) for key, label in Member.Status.choices}


@dataclass(frozen=True)
class Head:
    """A column: `group` stands over it; personal ones are masked with `mask`."""

    label: str
    group: str = ""
    mask: object = None


PERSON, VOTE, RESULT = "基本情况", "推优大会", "结果"
RECOMMENDED = (
    Head("序号"), Head("姓名", PERSON, masking.name), Head("学号", PERSON, masking.number),
    Head("性别", PERSON), Head("民族", PERSON), Head("出生年月", PERSON), Head("入团时间", PERSON),
    Head("所在团支部", PERSON), Head("递交入党申请书时间", PERSON), Head("应到", VOTE), Head("实到", VOTE),
    Head("赞成", VOTE), Head("反对", VOTE), Head("弃权", VOTE), Head("现在的情况", RESULT),
    Head("推荐日期", RESULT), Head("有效到", RESULT),
)  # fmt: skip
CONTACTS = "培养联系人"
ACTIVISTS = (
    Head("序号"), Head("姓名", PERSON, masking.name), Head("学号", PERSON, masking.number),
    Head("性别", PERSON), Head("民族", PERSON), Head("出生年月", PERSON), Head("入团时间", PERSON),
    Head("所在团支部", PERSON), Head("联系电话", PERSON, masking.phone),
    Head("递交入党申请书时间", "培养情况"), Head("确定为积极分子时间", "培养情况"),
    Head("推荐日期", "培养情况"), Head("第一联系人", CONTACTS, masking.name),
    Head("第二联系人", CONTACTS, masking.name),
)  # fmt: skip
HELPER, MEMBER = "联系人", "联系谁"
PAIRS = (
    Head("序号"), Head("党支部"), Head("姓名", HELPER, masking.name),
    Head("学号、工号", HELPER, masking.number), Head("联系电话", HELPER, masking.phone),
    Head("团员姓名", MEMBER, masking.name), Head("学号", MEMBER, masking.number),
    Head("政治面貌", MEMBER), Head("所在团支部", MEMBER), Head("角色"), Head("从哪天"), Head("到哪天"),
    Head("情况"),
)  # fmt: skip
TALKS = (
    Head("团总支、团支部"), Head("结对数"), Head("谈心次数", "这学期（双方确认的）"),
    *(Head(str(Deed.What(each).label), "这学期（双方确认的）") for each in pairing.DEEDS),
    Head("没有谈过的对数", "这学期（双方确认的）"),
)  # fmt: skip


def _asked(parameters):
    """(who asks, Reader, unit); what they may read is asked again when the job runs."""
    by = User.objects.get(pk=parameters["by"])
    reader = permissions.reader_of(by)
    return by, reader, permissions.unit_to_read(reader, str(parameters.get("unit", "")))


def _campaigns(reader, parameters):
    known = queries.campaigns_for(reader)
    return queries.chosen(known, str(parameters.get("campaign", "")))[1]


def _kind(parameters):
    found = pairing.kinds_with_rules()
    wanted = str(parameters.get("kind", ""))
    return next((each for each in found if str(each[0].pk) == wanted), found[0] if found else None)


def _noted(rows, by, people, masked):
    """Whoever takes whole numbers out has looked at everybody in the sheet."""
    if not masked:
        for person in people:
            look(viewer=by, subject=person, what=Look.What.SHEET, duty=str(_("导出完整的表")))
    return len(rows), iter(rows)


def _masked(heads, row, masked):
    return tuple(
        head.mask(value) if masked and head.mask and value else value
        for head, value in zip(heads, row, strict=True)
    )


def _month(day):
    return f"{day:%Y.%m}" if day else ""


def _of_member(member):
    if member is None:
        return "", "", "", ""
    return (
        SEX.get(member.sex, ""), member.ethnicity, _month(member.born_on), _month(member.joined_on)
    )  # fmt: skip


def _days(people, key):
    """{user's key: day of the first record of that kind}. One query."""
    rows = counting().filter(user__in=people, kind__key=key, on__isnull=False)
    found: dict = {}
    for user, on in rows.order_by("-on").values_list("user", "on"):
        found[user] = on
    return found


def recommended_rows(parameters, columns, masked):
    """A row for each recommendation of the campaign that has come to the vote, by branch."""
    by, reader, unit = _asked(parameters)
    stages = ("listed", "passed", "published", "approving", "pre", "recommended", "admitted")
    found = queries.people(reader, unit, _campaigns(reader, parameters), None).filter(
        state__in=stages
    )
    found = list(found.select_related("user__member", "unit", "campaign__rules")
                 .order_by("unit__parent__name", "unit__name", "number"))  # fmt: skip
    applied = _days([each.user_id for each in found], APPLICATION)
    votes = {}
    standings = Standing.objects.filter(recommendation__in=[each.pk for each in found])
    for each in (
        standings.filter(ballot__state="counted")
        .select_related("ballot__meeting")
        .order_by("ballot__number")
    ):
        votes[each.recommendation_id] = each
    rows = []
    for place, each in enumerate(found, 1):
        vote = votes.get(each.pk)
        meeting = vote.ballot.meeting if vote else None
        heads = (meeting.expected, meeting.present, vote.yes, vote.no, vote.abstained) if vote else (
            "", "", "", "", ""
        )  # fmt: skip
        rows.append(_masked(RECOMMENDED, (
            place, each.user.name, each.user.number, *_of_member(getattr(each.user, "member", None)),
            each.unit.name, applied.get(each.user_id, ""), *heads, each.get_state_display(),
            each.recommended_on or "", each.valid_until or "",
        ), masked))  # fmt: skip
    return _noted(rows, by, [each.user for each in found], masked)


def activist_rows(parameters, columns, masked):
    """A row for each 积极分子 of the branches, by branch."""
    by, reader, unit = _asked(parameters)
    found = list(
        queries.members_of(reader.under(unit), [ACTIVIST]).select_related("user", "branch")
        .order_by("branch__parent__name", "branch__name", "user__number")
    )  # fmt: skip
    people = [each.user_id for each in found]
    applied, since = _days(people, APPLICATION), _days(people, ACTIVIST)
    recommended = dict(
        Recommendation.objects.filter(user__in=people, recommended_on__isnull=False)
        .order_by("recommended_on").values_list("user", "recommended_on")
    )  # fmt: skip
    contacts = defaultdict(list)
    pairs = Pairing.objects.running().filter(member__in=people).select_related("helper")
    for each in pairs.order_by("starts_on", "pk"):
        contacts[each.member_id].append(each.helper.name)
    rows = []
    for place, each in enumerate(found, 1):
        first, second = [*contacts[each.user_id], "", ""][:2]
        rows.append(_masked(ACTIVISTS, (
            place, each.user.name, each.user.number, *_of_member(each), each.branch.name,
            each.user.phone, applied.get(each.user_id, ""), since.get(each.user_id, ""),
            recommended.get(each.user_id, ""), first, second,
        ), masked))  # fmt: skip
    return _noted(rows, by, [each.user for each in found], masked)


def pair_rows(parameters, columns, masked):
    """A row for each running pair of the members of the branches, or of the helpers of the own Party
    branches."""
    by, reader, unit = _asked(parameters)
    mine = Q(unit__in=[each.pk for each in reader.under(unit)])
    if unit is None:
        mine |= Q(party_branch__in=reader.party_branches)
    found = list(
        Pairing.objects.running().filter(mine)
        .select_related("helper", "member__member", "unit", "party_branch", "rules")
        .order_by("party_branch__name", "helper__number", "role", "pk")
    )  # fmt: skip
    rows = []
    for place, each in enumerate(found, 1):
        role = each.rules.spec.role(each.role)
        member = getattr(each.member, "member", None)
        rows.append(_masked(PAIRS, (
            place, each.party_branch.name if each.party_branch else "", each.helper.name,
            each.helper.number, each.helper.phone, each.member.name, each.member.number,
            STATUS.get(member.political_status, "") if member else "",
            each.unit.name if each.unit else "", role.label if role else each.role, each.starts_on,
            each.due_on or "", each.get_state_display(),
        ), masked))  # fmt: skip
    people = {person.pk: person for each in found for person in (each.helper, each.member)}
    return _noted(rows, by, people.values(), masked)


def talk_rows(parameters, columns, masked):
    """A row for each unit: counts only."""
    _by, reader, unit = _asked(parameters)
    kind = _kind(parameters)
    if kind is None:
        return 0, iter(())
    lines, total = pairing.busy(reader, unit, kind[0])
    rows = [
        (each.unit.name if each.unit else "合计", each.pairs, each.talks, *each.deeds, each.silent)
        for each in (*lines, total)
    ]
    return len(rows), iter(rows)


def grouped(heads):
    """[(first, last, text)] of the upper row."""
    found: dict = {}
    for place, head in enumerate(heads):
        if head.group:
            first, _last = found.get(head.group, (place, place))
            found[head.group] = (first, place)
    return [(first, last, text) for text, (first, last) in found.items()]


@dataclass(frozen=True)
class Sheet:
    """One of the sheets: what it is called, for whom, which choices it takes."""

    kind: str
    label: str
    hint: str
    heads: tuple
    rows: object
    takes: tuple = ()
    is_personal: bool = True


SHEETS = {
    each.kind: each
    for each in (
        Sheet("party-recommended", _("推优汇总表"), _("列入候选以后的人，连同推优大会的票数。"),
              RECOMMENDED, recommended_rows, ("campaign",)),
        Sheet("party-activists", _("入党积极分子备案表"), _("名册上是积极分子的人，连同培养联系人。"),
              ACTIVISTS, activist_rows),
        Sheet("party-pairs", _("结对花名册"), _("正在结对的每一对。"), PAIRS, pair_rows),
        Sheet("party-talks", _("结对谈心统计"), _("各单位这学期的次数，没有姓名。"), TALKS, talk_rows,
              ("kind",), is_personal=False),
    )
}  # fmt: skip


def register():
    """Offer the sheets; they start from the page of the board, which asks for the purpose."""
    for each in SHEETS.values():
        exports.register(
            each.kind, each.label, [exports.Column("row", "行")], each.rows,
            permissions.takes_sheets, permissions.takes_sheets, is_listed=False,
            where="party_pairing:board-recommendations",
            labels=lambda _parameters, heads=each.heads: [head.label for head in heads],
            groups=lambda _parameters, heads=each.heads: grouped(heads),
        )  # fmt: skip
