"""The importer of other offices' tables: 教务处, 学工部, 宿管, the back end of 青年大学习.

Staff say what the table is: a name of their own, which standards read as the source "table:<name>", or a
term of a running round. A row is known by unit, day, level, role and words; one that stands already is
skipped, one whose figures differ is changed, so a file may come twice.
"""

import hashlib
import re
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.engine.catalogue import MOST_NAME
from assessment.facts import pages, queries, saving
from branches.organisation.models import Unit
from branches.organisation.placement import unit_key
from branches.organisation.queries import hats
from tuanwei.jobs import cells
from tuanwei.jobs.cells import Wrong
from tuanwei.jobs.importers import Field, Importer, Option
from tuanwei.lib.numbers import plain

PAIR = re.compile(r"(\d{1,9})\s*[/／]\s*(\d{1,9})")


counted = cells.number(
    places=3, below=10**9, code="fact_number",
    units=("人次", "小时", "人", "次", "分", "份", "篇", "例", "个", "班"),
)  # fmt: skip


def number(cell):
    """A number from 0 on with three decimals at most; or "36/45", as text: so many of so many."""
    text = cells.plain(cell) if isinstance(cell, str) else ""
    if found := PAIR.fullmatch(text):
        return f"{found[1]}/{found[2]}"
    return counted(cell)


class TableImporter(Importer):
    """Figures of another office, of one source a sheet."""

    kind = "assessment-facts"
    label = _("考核：部门数据")
    help = _(
        "教务处、学工部、宿管、大学习后台给的表：每行一个团支部，哪天，数是多少。下一步写这是什么数据。"
        "已经有的会跳过，数不一样的会更新。"
    )
    next_step = (_("考核标准读得到这项数据。"), "assessment:batch-list", _("看导入的数据"))
    undo_words = _("新导入的撤销，更新过的恢复原来的数；撤销的记录留着痕迹。")
    fields = (
        Field("serial", _("序号"), cells.text(20), synonyms=("行号",), is_kept=False),
        Field("unit", _("团支部"), cells.text(60), is_required=True,
              synonyms=("团支部名称", "团支部编号", "支部", "支部名称", "支部编号", "编号", "班级", "班级名称",
                        "团总支", "组织", "单位", "学院")),
        Field("on", _("日期"), cells.day,
              synonyms=("时间", "统计日期", "发生日期", "检查日期", "截止日期", "考察日期")),
        Field("level", _("级别"), cells.text(40),
              synonyms=("项目", "等级", "类别", "类型", "项目级别", "情况")),
        Field("role", _("角色"), cells.text(40), synonyms=("名次", "奖项", "身份")),
        Field("number", _("数"), number,
              synonyms=("数量", "人数", "次数", "人次", "分数", "得分", "学习人数", "完成人数", "参学人数",
                        "实到", "实到人数", "数值")),
        Field("of", _("总数"), number,
              synonyms=("总人数", "应到", "应到人数", "应学人数", "全体人数", "团员人数", "团员总数")),
        Field("label", _("说明"), cells.text(120),
              synonyms=("备注", "内容", "名称", "事项", "事由", "期次", "原因", "活动名称")),
    )  # fmt: skip
    extras = ("unit_id", "source", "round_id", "record")

    def may_import(self, user):
        """The committee's staff."""
        return hats(user).is_staff

    def options(self, *, table, header, by):
        """What the table is, who gave it, and the day where there is no such column."""
        known = pages.targets_of_tables()
        names = [name for _source, name, _n, _newest in queries.table_sources()]
        guess = next((name for name in names if name in table.name), "")
        return (
            Option("source", _("这是什么数据"),
                   _("自己起个名字，如“青年大学习”，考核标准里选它就读得到；也可以选一次考核里的一项。"), guess,
                   (*names, *known), is_needed=True),
            Option("office", _("哪个部门给的"), _("如 教务处、学工部。")),
            Option("on", _("日期"), _("表里没有日期一列时，整张表算这一天，如 2026-03-31。")),
        )  # fmt: skip

    def missing_columns(self, keys, options):
        """A name, a number, and a day."""
        missing = super().missing_columns(keys, options)
        name = _name(options)
        if not name:
            missing.append(_("这是什么数据（在下面填写）"))
        elif len(name) > MOST_NAME and name not in pages.targets_of_tables():
            missing.append(_("短一些的数据名称（最多 40 个字）"))
        if "number" not in keys:
            missing.append(_("数"))
        if "on" not in keys and not options.get("on"):
            missing.append(_("日期（没有这一列，就在下面填写）"))
        elif options.get("on") and _given_day(options) is None:
            missing.append(_("日期（“%s”认不出，写成 2026-03-31 这样）") % options["on"][:20])
        return missing

    def check(self, frame, *, options, by):
        """Find the units, judge the figures, tell what stands: new, changed, same or error."""
        source, held = pages.targets_of_tables().get(_name(options), (None, None))
        source = source or f"{queries.TABLE}{_name(options)}"
        _fill_day(frame, options)
        _split_pairs(frame)
        frame.values["unit_id"] = _units_of(frame)
        _judge(frame, held)
        frame.values["source"] = [source] * len(frame)
        frame.values["round_id"] = [held.pk if held else None] * len(frame)
        frame.values["record"] = _records(frame, source)
        frame.report_duplicates("record", "fact_duplicate")
        _compare(frame, source, held)
        frame.settle()
        rows = zip(frame.outcomes, frame.values["unit_id"], frame.column("on"), strict=True)
        moving = [(unit, on) for outcome, unit, on in rows if outcome in ("new", "changed")]
        return {"notes": pages.shown_words(pages.IMPORTED, source, moving, held)}

    def save(self, batch, *, by):
        """Facts, in bulk, each with the file it came from."""
        return saving.save_facts(batch, self.staged, by=by)

    def undo(self, batch, *, by):
        """End what came in, begin what it replaced anew; nothing is deleted."""
        return saving.take_back(batch, by=by)


