"""What stands in the columns of a standard's workbook: every field of the rules, in words. No database here."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES, TABLE, table_of
from tuanwei.rulebooks.exchange import HIDDEN, KEY

UNBOUNDED = "不限"
YES, NO = "是", "否"
LONGEST, LARGEST = 1_000, Decimal(1_000_000)
ITEM = re.compile(r"「([^」]*)」|([^、，,;；\s「」]+)")
NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?")

EVERY = {
    rules.WHOLE: "整个周期", rules.HALF: "半程", rules.TERM: "学期", rules.MONTH: "月", rules.FORTNIGHT: "两周",
    rules.WEEK: "周",
}  # fmt: skip
WAYS = {
    rules.SUM: "合计", rules.MEAN: "平均", rules.LAST: "最后", rules.HIGHEST: "最高", rules.LOWEST: "最低",
}  # fmt: skip
COUNTED = {
    rules.TIMES: "次数", rules.AMOUNT: "数量合计", rules.SHARE: "比例（%）", rules.PER_MEMBER: "人均",
    rules.NEWEST: "最近一次", rules.AVERAGE: "平均", rules.MOST: "最大", rules.LEAST: "最小",
    rules.RUN: "连续次数", rules.PEOPLE: "人数", rules.MISSED: "缺额",
}  # fmt: skip
KINDS = {
    rules.EACH: "每次", rules.SHORT: "少一次", rules.RATE: "按比例", rules.BAND: "分段", rules.GRADED: "评级",
    rules.RANKED: "排名", rules.GIVEN: "直接给分", rules.CHECKLIST: "清单",
}  # fmt: skip
STARTS = {rules.NOTHING: "从零加", rules.FULL: "从满分扣", rules.BASE: "从基础分起"}
TIES = {
    rules.SAME_BEST: "并列取前", rules.DENSE: "并列不空位", rules.MIDDLE: "并列取中", rules.SAME_WORST: "并列取后",
}  # fmt: skip
AMONG = {rules.ALL: "全部", rules.OF_PARENT: "同一团总支", rules.OF_CATEGORY: "同一类别"}
ROUNDINGS = {rules.HALF_UP: "四舍五入", rules.DOWN: "舍去", rules.UP: "进一"}
RESCALES = {
    rules.AS_NOTHING: "不得分", rules.AS_FULL: "算满分", rules.EXACT: "精确折算", rules.PRINTED: "按印定系数折算",
}  # fmt: skip
SCORED_BY = {
    rules.RECORDS: "记录", rules.CLAIM: "申报", rules.CHECK: "检查", rules.JUDGES: "评委", rules.PEERS: "互评",
}  # fmt: skip
OF = {rules.FACTS: "事实", rules.SCORE: "指标得分", rules.TOTAL: "总分"}
COMPARED = {
    rules.AT_LEAST: "不低于", rules.MORE: "高于", rules.BELOW: "低于", rules.AT_MOST: "不高于", rules.EQUAL: "等于",
}  # fmt: skip
EFFECTS = {
    rules.NOT_ASSESSED: "不参加考核", rules.NO_GRADE: "不定等级", rules.GRADE_AT_MOST: "等级最高为",
    rules.TOTAL_AT_MOST: "总分最高为", rules.NO_TITLE: "不得称号",
}  # fmt: skip
BORDERS = {rules.KEEP: "都给", rules.DROP: "都不给"}
FOLLOWING = {
    rules.QUOTA_FACTOR: "推优名额乘以", rules.NO_RECOMMENDATION: "不推优", rules.NO_HONOURS: "不评优",
    rules.RECTIFY: "整改", rules.FEE_RETURN: "团费返还（%）", rules.NOTED: "说明",
}  # fmt: skip
CYCLES = {
    rules.YEAR: "年", rules.SCHOOL_YEAR: "学年", rules.HALF_YEAR: "半年", rules.ONE_TERM: "学期",
    rules.ONE_MONTH: "月", rules.ISSUE: "一期",
}  # fmt: skip
UNITS = {"branch": "团支部", "general_branch": "团总支"}
BRANCH_TYPES = {"class": "班级团支部", "club": "社团团支部", "temporary": "临时团支部"}
SOURCE_WORDS = {key: each.label for key, each in SOURCES.items()}


class Wrong(ValueError):
    """This cell cannot be taken; `expected` says what should stand there."""

    def __init__(self, expected):
        super().__init__(expected)
        self.expected = expected


@dataclass(frozen=True)
class Kind:
    """How cells of a kind are read and written. `words`: those to choose from, where there are few."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column: its label, the field it fills ("measure.source" lies within), what may stand there, and what
    the clerk is told. An empty cell means what is usual for the field."""

    label: str
    name: str
    kind: Kind
    hint: str = ""
    is_needed: bool = False


def shown(cell) -> str:
    """A cell as text, full-width forms made plain, 3 and not 3.0."""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15G}"
    return cell if isinstance(cell, str) else str(cell)


def is_blank(cell) -> bool:
    """Nothing stands there."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _plain(cell):
    return unicodedata.normalize("NFKC", shown(cell)).strip()


