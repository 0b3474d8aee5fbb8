"""What is taken out as sheets: the people one has a duty for, and what is on record of them. Everybody
in a sheet sees that somebody took it."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Member
from branches.organisation.queries import hats
from party_pairing.files import duties, looking, people, permissions, wording
from party_pairing.files.models import Look, Record
from party_pairing.files.queries import counting, memberships_of
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib import masking
from volunteers.queries import hours_of

PERSON = (
    exports.Column("name", _("姓名"), is_personal=True),
    exports.Column("number", _("学号"), is_personal=True),
    exports.Column("phone", _("手机"), is_personal=True, is_default=False),
    exports.Column("college", _("团总支")),
    exports.Column("branch", _("团支部")),
    exports.Column("status", _("政治面貌")),
    exports.Column("party_branch", _("党支部")),
    exports.Column("standing", _("党员类别")),
    exports.Column("since", _("从哪天"), is_default=False),
    exports.Column("hours", _("志愿时数")),
    exports.Column("records", _("记录数")),
)
RECORD = (
    exports.Column("name", _("姓名"), is_personal=True),
    exports.Column("number", _("学号"), is_personal=True),
    exports.Column("branch", _("团支部")),
    exports.Column("kind", _("项目")),
    exports.Column("term", _("学期")),
    exports.Column("said", _("内容")),
    exports.Column("note", _("说明")),
    exports.Column("source", _("来源")),
    exports.Column("origin", _("来自哪份文件"), is_default=False),
    exports.Column("entered_by", _("登记人"), is_default=False),
    exports.Column("confirmed_by", _("确认人"), is_default=False),
)
MASKS = {"name": masking.name, "number": masking.number, "phone": masking.phone}
CHUNK = 2_000


def asked(parameters):
    """(who exports, the people as the list shows them); the scope is read again."""
    user = User.objects.get(pk=parameters["by"])
    unit = str(parameters.get("unit", ""))
    found = people.listed(
        user, text=str(parameters.get("q", "")), unit=int(unit) if unit.isdigit() else None,
        status=str(parameters.get("status", "")), waiting=bool(parameters.get("waiting")),
    )  # fmt: skip
    return user, found


def _noted(user, found):
    """Keys of the people; each sees that somebody took the sheet."""
    keys = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        looking.look_at_many(
            viewer=user, subjects=keys[start : start + CHUNK], what=Look.What.SHEET,
            duty=duties.in_general(user),
        )  # fmt: skip
    return keys


def _cells(row, columns, masked):
    return tuple(
        MASKS[key](row[key]) if masked and key in MASKS else row[key] for key in columns
    )  # fmt: skip


def person_rows(parameters, columns, masked):
    """A row for each person, in the order of the list."""
    user, found = asked(parameters)
    keys = _noted(user, found)
    return len(keys), _people(found, columns, masked)


def _people(found, columns, masked):
    rows = found.select_related("member__branch__parent").order_by("name_pinyin", "number", "pk")
    status = dict(Member.Status.choices)
    part: list = []
    for person in rows.iterator(chunk_size=CHUNK):
        part.append(person)
        if len(part) == CHUNK:
            yield from _part(part, status, columns, masked)
            part = []
    yield from _part(part, status, columns, masked)


def _part(part, status, columns, masked):
    keys = [each.pk for each in part]
    belongs, hours = memberships_of(keys), hours_of(keys)
    counted = counting().filter(user__in=keys).order_by().values_list("user")
    records = dict(counted.annotate(number=Count("pk")))
    for person in part:
        member = getattr(person, "member", None)
        branch = member.branch if member else None
        held = belongs.get(person.pk)
        row = {
            "name": person.name, "number": person.number, "phone": person.phone,
            "college": branch.parent.name if branch and branch.parent else "",
            "branch": branch.name if branch else "",
            "status": str(status.get(member.political_status, "")) if member else "",
            "party_branch": held.party_branch.name if held else "",
            "standing": held.get_standing_display() if held else "",
            "since": held.starts_on if held else None, "hours": hours[person.pk],
            "records": records.get(person.pk, 0),
        }  # fmt: skip
        yield _cells(row, columns, masked)


def record_rows(parameters, columns, masked):
    """A row for each record that counts, of the people of the list."""
    user, found = asked(parameters)
    keys = _noted(user, found)
    rows = counting().filter(Q(user__in=keys))
    return rows.count(), _records(rows, columns, masked)


def _records(rows, columns, masked):
    sources = dict(Record.Source.choices)
    rows = rows.select_related("kind", "user__member__branch", "entered_by", "confirmed_by")
    rows = rows.order_by("user__name_pinyin", "user", "kind__position", "-term", "-on", "-pk")
    for each in rows.iterator(chunk_size=CHUNK):
        member = getattr(each.user, "member", None)
        row = {
            "name": each.user.name, "number": each.user.number,
            "branch": member.branch.name if member and member.branch else "",
            "kind": each.kind.name, "term": each.term,
            "said": wording.said(each, each.kind.shape, each.kind.unit_word), "note": each.note,
            "source": str(sources[each.source]), "origin": each.origin,
            "entered_by": each.entered_by.name,
            "confirmed_by": each.confirmed_by.name if each.confirmed_by else "",
        }  # fmt: skip
        yield _cells(row, columns, masked)


def _may_unmask(user):
    """Those who read only get masked sheets."""
    return permissions.can_list_files(user) and not hats(user).is_teacher


def register():
    """Offer both sheets."""
    for kind, label, columns, rows in (
        ("party-people", _("档案名单"), PERSON, person_rows),
        ("party-records", _("档案记录"), RECORD, record_rows),
    ):
        exports.register(kind, label, columns, rows, permissions.can_list_files, _may_unmask)
