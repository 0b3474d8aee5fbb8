"""A filled Word form read back: what stands in which cell, and what of it is understood.

Labels are known by their names and the usual other ones; what is not understood is told, never
guessed. The file itself has been checked before (size, bombs, macros). No database here.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn

from activities.applications.field_names import FIELD_LABELS, ROWS
from tuanwei.lib.days import is_usual

MOST_CELLS, LONGEST = 4_000, 20_000
MOST_YUAN = Decimal("999999999.99")
MOST_BYTES = 8_000_000  # of one unpacked part: a form has a few hundred thousand
# What colleges call it → our field. Compared without blanks, brackets and punctuation.
OTHER_NAMES = {
    "title": ("活动主题", "活动名称", "项目名称", "申请活动名称", "名称"),
    "phone": ("联系方式", "联系电话", "手机", "电话", "负责人电话", "负责人联系方式"),
    "time": ("活动时间及时长", "活动时间", "起止时间", "时间", "申请使用时间", "举办时间"),
    "place": ("活动地点", "地点", "申请场地名称", "场地", "举办地点"),
    "people_inside": ("活动人数", "参与人数", "参加人数", "人数", "预计人数"),
    "plan": ("活动可行性分析", "可行性分析", "活动内容", "活动方案", "活动目的", "活动流程",
             "目的意义", "活动目的及意义", "活动简介"),
    "teacher": ("指导教师", "指导老师"),
    "organisers": ("联合主办", "协办单位", "承办单位"),
    "other_schools": ("外校名称",),
    "setup_minutes": ("提前布置",),
    "clearing_minutes": ("结束后收拾",),
}  # fmt: skip
MONEY = ("启动资金金额", "启动资金", "赞助金额", "赞助", "其他", "其它", "自筹", "自筹金额")
BY_LOGIN = {
    "负责人": "系统按学号记人，请在“团队”里填学号。",
    "部门负责人": "系统按学号记人，请在“团队”里填学号。",
    "姓名": "系统按学号记人，请在“团队”里填学号。",
    "活动申请部门": "申报单位就是你选的身份。", "申请单位": "申报单位就是你选的身份。",
    "申报单位": "申报单位就是你选的身份。", "主办单位": "申报单位就是你选的身份。",
    "谁来申报": "申报单位就是你选的身份。", "编号": "编号在提交以后由系统给。",
    "备注": "备注不读，要紧的写进活动方案。", "预算合计": "合计由系统按预算各行来算。",
    "承诺": "承诺要本人在系统里勾选。",
}  # fmt: skip
NOISE = re.compile(r"[\s　:：、，,。.（）()/【】\[\]*＊]+")
IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
DAY = r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?"
WEEKDAY = r"(?:\s*[（(]?(?:周|星期)[一二三四五六日天][）)]?)?"
CLOCK = r"(上午|下午|晚上|中午)?\s*(\d{1,2})\s*(?:[:：]\s*(\d{2})|[点时]\s*(半|\d{1,2}\s*分?)?)"
DASH = r"\s*(?:—+|–|-|－|~|～|至|到)\s*"
MOMENT = re.compile(DAY + WEEKDAY + r"\s*" + CLOCK)
SPAN = re.compile(DAY + WEEKDAY + r"\s*" + CLOCK + DASH + r"(?:" + DAY + WEEKDAY + r"\s*)?" + CLOCK)
LASTING = re.compile(r"(\d+(?:\.\d)?)\s*(?:个)?\s*(小时|分钟)")
AMOUNT = re.compile(r"^[￥¥]?\s*(\d{1,3}(?:[,，]\d{3})+|\d+)(\.\d{1,2})?\s*元?整?$")
COUNT = re.compile(r"^(?:约|大约|共|预计)?\s*(\d{1,6})\s*(?:人|名|位)?(?:左右)?$")


@dataclass(frozen=True)
class Found:
    """What was understood: the heading as it stands, our field, its label, value, words."""

    heading: str
    name: str
    label: str
    value: object
    words: str


@dataclass(frozen=True)
class Left:
    """What was not: the heading, what stands there, why it was left."""

    heading: str
    text: str
    why: str


@dataclass
class Reading:
    """Everything that one form gave."""

    found: list = field(default_factory=list)
    left: list = field(default_factory=list)


def bare(text):
    """A label without blanks and punctuation."""
    return NOISE.sub("", text)


def names(text):
    """The label, whole and without what stands in brackets."""
    return [bare(text), bare(IN_BRACKETS.sub("", text))]


def _known():
    known = {}
    for name, label in FIELD_LABELS.items():
        for each in names(label):
            known[each] = name
    for name, others in OTHER_NAMES.items():
        for each in others:
            known[bare(each)] = name
    known.update({bare(each): "money" for each in MONEY})
    return known


KNOWN = _known()


def tables_of(content):
    """The tables of a .docx as lists of rows of cell texts, and the paragraphs beside them.

    Raises ValueError for a file with more cells than a form has.
    """
    must_be_small(content)
    paper, tables, count = Document(BytesIO(content)), [], 0
    for table in paper.element.body.iter(qn("w:tbl")):
        rows = []
        for row in table.iterfind(qn("w:tr")):
            cells = [_text(cell) for cell in row.iterfind(qn("w:tc"))]
            count += len(cells)
            if count > MOST_CELLS:
                raise ValueError("more cells than a form has")
            rows.append(cells)
        tables.append(rows)
    return tables, [paragraph.text.strip()[:LONGEST] for paragraph in paper.paragraphs[:MOST_CELLS]]


def must_be_small(content):
    """Raises ValueError for a .docx with a part that would unpack to more than a form holds."""
    with ZipFile(BytesIO(content)) as archive:
        if any(
            part.file_size > MOST_BYTES and part.filename.endswith((".xml", ".rels"))
            for part in archive.infolist()
        ):
            raise ValueError("larger than a form")


def _text(cell):
    lines = []
    for paragraph in cell.iterfind(qn("w:p")):
        parts = []
        for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
            parts.append(node.text or "" if node.tag == qn("w:t") else "\n")
        lines.append("".join(parts))
    return "\n".join(lines).strip()[:LONGEST]


def pairs_of(tables, paragraphs, own=()):
    """[(heading, text)] in order: a known label and the cell behind it, or what follows its colon.

    `own` are the labels of the kind's own questions.
    """
    labels = {bare(each) for each in own} | set(KNOWN) | {bare(each) for each in BY_LOGIN}

    def is_label(text):
        return len(text) <= 40 and any(
            each in labels or each.endswith("意见") for each in names(text)
        )

    found = []
    for rows in tables:
        if head_of(rows):
            continue
        for cells in rows:
            place = 0
            while place < len(cells):
                text, place = cells[place], place + 1
                if is_label(text):
                    value = ""
                    if place < len(cells) and not is_label(cells[place]):
                        value, place = cells[place], place + 1
                    found.append((text, value))
                else:
                    found += _behind_colon(text, is_label)
    for text in paragraphs:
        found += _behind_colon(text, is_label)
    return found


def _behind_colon(text, is_label):
    found = []
    for line in text.split("\n"):
        heading, colon, value = line.replace(":", "：", 1).partition("：")
        if colon and is_label(heading) and value.strip():
            found.append((heading.strip(), value.strip()))
    return found


def head_of(rows):
    """The name of our table whose head stands in the first row, "" for any other table."""
    head = [bare(cell) for cell in rows[0]] if rows else []
    for name, columns in ROWS.items():
        if head == [bare(each) for each in columns]:
            return name
    return ""


def moment(match, at, day=None):
    """The moment of a match's groups from `at` on: a day (unless `day` is given) and a clock."""
    if day is None:
        year, month, date_ = (int(match.group(at + n)) for n in range(3))
        day, at = datetime(year, month, date_), at + 3  # noqa: DTZ001  (made aware where it is kept)
    half, hour, minute, rest = (match.group(at + n) for n in range(4))
    hour = int(hour)
    if half in ("下午", "晚上") and hour < 12:
        hour += 12
    if rest:
        minute = "30" if rest == "半" else rest.rstrip("分 ")
    return day.replace(hour=hour, minute=int(minute or 0))


