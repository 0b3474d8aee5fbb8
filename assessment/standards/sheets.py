"""A standard as one workbook that a clerk fills in with Excel. Out and in again it says the same.

>>> sheet_out(spec, path)
>>> sheet_in(data)          # the Spec; raises Faulty with every mistake of all sheets at once
"""

import re
from collections import defaultdict
from dataclasses import MISSING, dataclass, fields
from functools import reduce
from pathlib import Path
from typing import Any, get_type_hints

from assessment.engine import spec as rules
from assessment.engine.spec import Spec
from assessment.standards import columns
from assessment.standards.columns import Column, Wrong
from assessment.standards.sums import broken_sums
from tuanwei.jobs import sheets as files
from tuanwei.jobs.writing import Page, write_form

ABOUT, OTHER, CATEGORIES, INDICATORS, TERMS, STEPS = (
    "说明",
    "其他",
    "类别",
    "指标",
    "得分规则",
    "分段级别",
)
GRADES, VETOES, TESTS, QUOTAS, TITLES, CONSEQUENCES = "等级", "否决", "条件", "名额", "称号", "后果"
AS_PRINTED = "合计不符照原文"
BANDS, LEVELS, CELLS, SIZES = "bands", "levels", "cells", "sizes"
PARTS = {BANDS: "分段", LEVELS: "级别", CELLS: "角色和级别", SIZES: "规模系数"}
OWNERS = {"vetoes": VETOES, "consequences": CONSEQUENCES}

_INDICATOR = Column("指标", "indicator_key", columns.KEYED, "指标的编号", True)
_AS_PRINTED = Column(
    AS_PRINTED, "as_printed", columns.SWITCH, "原文的分值就对不上时填“是”；否则对不上会提示"
)
_STEP = (
    _INDICATOR, Column("规则", "term_key", columns.KEYED, "规则的编号", True),
    Column("种类", "part", columns.choice(PARTS), "", True),
    Column("级别", "key", columns.WORD), Column("角色", "role", columns.WORD),
    Column("名称", "label", columns.TEXT),
    *(each for each in columns.BAND if each.name not in ("label", "points")),
    Column("分值", "points", columns.FIGURE, "得分；规模系数写系数", True),
)  # fmt: skip
_OWNED_TEST = (
    Column("属于", "owner", columns.choice(OWNERS), "", True),
    Column("编号", "owner_key", columns.KEYED, "那条否决或后果的编号", True), *columns.TEST,
)  # fmt: skip
SHEETS: dict[str, tuple[Column, ...]] = {
    CATEGORIES: columns.CATEGORY, INDICATORS: (*columns.INDICATOR, _AS_PRINTED),
    TERMS: (_INDICATOR, *columns.TERM), STEPS: _STEP, GRADES: columns.GRADE,
    VETOES: columns.VETO, TESTS: _OWNED_TEST, QUOTAS: columns.QUOTA, TITLES: columns.TITLE,
    CONSEQUENCES: columns.CONSEQUENCE,
}  # fmt: skip
_OTHER = (*columns.OTHER, _AS_PRINTED)
_CLASSES = {
    CATEGORIES: rules.Category, INDICATORS: rules.Indicator, TERMS: rules.Term, GRADES: rules.Grade,
    VETOES: rules.Veto, TESTS: rules.Test, QUOTAS: rules.Quota, TITLES: rules.Title,
    CONSEQUENCES: rules.Consequence, BANDS: rules.Band, SIZES: rules.Band, LEVELS: rules.Level,
    CELLS: rules.Cell,
}  # fmt: skip
_HELD = {
    CATEGORIES: "categories", INDICATORS: "indicators", GRADES: "grades", VETOES: "vetoes",
    QUOTAS: "quotas", TITLES: "titles", CONSEQUENCES: "consequences",
}  # fmt: skip
_QUOTED = re.compile(r"'+[ \u3000]*[=+\-@\t\r\n＝＋－﹣−＠]")
_RUNS = re.compile(r"'*[ \u3000]*[=+\-@\t\r\n＝＋－﹣−＠]")
MOST_ROWS, MOST_FAULTS = 2_000, 300
_SPARE = 40