def _name(options):
    return " ".join(str(options.get("source") or "").split())


def _given_day(options):
    """The day for the whole sheet; None where none was given, or nothing to be read as one."""
    try:
        return cells.day(str(options["on"])) if options.get("on") else None
    except Wrong:
        return None


def _fill_day(frame, options):
    """Days from the column, else the one that was given for the whole sheet."""
    column = frame.values.setdefault("on", [None] * len(frame))
    given = _given_day(options)
    for place, found in enumerate(column):
        if found is None and not frame.has_error(place, "on"):
            column[place] = given
            if given is None:
                frame.report(place, "on", "missing")


def _split_pairs(frame):
    """36/45 says of how many, too; a column of its own must not say otherwise, nor such a thing itself."""
    wholes = list(frame.column("of"))
    for place, found in enumerate(wholes):
        if isinstance(found, str):
            frame.report(place, "of", "fact_number")
            wholes[place] = None
    frame.values["of"] = wholes
    frame.split_pairs("number", "of", Decimal)


def _units_of(frame):
    """[unit's key or None], by code or name; a unit that is no longer in use where no other has its name."""
    known: dict = {}
    rows = Unit.objects.filter(kind__in=(Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH))
    for pk, code, name, active in rows.values_list("pk", "code", "name", "is_active"):
        for rank, key in enumerate((("code", (code or "").casefold()), ("name", name),
                                    ("key", unit_key(name)))):  # fmt: skip
            if key[1]:
                known.setdefault(key, []).append((not active, rank, pk))
    found = []
    for place, said in enumerate(frame.column("unit")):
        unit, problem = _unit_named(known, said) if said else (None, None)
        if problem:
            frame.report(place, "unit", problem)
        found.append(unit)
    return found


def _unit_named(known, said):
    said = said.strip()
    for key in (("code", said.casefold()), ("name", said), ("key", unit_key(said))):
        places = sorted(known.get(key, ()))
        in_use = [pk for gone, _rank, pk in places if gone == places[0][0]]
        if len(in_use) == 1:
            return in_use[0], None
        if in_use:
            return None, "fact_unit_unclear"
    return None, "fact_unit_unknown"


def _judge(frame, held):
    """Figures are there and fit, days lie behind us, and within the round they are for."""
    today = timezone.localdate()
    for place, (found, of, on) in enumerate(
        zip(frame.column("number"), frame.column("of"), frame.column("on"), strict=True)
    ):
        if found is None and not frame.has_error(place, "number"):
            frame.report(place, "number", "missing")
        if found is not None and of is not None and found > of:
            frame.report(place, "number", "fact_above_whole", total=plain(of))
        if on is None:
            continue
        if on > today:
            frame.report(place, "on", "day_ahead")
        elif held and not held.starts_on <= on <= held.ends_on:
            frame.report(
                place, "on", "fact_day_outside", first=held.starts_on.isoformat(),
                last=held.ends_on.isoformat(),
            )  # fmt: skip


def _records(frame, source):
    """What a row is known by; None where there is an error."""
    about = zip(
        frame.values["unit_id"], frame.column("on"), frame.column("level"), frame.column("role"),
        frame.column("label"), strict=True,
    )  # fmt: skip
    return [
        None if unit is None or on is None or frame.has_error(place)
        else record_of(source, unit, on, level, role, label)
        for place, (unit, on, level, role, label) in enumerate(about)
    ]  # fmt: skip


def record_of(source, unit, on, *words):
    """A short name of a row: the same for the same source, unit, day and words."""
    said = "\x1f".join([source, str(unit), on.isoformat(), *(each or "" for each in words)])
    return f"table:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _compare(frame, source, held):
    """same where it stands; changed where other figures stand; else new."""
    columns = ("unit_id", "record", "number", "of")
    rows = list(zip(*(frame.column(key) for key in columns), strict=True))
    standing = saving.standing(
        source, held.pk if held else None, [row[1] for row in rows if row[1]]
    )
    outcomes = []
    for unit, record, found, of in rows:
        there = standing.get((unit, record))
        if there is None:
            outcomes.append("new")
        else:
            outcomes.append("same" if there[1:] == (found, of) else "changed")
    frame.outcomes = outcomes