def _read_text(cell):
    if isinstance(cell, date):
        raise Wrong("文字；Excel 把它变成了日期，请先把这一列设成“文本”")
    text = HIDDEN.sub("", shown(cell)).strip()
    if len(text) > LONGEST:
        raise Wrong(f"不超过 {LONGEST} 个字")
    return text


def _read_key(cell):
    if isinstance(cell, date):
        raise Wrong("编号；Excel 把它变成了日期，请先把这一列设成“文本”")
    text = _plain(cell).lower().replace(".", "-")
    if not KEY.fullmatch(text):
        raise Wrong("编号：小写字母、数字、- 和 _，最多 30 个，例如 1-2")
    return text


def _read_number(cell):
    if isinstance(cell, bool | date):
        raise Wrong("数字")
    text = _plain(cell)
    if not NUMBER.fullmatch(text):
        raise Wrong("数字，不带单位，例如 12 或 0.5")
    found = Decimal(text)
    if abs(found) > LARGEST:
        raise Wrong(f"不超过 {LARGEST} 的数字")
    return found


def _write_number(number):
    """As a number of Excel where that keeps every digit."""
    as_float = float(number)
    return as_float if Decimal(f"{as_float:.15g}") == number else f"{number:f}"


def _read_whole(cell):
    found = _read_number(cell)
    if found != int(found):
        raise Wrong("整数")
    return int(found)


def _or_none(kind):
    """Also 不限 for no bound."""

    def read(cell):
        return None if shown(cell).strip() == UNBOUNDED else kind.read(cell)

    return Kind(read, lambda value: UNBOUNDED if value is None else kind.write(value))


def choice(words: Mapping[str, str]) -> Kind:
    """One of few words."""
    known = {unicodedata.normalize("NFKC", word): key for key, word in words.items()}

    def read(cell):
        text = _plain(cell)
        if text in known:
            return known[text]
        near = difflib.get_close_matches(text[:40], known, 1, 0.5)
        raise Wrong("、".join(words.values()) + (f"；是“{near[0]}”吗？" if near else ""))

    return Kind(read, words.__getitem__, tuple(words.values()))


def several(kind: Kind, most: int = 60) -> Kind:
    """Some of a kind, with 、 between them; one that holds such a mark stands in 「」."""

    def read(cell):
        text = shown(cell).strip()
        found = [first or second for first, second in ITEM.findall(text)]
        if not found or ITEM.sub("", text).strip("、，,;； \t\r\n") or len(found) > most:
            raise Wrong("一个或几个，用“、”隔开")
        return tuple(kind.read(each) for each in found)

    return Kind(
        read, lambda values: "、".join(wrapped(str(shown(kind.write(each)))) for each in values)
    )


def wrapped(text: str) -> str:
    """A text as it stands in a list: in 「」 where it holds what parts the items."""
    whole = ITEM.fullmatch(text)
    return text if whole and whole[2] == text else f"「{text}」"


def _read_word(cell):
    text = _read_text(cell)
    if "」" in text or "「" in text:
        raise Wrong("不含「」的文字")
    return text