@dataclass(frozen=True)
class Fault:
    """One mistake: `row` and `column` as Excel counts them (0, "": of the whole sheet), what was found there and
    what was expected."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str

    @property
    def words(self) -> str:
        """All of it in one line."""
        place = f"工作表“{self.sheet}”" + (f"第 {self.row} 行" if self.row else "")
        column = f"，{self.column}" if self.column else ""
        found = f"“{self.found}”" if self.found else "空着"
        return f"{place}{column}：{found}；应为{self.expected}"


class Faulty(ValueError):
    """A workbook with mistakes; nothing was taken from it."""

    def __init__(self, faults):
        super().__init__("\n".join(each.words for each in faults))
        self.faults = tuple(faults)


# ── out ─────────────────────────────────────────────────────────────────────────────────────────


def sheet_out(spec: Spec, path: str | Path) -> None:
    """Write the workbook of a standard."""
    broken = {each.key for each in broken_sums(spec)}
    rows: dict[str, list] = {name: [] for name in SHEETS}
    for sheet, name in _HELD.items():
        for each in getattr(spec, name):
            rows[sheet].append(_cells(SHEETS[sheet], each, as_printed=_mark(each, sheet, broken)))
    for indicator in spec.indicators:
        for term in indicator.terms:
            rows[TERMS].append(_cells(SHEETS[TERMS], term, indicator_key=indicator.key))
            rows[STEPS] += [
                _cells(_STEP, each, indicator_key=indicator.key, term_key=term.key, part=part,
                       **{"key": each.level} if part == CELLS else {})
                for part in PARTS for each in getattr(term, part)
            ]  # fmt: skip
    rows[TESTS] = [
        _cells(_OWNED_TEST, test, owner=owner, owner_key=each.key)
        for owner in OWNERS for each in getattr(spec, owner) for test in each.tests
    ]  # fmt: skip
    other = _cells(_OTHER, spec, as_printed="" in broken)
    write_form(path, [
        Page(ABOUT, ("怎么填",), [[each] for each in ABOUT_WORDS], widths={"怎么填": 100}),
        Page(OTHER, ("项目", "内容", "可以填"), [
            [each.label, value, "、".join(each.kind.words) or each.hint or None]
            for each, value in zip(_OTHER, other, strict=True)
        ], widths={"项目": 18, "内容": 40, "可以填": 60}),
        *(_page(name, SHEETS[name], rows[name]) for name in SHEETS),
    ])  # fmt: skip


def _mark(each, sheet, broken):
    return sheet == INDICATORS and each.key in broken


def _page(name, described, rows):
    return Page(
        name, tuple(each.label for each in described), rows,
        choices={each.label: each.kind.words for each in described if each.kind.words},
        notes={each.label: each.hint for each in described if each.hint},
        widths={each.label: 40 if each.kind is columns.TEXT else 14 for each in described},
        spare=_SPARE,
    )  # fmt: skip


def _cells(described, value, **said):
    """The cells of one row; what is as usual stays empty."""
    return [_cell(each, value, said) for each in described]


def _cell(column, value, said):
    if column.name in said:
        found, usual = said[column.name], False if column is _AS_PRINTED else MISSING
    elif not hasattr(value, column.name.partition(".")[0]):
        return None
    else:
        found = reduce(getattr, column.name.split("."), value)
        usual = _usual(type(value), column.name)
    if found == usual and not column.is_needed:
        return None
    written = column.kind.write(found)
    if isinstance(written, str):
        return f"'{written}" if _RUNS.match(written) else written
    return written


def _usual(kind, name):
    """The default of a field, or of one within it."""
    head, _, tail = name.partition(".")
    default = next(each.default for each in fields(kind) if each.name == head)
    return getattr(default, tail) if tail else default


ABOUT_WORDS = (
    "每张工作表第一行是栏目，批注里写着怎么填；带下拉的只能选列出的词。空着的格子按“通常”处理。",
    "“指标”一行一个项目：编号（如 1、1-2）、名称、上级的编号、满分。"
    "没有下级的项目在“得分规则”里写怎么得分，一条规则一行。",
    "“分段级别”写规则的分段（含不含两端）、级别（如 优/良/差）、角色和级别的分值、规模系数，一行一个。",
    "“等级”从最好的写起。“否决”和“后果”看什么事实，写在“条件”里：同一条的几行条件要同时成立。",
    "下级的满分加起来要等于上级的满分；原文本来就对不上的，在“合计不符照原文”里填“是”。",
    "扣分写负数。没有上限或下限写“不限”。几个词之间用“、”隔开。自己的说明可以写在这张表里，不会读取。",
)


# ── in ──────────────────────────────────────────────────────────────────────────────────────────


def sheet_in(data: bytes) -> Spec:
    """The standard of a workbook. Raises Faulty with every mistake, ValueError in words for what is no workbook."""
    try:
        found = files.read(data)
    except files.Unreadable as refused:
        raise ValueError(str(refused)) from None
    if found.format == "csv":
        raise ValueError("考核标准要用一个有几张工作表的 .xlsx 文件；请先下载一份现成的再改。")
    return _Reading(found).spec()


@dataclass
class _Row:
    """A row as it was read: `values` by field, `cells` as they stand there by label."""

    sheet: str
    number: int
    values: dict[str, Any]
    cells: dict[str, str]


class _Reading:
    """A workbook being read; mistakes are collected."""

    def __init__(self, found: files.Sheets):
        self.faults: list[Fault] = []
        self.letters: dict[tuple[str, str], str] = {}
        tables = {}
        for place, each in enumerate(found.tops):
            if each.name in (*SHEETS, OTHER):
                tables[each.name] = found.table(place)
            elif each.name != ABOUT:
                self.fault(
                    each.name,
                    0,
                    "",
                    each.name,
                    "、".join((OTHER, *SHEETS)) + "；自己的说明写在“说明”里",
                )
        self.rows = {name: self._read(tables.get(name), name) for name in SHEETS}
        self.other = self._read_other(tables.get(OTHER))
        if not self.rows[INDICATORS]:
            self.fault(INDICATORS, 0, "", "", "至少一个指标，一行一个")

    def spec(self) -> Spec:
        """What it says, if nothing is wrong with it."""
        self._unique()
        self._refer()
        self._sums()
        if self.faults:
            raise Faulty(self._in_order())
        return self._build()

    def _in_order(self):
        order = {name: place for place, name in enumerate((OTHER, *SHEETS))}
        found = sorted(self.faults, key=lambda each: (order.get(each.sheet, -1), each.row))
        return found[:MOST_FAULTS]

    def fault(self, sheet, row, label, found, expected):
        """Keep one mistake."""
        letter = self.letters.get((sheet, label), "")
        column = f"{letter} 列（{label}）" if letter else label
        self.faults.append(Fault(sheet, row, column, str(found)[:60], expected))

    def _wrong(self, row, label, expected):
        self.fault(row.sheet, row.number, label, row.cells.get(label, ""), expected)

    def _read(self, table, sheet):
        """The rows of a sheet."""
        if table is None:
            return []
        described = {each.label: each for each in SHEETS[sheet]}
        start, heads = _heads(table, described)
        if not heads:
            self.fault(
                sheet, 1, "", columns.shown(table.rows[0][0]), "栏目的名称：" + "、".join(described)
            )
            return []
        for at, label in enumerate(columns.shown(each).strip() for each in table.rows[start]):
            if label and label not in described:
                self.fault(
                    sheet, start + 1, f"{_letter(at)} 列", label, "栏目：" + "、".join(described)
                )
        for label, at in heads.items():
            self.letters[sheet, label] = _letter(at)
        for each in described.values():
            if each.is_needed and each.label not in heads:
                self.fault(sheet, start + 1, each.label, "", f"要有“{each.label}”这一栏")
        if len(table.rows) > MOST_ROWS:
            self.fault(
                sheet, len(table.rows), "", f"{len(table.rows)} 行", f"不超过 {MOST_ROWS} 行"
            )
            return []
        found = []
        for number, cells in enumerate(table.rows[start + 1 :], start + 2):
            if all(columns.is_blank(each) for each in cells):
                continue
            row = _Row(sheet, number, {}, {})
            for label, at in heads.items():
                self._take(row, described[label], cells[at])
            found.append(row)
        return found

    def _take(self, row, column, cell):
        """One cell."""
        cell = _unquoted(cell)
        if columns.is_blank(cell):
            if column.is_needed:
                self._wrong(row, column.label, f"“{column.label}”要填")
            return
        row.cells[column.label] = columns.shown(cell).strip()
        try:
            row.values[column.name] = column.kind.read(cell)
        except Wrong as wrong:
            self._wrong(row, column.label, wrong.expected)

    def _read_other(self, table):
        """{field: value} of the sheet of single settings."""
        row = _Row(OTHER, 0, {}, {})
        known = {each.label: each for each in _OTHER}
        if table is None:
            return row
        for number, cells in enumerate(table.rows, 1):
            label = columns.shown(cells[0]).strip()
            if label in ("", "项目"):
                continue
            row.number = number
            if label not in known:
                self.fault(OTHER, number, "A 列（项目）", label, "项目：" + "、".join(known))
            elif len(cells) > 1:
                self.letters[OTHER, label] = "B"
                self._take(row, known[label], cells[1])
        return row

    def _unique(self):
        """No key twice where it names something."""
        for sheet in (*(name for name in _HELD if name not in (GRADES, QUOTAS)), TERMS):
            seen: dict = {}
            for row in self.rows[sheet]:
                key = (row.values.get("indicator_key"), row.values.get("key"))
                if key[1] is None:
                    continue
                if key in seen:
                    self._wrong(row, "编号", f"没有用过的编号（第 {seen[key]} 行已经用了）")
                seen.setdefault(key, row.number)

    def _refer(self):
        """What is named exists."""
        keys = {
            sheet: {row.values["key"] for row in self.rows[sheet] if "key" in row.values}
            for sheet in (*_HELD, TERMS) if sheet != QUOTAS
        }  # fmt: skip
        terms = {
            (row.values.get("indicator_key"), row.values.get("key")) for row in self.rows[TERMS]
        }
        for sheet, described in SHEETS.items():
            for row in self.rows[sheet]:
                for column in described:
                    if target := _TARGETS.get((sheet, column.name)) or _ANYWHERE.get(column.name):
                        self._named(row, column, keys[target], target)
                    elif column.kind is columns.SOURCE:
                        self._sourced(row, column, terms)
                if row.values.get("part") == LEVELS and "key" not in row.values:
                    self._wrong(row, "级别", "级别要写")
                if sheet == STEPS and {"indicator_key", "term_key"} <= row.values.keys():
                    pair = (row.values["indicator_key"], row.values["term_key"])
                    if pair[0] in keys[INDICATORS] and pair not in terms:
                        self._wrong(row, "规则", f"“{TERMS}”里这个指标的规则编号")
                if sheet == TESTS and {"owner", "owner_key"} <= row.values.keys():
                    owner = OWNERS[row.values["owner"]]
                    if row.values["owner_key"] not in keys[owner]:
                        self._wrong(row, "编号", f"“{owner}”里有的编号")
        self._no_circles()

    def _named(self, row, column, known, target):
        value = row.values.get(column.name)
        for each in value if isinstance(value, tuple) else (value,):
            if each is not None and each not in known:
                listed = "、".join(sorted(known)[:12])
                self._wrong(
                    row, column.label, f"“{target}”里有的编号" + (f"（{listed}）" if listed else "")
                )

    def _sourced(self, row, column, terms):
        source = row.values.get(column.name, "")
        if source.startswith("own:") and tuple(source.split(":")[1:]) not in terms:
            self._wrong(row, column.label, f"“{TERMS}”里有的“指标编号/规则编号”")

    def _no_circles(self):
        parents = {row.values.get("key"): row.values.get("parent") for row in self.rows[INDICATORS]}
        for row in self.rows[INDICATORS]:
            seen, key = set(), row.values.get("key")
            while key and key not in seen:
                seen.add(key)
                key = parents.get(key)
            if key and key == row.values.get("key"):
                self._wrong(row, "上级", "上一级的编号，不能绕回自己")

    def _build(self):
        """The Spec of rows without mistakes."""
        parts: dict = defaultdict(lambda: defaultdict(list))
        for row in self.rows[STEPS]:
            part, key = row.values["part"], row.values.get("key", "")
            more = {"level": key} if part == CELLS else {}
            if part == LEVELS:
                more["label"] = row.values.get("label") or key
            parts[row.values["indicator_key"], row.values["term_key"]][part].append(
                _made(_CLASSES[part], row.values, **more)
            )
        terms: dict = defaultdict(list)
        for row in self.rows[TERMS]:
            key = row.values["indicator_key"]
            more = {name: tuple(each) for name, each in parts[key, row.values["key"]].items()}
            terms[key].append(_made(rules.Term, row.values, **more))
        tests: dict = defaultdict(list)
        for row in self.rows[TESTS]:
            key = (row.values["owner"], row.values["owner_key"])
            tests[key].append(_made(rules.Test, row.values))
        held = {
            name: tuple(
                _made(_CLASSES[sheet], row.values, **_belonging(name, row.values, terms, tests))
                for row in self.rows[sheet]
            )
            for sheet, name in _HELD.items()
        }
        return _made(Spec, self.other.values, **held)

    def _sums(self):
        """Parts that do not add up to their whole, unless the clerk says that the text is so. Where the tree
        itself is broken nothing can be added up."""
        rows = {row.values.get("key"): row for row in self.rows[INDICATORS]}
        broken = any(
            each.column.endswith(("（编号）", "（上级）"))
            for each in self.faults
            if each.sheet == INDICATORS
        )
        if broken or None in rows:
            return
        indicators = [_made(rules.Indicator, row.values) for row in rows.values()]
        spec = _made(Spec, self.other.values, indicators=tuple(indicators))
        for each in broken_sums(spec):
            row = rows[each.key] if each.key else self.other
            if row.values.get("as_printed"):
                continue
            mark = f"；原文就是这样的，在“{AS_PRINTED}”里填“是”"
            if each.key:
                row.cells.setdefault(each.column, each.found)
                self._wrong(row, each.column, each.expected + mark)
            else:
                self.fault(
                    INDICATORS,
                    0,
                    each.column,
                    each.found,
                    f"{each.expected}{mark}（工作表“{OTHER}”）",
                )


_TARGETS = {
    (INDICATORS, "parent"): INDICATORS, (TERMS, "indicator_key"): INDICATORS,
    (STEPS, "indicator_key"): INDICATORS, (TESTS, "indicator"): INDICATORS,
    (VETOES, "grade"): GRADES, (QUOTAS, "grade"): GRADES, (TITLES, "grades"): GRADES,
    (CONSEQUENCES, "grades"): GRADES, (CONSEQUENCES, "vetoes"): VETOES,
    (CONSEQUENCES, "titles"): TITLES, (TITLES, "from_title"): TITLES,
    (TITLES, "not_with"): TITLES,
}  # fmt: skip
_ANYWHERE = {"categories": CATEGORIES, "category": CATEGORIES, "not_counted": CATEGORIES}


def _belonging(name, values, terms, tests):
    """The terms of an indicator, the tests of a veto or a consequence."""
    if name == "indicators":
        return {"terms": tuple(terms[values["key"]])}
    return {"tests": tuple(tests[name, values["key"]])} if name in OWNERS else {}


def _made(kind, values, **more):
    """A dataclass of what stood in a row; the rest is as usual."""
    types = get_type_hints(kind)
    within: dict = defaultdict(dict)
    for name, value in values.items():
        head, _, tail = name.partition(".")
        if head not in types:
            continue
        if tail:
            within[head][tail] = value
        else:
            more.setdefault(head, value)
    inner = {head: types[head](**found) for head, found in within.items()}
    unsaid = {each.name: "" for each in fields(kind) if each.default is MISSING}
    return kind(**{**unsaid, **inner, **more})


def _heads(table, described):
    """(place of the row with the labels, {label: column}) of the first rows; (0, {}) where there is none."""
    for at, cells in enumerate(table.rows[:5]):
        labels = [columns.shown(each).strip() for each in cells]
        heads = {label: place for place, label in enumerate(labels) if label in described}
        if len(heads) >= min(2, len(described)):
            return at, heads
    return 0, {}


def _unquoted(cell):
    return cell[1:] if isinstance(cell, str) and _QUOTED.match(cell) else cell


def _letter(at):
    """A, B … Z, AA."""
    before, last = divmod(at, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