def span(text):
    """(start, end) naive, as far as they are said with a year and a clock; None where not."""
    try:
        found = _span(text.replace("\n", " "))
    except (ValueError, OverflowError):
        return None, None
    return found if all(each is None or is_usual(each) for each in found) else (None, None)


def _span(text):
    if match := SPAN.search(text):
        start = moment(match, 1)
        has_day = match.group(8) is not None
        end = moment(match, 8) if has_day else moment(
            match, 11, start.replace(hour=0, minute=0))  # fmt: skip
        if not has_day and not match.group(11) and match.group(4) and end <= start:
            end = None  # 下午2:00—4:00: whether the half goes on is not said
        return start, end
    if match := MOMENT.search(text):
        start = moment(match, 1)
        lasting = LASTING.search(text, match.end())
        if lasting is None:
            return start, None
        minutes = Decimal(lasting.group(1)) * (60 if lasting.group(2) == "小时" else 1)
        return start, start + timedelta(minutes=int(minutes))
    return None, None


def amount(text):
    """Yuan as a Decimal, None for what is no plain amount, or more than is ever asked for."""
    match = AMOUNT.match(text.strip())
    if match is None:
        return None
    found = Decimal(match.group(1).replace(",", "").replace("，", "") + (match.group(2) or ""))
    return found if found <= MOST_YUAN else None


def count(text):
    """A number of people, None for what is no plain one."""
    match = COUNT.match(text.strip())
    return int(match.group(1)) if match else None