TEXT = Kind(_read_text, lambda text: text)
WORD = Kind(_read_word, lambda text: text)
KEYED = Kind(_read_key, lambda key: key)
FIGURE, WHOLE = Kind(_read_number, _write_number), Kind(_read_whole, lambda number: number)
BOUND, WHOLE_OR_NONE = _or_none(FIGURE), _or_none(WHOLE)
SWITCH = choice({True: YES, False: NO})  # type: ignore[dict-item]
KEYS, WORDS = several(KEYED), several(WORD)


def _read_source(cell):
    text = _plain(cell)
    known = {unicodedata.normalize("NFKC", word): key for key, word in SOURCE_WORDS.items()}
    if text in known or text in SOURCES:
        return known.get(text, text)
    table = re.fullmatch(r"(?:表|table)[:：](.+)", shown(cell).strip())
    if table and table_of(f"{TABLE}{table[1].strip()}"):
        return f"{TABLE}{table[1].strip()}"
    own = re.fullmatch(r"(?:own:)?([^/:]+)[/:]([^/:]+)", text)
    if own:
        return f"own:{_read_key(own[1])}:{_read_key(own[2])}"
    near = difflib.get_close_matches(text[:40], known, 1, 0.4)
    raise Wrong(
        "来源的名称，“指标编号/规则编号”，或别的部门的表“表：名称”"
        + (f"；是“{near[0]}”吗？" if near else f"，例如“{next(iter(known))}”")
    )


def _write_source(key):
    if key.startswith("own:"):
        return "/".join(key.split(":")[1:])
    if table_of(key):
        return f"表：{table_of(key)}"
    return SOURCE_WORDS.get(key, key)


SOURCE = Kind(_read_source, _write_source)


def _read_steps(cell):
    words = {word: key for key, word in EVERY.items()}
    ways = {word: key for key, word in WAYS.items()}
    found = []
    for each in re.split(r"[;；、]", _plain(cell)):
        parts = each.split()
        if len(parts) != 2 or parts[0] not in words or parts[1] not in ways:
            raise Wrong(
                "例如“月 平均；学期 合计”：每段（"
                + "、".join(words)
                + "）和合成（"
                + "、".join(ways)
                + "）"
            )
        found.append(rules.Step(words[parts[0]], ways[parts[1]]))
    return tuple(found)


STEPS = Kind(
    _read_steps, lambda steps: "；".join(f"{EVERY[each.every]} {WAYS[each.way]}" for each in steps)
)


def pairs(
    make: Callable[[str, Decimal], Any], take: Callable[[Any], tuple[str, Decimal]], example: str
) -> Kind:
    """甲=1；乙=2."""

    def read(cell):
        found = []
        for each in re.split(r"[;；]", shown(cell)):
            name, mark, number = each.rpartition("=" if "=" in each else "＝")
            if not (mark and name.strip()):
                raise Wrong(f"例如“{example}”")
            found.append(make(name.strip(), _read_number(number)))
        return tuple(found)

    def write(values):
        return "；".join(f"{name}={number:f}" for name, number in map(take, values))

    return Kind(read, write)


def _allotment(name, number):
    if number != int(number):
        raise Wrong("整数的名额")
    return rules.Allotment(name, int(number))


ALLOTMENTS = pairs(
    _allotment, lambda each: (each.unit, Decimal(each.number)), "会计学院团总支=2；机电学院团总支=1"
)
FACTORS = pairs(
    lambda raw, factor: rules.Factor(_read_number(raw), factor),
    lambda each: (f"{each.raw:f}", each.factor), "145=0.689；155=0.645",
)  # fmt: skip

_MEASURE = (
    Column(
        "来源",
        "measure.source",
        SOURCE,
        "空着：这一条自己的事实。别的：来源的名称，“指标编号/规则编号”，别的部门的表写“表：名称”",
    ),
    Column("计数", "measure.counted", choice(COUNTED), "空着：次数"),
    Column("只数等次", "measure.levels", WORDS, "几个用“、”隔开；空着：都数"),
    Column("只数角色", "measure.roles", WORDS),
    Column("值不低于", "measure.least", BOUND, "到场率等不低于多少才算"),
    Column("值低于", "measure.below", BOUND),
    Column("去掉高低", "measure.drop", WHOLE, "平均前去掉几个最高和最低"),
    Column("最近几天", "measure.last_days", WHOLE),
)
_ENDS = (
    Column("从", "least", BOUND, "空着：没有下限"), Column("含从", "holds_least", SWITCH, "空着：是"),
    Column("到", "most", BOUND, "空着：没有上限"), Column("含到", "holds_most", SWITCH, "空着：否"),
)  # fmt: skip

