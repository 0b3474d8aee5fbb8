"""The importer of the yearly lists: 综测排名, 不及格门数, 处分 and every other kind of records.

Staff choose the kind; its shape says which columns are needed. A row that is on record already is
skipped, so a file may come twice; what is on record otherwise is told, never overwritten.
"""

import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.queries import hats
from party_pairing.files import duties, saving, wording
from party_pairing.files.models import Record, RecordKind
from party_pairing.files.sheet_people import match, parts
from tuanwei.jobs import cells
from tuanwei.jobs.cells import Wrong
from tuanwei.jobs.headers import plain_label
from tuanwei.jobs.importers import Field, Importer, Option
from tuanwei.lib.terms import Term

Shape = RecordKind.Shape
NEEDED = {
    Shape.DAY: ("on",), Shape.SPAN: ("on",), Shape.RANK: ("value", "total"),
    Shape.NUMBER: ("amount",), Shape.MARK: ("mark",),
}  # fmt: skip
HALVES = {"1": 1, "一": 1, "上": 1, "秋": 1, "2": 2, "二": 2, "下": 2, "春": 2}
TERM = re.compile(
    r"(?P<year>\d{4})(?:[-–—~至/](?P<next>\d{4}))?(?:学年度?)?[-–—/]?第?"
    r"(?P<half>[12一二上下秋春])(?:学期|季)?"
)

PLACE = re.compile(r"第?\s*(\d{1,7})\s*名?\s*[/／]\s*(\d{1,7})\s*人?")


amount = cells.number(
    places=2, below=10**7, code="not_a_number", prefix="第",
    units=("门", "分", "次", "学时", "名", "人", "科"),
)  # fmt: skip


def whole(cell):
    """A whole number from 1 on."""
    found = amount(cell)
    if found < 1 or found % 1:
        raise Wrong("not_whole")
    return int(found)


def place(cell):
    """A place, or "12/40": the place and of how many, as text."""
    if isinstance(cell, str) and (found := PLACE.fullmatch(cells.plain(cell))):
        return f"{whole(found[1])}/{whole(found[2])}"
    return whole(cell)


def term(cell):
    """The code of a term: 2025-1, 2025-2026-1, 2025–2026学年第一学期, 2025秋, 2026春."""
    found = TERM.fullmatch(re.sub(r"\s", "", cells.plain(cell)))
    code = _coded(found) if found else ""
    if not code:
        raise Wrong("not_a_term")
    return code


def _coded(found):
    """The code of what TERM found; "" where the years do not fit."""
    year, half = int(found["year"]), HALVES[found["half"]]
    if found["next"] and int(found["next"]) != year + 1:
        return ""
    if found["half"] == "春" and not found["next"]:
        year -= 1
    return Term(year, half).code if 2000 <= year <= 2099 else ""