INDICATOR = (
    Column("编号", "key", KEYED, "小写字母、数字和 -，例如 1-2，不能重复", True),
    Column("名称", "label", TEXT, "", True),
    Column("上级", "parent", KEYED, "上一级的编号；最上一级空着"),
    Column("满分", "maximum", BOUND),
    Column("权重", "weight", BOUND, "百分数，不写 %"),
    Column("下级合成", "combine", choice(WAYS), "空着：合计"),
    Column("起始", "start", choice(STARTS), "空着：从零加"),
    Column("基础分", "base", FIGURE),
    Column("最低分", "floor", BOUND, "空着：0；不限：可以是负数"),
    Column("到满分为止", "is_capped", SWITCH, "空着：是"),
    Column("每段最高", "part_most", BOUND),
    Column("分段计分", "steps", STEPS, "例如“月 平均”：每月单独计分，再平均"),
    Column("加分项", "is_bonus", SWITCH),
    Column("得分来自", "scored_by", several(choice(SCORED_BY)), "记录、申报、检查、评委、互评"),
    Column("只用于类别", "categories", KEYS),
    Column("不评的学期", "not_in", several(WHOLE), "1 秋季，2 春季"),
    Column("小数位", "places", WHOLE_OR_NONE, "空着：不取整"),
    Column("取整", "rounding", choice(ROUNDINGS)),
    Column("目标要求", "text", TEXT), Column("评分依据", "basis", TEXT), Column("评分标准", "words", TEXT),
    Column("评分部门", "office", TEXT), Column("※", "is_key", SWITCH),
)  # fmt: skip
TERM = (
    Column("编号", "key", KEYED, "同一指标里不能重复", True),
    Column("名称", "label", TEXT, "", True),
    Column("计分方式", "kind", choice(KINDS), "", True),
    *_MEASURE,
    Column("分值", "points", FIGURE, "每次、每少一次、每名次、满比例时的分；扣分写负数"),
    Column("应有", "needed", FIGURE), Column("每", "every", choice(EVERY), "每月、每学期看一次；空着：整个周期"),
    Column("取前几次", "take", several(FIGURE), "最高一次、第二次……的折扣，例如“1、0.5”"),
    Column("按满分百分比", "is_percent", SWITCH), Column("最低", "least", BOUND), Column("最高", "most", BOUND),
    Column("系数按", "sized_by", SOURCE, "规模系数看的来源；空着：人数"),
    Column("满分名次", "full_places", WHOLE, "前几名满分"), Column("首名分", "top", BOUND, "空着：满分"),
    Column("少者在前", "is_least_best", SWITCH), Column("并列", "ties", choice(TIES)),
    Column("排名范围", "among", choice(AMONG)), Column("须齐全", "is_all", SWITCH),
    Column("给分人", "given_by", TEXT), Column("须写理由", "needs_reason", SWITCH),
)  # fmt: skip
BAND = (
    Column("名称", "label", TEXT), *_ENDS, Column("类别", "category", KEYED),
    Column("分值", "points", FIGURE, "", True),
)  # fmt: skip
LEVEL = (
    Column("级别", "key", WORD, "", True), Column("名称", "label", TEXT), Column("分值", "points", FIGURE, "", True),
)  # fmt: skip
CELL = (
    Column("角色", "role", WORD), Column("级别", "level", WORD), Column("分值", "points", FIGURE, "", True),
)  # fmt: skip
GRADE = (
    Column("编号", "key", KEYED, "", True), Column("名称", "label", TEXT, "", True), *_ENDS,
    Column("类别", "category", KEYED),
)  # fmt: skip
TEST = (
    Column("看", "of", choice(OF), "空着：事实"), *_MEASURE, Column("指标", "indicator", KEYED),
    Column("比较", "compare", choice(COMPARED), "空着：不低于"), Column("数", "number", FIGURE, "空着：1"),
)  # fmt: skip
VETO = (
    Column("编号", "key", KEYED, "", True), Column("名称", "label", TEXT, "", True),
    Column("结果", "effect", choice(EFFECTS), "", True), Column("等级", "grade", KEYED),
    Column("分数", "points", FIGURE), Column("只用于类别", "categories", KEYS),
)  # fmt: skip
QUOTA = (
    Column("等级", "grade", KEYED, "", True), Column("百分比", "percent", BOUND),
    Column("个数", "number", WHOLE_OR_NONE), Column("取整", "rounding", choice(ROUNDINGS), "空着：舍去"),
    Column("至少", "fewest", WHOLE), Column("范围", "among", choice(AMONG)),
    Column("连同更好的", "is_and_above", SWITCH), Column("末位同分", "ties", choice(BORDERS), "空着：都不给"),
)  # fmt: skip
TITLE = (
    Column("编号", "key", KEYED, "", True), Column("名称", "label", TEXT, "", True),
    Column("个数", "number", WHOLE_OR_NONE), Column("百分比", "percent", BOUND),
    Column("取整", "rounding", choice(ROUNDINGS), "空着：四舍五入"), Column("至少", "fewest", WHOLE),
    Column("范围", "among", choice(AMONG)), Column("只给等级", "grades", KEYS),
    Column("须有称号", "from_title", KEYED), Column("不与称号并得", "not_with", KEYS),
    Column("不占名额的类别", "not_counted", KEYS), Column("分配", "allotments", ALLOTMENTS),
    Column("末位同分", "ties", choice(BORDERS), "空着：都不给"),
)  # fmt: skip
CONSEQUENCE = (
    Column("编号", "key", KEYED, "", True), Column("名称", "label", TEXT, "", True),
    Column("种类", "kind", choice(FOLLOWING), "空着：说明"), Column("等级", "grades", KEYS),
    Column("否决", "vetoes", KEYS), Column("称号", "titles", KEYS), Column("数量", "amount", FIGURE),
    Column("几个月", "months", WHOLE), Column("落到个人", "is_personal", SWITCH),
)  # fmt: skip
CATEGORY = (
    Column("编号", "key", KEYED, "", True), Column("名称", "label", TEXT, "", True),
    Column("团支部类型", "branch_types", several(choice(BRANCH_TYPES))),
)  # fmt: skip
OTHER = (
    Column("考核对象", "units", choice(UNITS)), Column("周期", "cycle.kind", choice(CYCLES)),
    Column("周期起始月", "cycle.month", WHOLE), Column("周期起始日", "cycle.day", WHOLE),
    Column("不计的月份", "cycle.idle_months", several(WHOLE)),
    Column("总分", "totals.out_of", FIGURE), Column("不评的项目", "totals.rescale", choice(RESCALES)),
    Column("印定系数", "totals.factors", FACTORS), Column("加分最多", "totals.bonus_most", BOUND),
    Column("加分最多占百分比", "totals.bonus_percent", BOUND), Column("总分最高", "totals.most", BOUND),
    Column("总分最低", "totals.least", BOUND), Column("总分小数位", "totals.places", WHOLE_OR_NONE),
    Column("总分取整", "totals.rounding", choice(ROUNDINGS)),
    Column("取整前定等级", "totals.is_graded_exact", SWITCH),
    Column("有自评", "procedure.has_self_scores", SWITCH), Column("差异超过", "procedure.differs_by", FIGURE),
    Column("签字人数", "procedure.signatures", WHOLE), Column("公示工作日", "procedure.workdays", WHOLE),
    Column("公示次数", "procedure.times", WHOLE), Column("当场提异议", "procedure.is_on_spot", SWITCH),
    Column("评委去掉高低", "procedure.trim", WHOLE), Column("裁定人", "procedure.decider", TEXT),
    Column("依据", "source", TEXT),
)  # fmt: skip