class RecordImporter(Importer):
    """Lines of files, of one kind a sheet."""

    kind = "party-records"
    label = _("推优年度名单")
    help = _(
        "综测排名、成绩排名、不及格门数、处分、结业、宿舍等级等，一张表一个项目，下一步选是哪一项。"
        "已经记过的会跳过，不会改掉原来的。"
    )
    next_step = (_("每个人在自己的档案里看得到。"), "party_pairing:file-list", _("看档案"))
    undo_words = _("新记的不再算数，在档案里划掉、留着痕迹。")
    fields = (
        Field("serial", _("序号"), cells.text(20), synonyms=("编号序号", "行号"), is_kept=False),
        Field("number", _("学号"), cells.identifier, is_required=True,
              synonyms=("学生学号", "工号", "学号/工号")),
        Field("name", _("姓名"), cells.name, is_required=True, synonyms=("学生姓名", "同学姓名")),
        Field("term", _("学期"), term, synonyms=("学年学期", "所属学期")),
        Field("value", _("名次"), place,
              synonyms=("排名", "排名/人数", "排名/总人数", "名次/人数", "名次/总人数",
                        "综测排名", "综测名次", "成绩排名", "成绩名次", "班级排名", "专业排名",
                        "班级名次", "专业名次")),
        Field("total", _("总人数"), whole,
              synonyms=("班级人数", "专业人数", "人数", "排名人数", "参评人数")),
        Field("amount", _("数值"), amount,
              synonyms=("挂科门数", "不及格门数", "不及格课程门数", "门数", "分数", "成绩", "得分", "学时",
                        "次数", "数量")),
        Field("mark", _("等级"), cells.text(10), synonyms=("宿舍等级", "评定等级", "评级", "星级")),
        Field("on", _("日期"), cells.day,
              synonyms=("递交时间", "递交日期", "申请时间", "申请日期", "处分日期", "处分时间", "结业日期",
                        "结业时间", "发证日期", "考察日期", "考察时间", "汇报日期", "开始日期", "评定日期")),
        Field("until", _("解除日期"), cells.day, synonyms=("解除时间", "结束日期", "结束时间", "到期日期")),
        Field("note", _("说明"), cells.text(200),
              synonyms=("备注", "处分种类", "处分类型", "原因", "证书编号")),
    )  # fmt: skip
    extras = ("user_id", "kind_id", "same_key")

    def may_import(self, user):
        """Staff in charge, and administrators."""
        return hats(user).is_staff and bool(duties.charges(user))

    def options(self, *, table, header, by):
        """Which kind, and the term for sheets without such a column."""
        kinds = list(RecordKind.objects.filter(is_active=True))
        above = [cell for row in table.rows[: header.row] for cell in row if isinstance(cell, str)]
        said = "".join([*above, *header.labels, table.name])
        text = re.sub(r"\s", "", said)
        named = next(
            (code for each in TERM.finditer(text)
             if re.search("[学季春秋]", each[0]) and (code := _coded(each))), ""
        )  # fmt: skip
        guess = next((kind.name for kind in kinds if kind.name in said), "")
        terms = wording.recent_terms(timezone.localdate())
        return (
            Option("kind", _("登记什么"), _("整张表登记到这一项。"), guess,
                   tuple(kind.name for kind in kinds), is_needed=True),
            Option("term", _("学期"), _("表里没有学期一列、又按学期登记的，整张表算这个学期，如 2025-1。"), named,
                   tuple(code for code, _words in terms)),
        )  # fmt: skip

    def mistaken(self, header):
        """A roster has no figures."""
        labels = {plain_label(label) for label in header.labels}
        known = {key for label, key in self.names.items() if label in labels}
        if known - {"serial", "number", "name", "note", "term"} or "name" not in known:
            return ""
        return _(
            "这张表里没有名次、数值、等级或日期，像是名册。名册请放弃这次导入，重新选“团员、学生名册”；"
            "确实是年度名单，请在下面选出是哪一列。"
        )

    def missing_columns(self, keys, options):
        """The kind, and the columns that it asks for."""
        missing = super().missing_columns(keys, options)
        kind = _kind_of(options)
        if kind is None:
            return [*missing, _("登记什么（在下面选一项）")]
        labels = {each.key: each.label for each in self.fields}
        # A place may say of how many itself; each row without is told.
        needed = [key for key in NEEDED[kind.shape] if key != "total"]
        if not kind.period and "on" not in needed:
            needed.append("on")
        missing += [labels[key] for key in needed if key not in keys]
        if kind.period and "term" not in keys and not options.get("term"):
            missing.append(_("学期（没有这一列，就在下面填写）"))
        return missing

    def check(self, frame, *, options, by):
        """Find the people, judge the figures, tell what is known: new, same or error."""
        kind = _kind_of(options)
        _fill_term(frame, kind, options)
        if kind.shape == Shape.RANK:  # 12/40 says of how many, too
            frame.split_pairs("value", "total", int)
        known = match(frame)
        _must_be_in_reach(frame, known, by)
        _judge(frame, kind)
        _keys(frame, kind)
        frame.report_duplicates("same_key", "record_duplicate")
        frame.values["kind_id"] = [kind.pk] * len(frame)
        _compare(frame, kind)
        frame.settle()
        return {}

    def save(self, batch, *, by):
        """Records, in bulk."""
        return saving.save_records(batch, self.staged, by=by)

    def undo(self, batch, *, by):
        """Withdraw what came in, with a reason; nothing is deleted."""
        return saving.withdraw_records(batch, by=by)


def _kind_of(options):
    name = str(options.get("kind") or "").strip()
    return RecordKind.objects.filter(name=name, is_active=True).first() if name else None


def _fill_term(frame, kind, options):
    if not kind.period:
        frame.values["term"] = [None] * len(frame)
        return
    column = frame.values.setdefault("term", [None] * len(frame))
    given, wrong = None, None
    if options.get("term"):
        try:
            given = term(options["term"])
        except Wrong as problem:
            wrong = problem
    for place, found in enumerate(column):
        if found is None and not frame.has_error(place, "term"):
            if given is None:
                frame.report(place, "term", wrong.code if wrong else "missing")
            column[place] = given


def _must_be_in_reach(frame, known, by):
    mine = set()
    for keys in parts(known):
        mine.update(duties.people_of(by).filter(pk__in=keys).values_list("pk", flat=True))
    for place, user in enumerate(frame.values["user_id"]):
        if user is None or frame.has_error(place, "number", "name"):
            continue
        if user == by.pk:
            frame.report(place, "number", "record_own")
        elif user not in mine:
            frame.report(place, "number", "file_out_of_reach")


def _judge(frame, kind):
    """What the kind asks for is there and fits."""
    today, now = timezone.localdate(), Term.of(timezone.localdate())
    for key in NEEDED[kind.shape] if kind.period else {*NEEDED[kind.shape], "on"}:
        for place, found in enumerate(frame.column(key)):
            if found is None and not frame.has_error(place, key):
                frame.report(place, key, "missing")
    for place, found in enumerate(frame.column("term")):
        if found and Term.parse(found) > now:
            frame.report(place, "term", "term_ahead")
    for place, (first, last) in enumerate(
        zip(frame.column("on"), frame.column("until"), strict=True)
    ):
        if first and first > today:
            frame.report(place, "on", "day_ahead")
        if first and last and last < first:
            frame.report(place, "until", "until_before")
    if kind.shape == Shape.RANK:
        for place, (value, total) in enumerate(
            zip(frame.column("value"), frame.column("total"), strict=True)
        ):
            if value and total and value > total:
                frame.report(place, "value", "rank_above_total", total=total)
    if kind.shape == Shape.MARK:
        marks = {mark.casefold(): mark for mark in kind.marks}
        column = frame.column("mark")
        for place, found in enumerate(column):
            if found is not None and found.casefold() not in marks:
                frame.report(place, "mark", "unknown_choice", choices="、".join(kind.marks))
            elif found is not None:
                column[place] = marks[found.casefold()]


def _keys(frame, kind):
    """Fill same_key: who, and the term or the day; None where there is an error."""
    about = frame.column("term") if kind.period else frame.column("on")
    frame.values["same_key"] = [
        f"{user}|{when}" if user and when and not frame.has_error(place) else None
        for place, (user, when) in enumerate(zip(frame.values["user_id"], about, strict=True))
    ]


def _compare(frame, kind):
    """new; same where it stands on record; an error where something else does."""
    users = {
        user for user, key in zip(frame.values["user_id"], frame.values["same_key"], strict=True)
        if key
    }  # fmt: skip
    stored = {}
    for keys in parts(users):
        for each in Record.objects.filter(kind=kind.pk, user__in=keys, withdrawn_at=None):
            stored[f"{each.user_id}|{each.term if kind.period else each.on}"] = each
    outcomes = []
    columns = {key: frame.column(key) for key in (
        "term", "value", "total", "amount", "mark", "on", "until")}  # fmt: skip
    for place, key in enumerate(frame.values["same_key"]):
        found = stored.get(key)
        outcomes.append("same" if found else "new")
        if found is None:
            continue
        facts = saving.facts_of(kind, {name: column[place] for name, column in columns.items()})
        if any(getattr(found, name) != fact for name, fact in facts.items()):
            said = wording.said(found, kind.shape, kind.unit_word)
            frame.report(place, "number", "record_differs", other=said)
    frame.outcomes = outcomes
