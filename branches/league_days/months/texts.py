"""Texts made from the record of one league day, so that nobody types it again. Pure."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tuanwei.lib.numbers import percent, plain

SHORT_LONGEST = 120
SENTENCE = re.compile("[^。！？!?\n]*[。！？!?]?")
MARKS = {"#": "＃", ">": "＞", "-": "－", "*": "＊", "+": "＋", "=": "＝", "`": "‘"}
"""What Markdown would take for a heading, a quotation, a list or a line at the start of a line."""


@dataclass(frozen=True)
class Honour:
    """An award that the league day got: what, in which contest, and what it says to assessment."""

    label: str
    contest: str
    points: Decimal


@dataclass(frozen=True)
class Record:
    """What is known of a league day that is summed up. `units` are those that hold it, the one
    that leads first; `photos` the names of the files; times are local."""

    number: str
    title: str
    theme: str
    is_own_theme: bool
    units: tuple[str, ...]
    above: str
    starts: dt.datetime
    ends: dt.datetime
    place: str
    came: int
    expected: int
    summary: str
    feature: str = ""
    outcome: str = ""
    photos: tuple[str, ...] = ()
    approved_on: dt.date | None = None
    recorded_on: dt.date | None = None
    materials: tuple[str, ...] = ()
    observers: int = 0
    noted: int = 0
    stars: int | None = None
    honours: tuple[Honour, ...] = ()


@dataclass(frozen=True)
class News:
    """What goes into 信息报送."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    short: str

    @property
    def text(self) -> str:
        """All of it, to be copied at once."""
        lines = "\n".join(f"{label}：{value}" for label, value in self.facts)
        return f"{self.title}\n\n{self.lead}\n\n{lines}"


def held_by(units: tuple[str, ...]) -> str:
    """甲团支部; 甲团支部联合乙团支部; 甲团支部等 4 个团支部联合."""
    if len(units) == 1:
        return units[0]
    if len(units) <= 3:
        return f"{units[0]}联合{'、'.join(units[1:])}"
    return f"{units[0]}等 {len(units)} 个团支部联合"


def spoken(day: dt.date) -> str:
    """11月20日."""
    return f"{day.month}月{day.day}日"


def time_words(record: Record) -> str:
    """2026年11月20日 14:00–16:00; both days where it goes over midnight."""
    start, end = record.starts, record.ends
    first = f"{start.year}年{spoken(start)} {start:%H:%M}"
    if end.date() == start.date():
        return f"{first}–{end:%H:%M}"
    return f"{first} 至 {spoken(end)} {end:%H:%M}"


def present(record: Record) -> str:
    """Who came, in words: 到场 18 人，应到 20 人，到场率 90%."""
    if not record.expected:
        return f"到场 {record.came} 人"
    return (
        f"到场 {record.came} 人，应到 {record.expected} 人，"
        f"到场率 {percent(min(record.came, record.expected), record.expected)}"
    )


def first_sentence(text: str, most: int) -> str:
    """The first sentence of a text, with its mark; cut with …… where it is longer than `most`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = SENTENCE.match(lines[0]) if lines else None
    sentence = found.group(0) if found else ""
    if sentence and sentence[-1] not in "。！？!?":
        sentence += "。"
    if len(sentence) > most:
        return sentence[: most - 2].rstrip("，、；：, ") + "……"
    return sentence


def headline(record: Record) -> str:
    """The title of the news."""
    about = record.theme or record.title
    return f"{held_by(record.units)}开展“{about}”主题团日活动"


def lead(record: Record) -> str:
    """Who, when, where, about what, and how many came."""
    where = f"在{record.place}" if record.place else ""
    whose = record.above if record.above and not record.units[0].startswith(record.above) else ""
    name = "" if record.theme in record.title else f"“{record.title}”"
    about = record.theme or record.title
    return (
        f"{spoken(record.starts)}，{whose}{held_by(record.units)}{where}开展"
        f"“{about}”主题团日活动{name}，{present(record)}。"
    )


def news(record: Record) -> News:
    """The News of a record."""
    facts = [
        ("时间", time_words(record)),
        ("地点", record.place or "—"),
        ("主题", f"{record.theme}（{'自主申报' if record.is_own_theme else '团委指定'}）"),
        ("主办", record.units[0]),
        ("联合", "、".join(record.units[1:])),
        ("到场", present(record)),
        ("过程", joined(record.summary)),
        ("特色", joined(record.feature)),
        ("成效", joined(record.outcome)),
        ("荣誉", "、".join(f"{each.contest}{each.label}" for each in record.honours)),
    ]
    return News(
        headline(record), lead(record), tuple((label, value) for label, value in facts if value),
        short(record),
    )  # fmt: skip


def short(record: Record, most: int = SHORT_LONGEST) -> str:
    """Two sentences for a group chat or a ticker, at most `most` characters."""
    first = (
        f"{spoken(record.starts)}，{held_by(record.units)}开展“{record.theme or record.title}”"
        f"主题团日活动，{record.came} 人参加。"
    )
    room = most - len(first)
    more = record.outcome or record.feature or record.summary
    return first + (first_sentence(more, room) if room >= 12 else "")


def joined(text: str) -> str:
    """A text in one line; sentences stay apart."""
    return "".join(line.strip() for line in text.splitlines())


def paragraphs(text: str) -> str:
    """A text as paragraphs, none of which Markdown takes for something else."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n\n".join(MARKS.get(line[0], line[0]) + line[1:] for line in lines)


def article(record: Record) -> str:
    """The article for WeChat: plain text that is Markdown, too, with the list of photos."""
    parts = [f"# {headline(record)}", lead(record), paragraphs(record.summary)]
    if record.feature:
        parts += ["## 有特色", paragraphs(record.feature)]
    if record.outcome:
        parts += ["## 见成效", paragraphs(record.outcome)]
    if record.photos:
        parts += ["## 照片", "\n".join(photo_list(record.photos))]
    parts.append(f"图文：{'、'.join(record.units)}")
    return "\n\n".join(part for part in parts if part)


def photo_list(photos: Iterable[str]) -> list[str]:
    """1. 名称 for each photo, in their order."""
    return [f"{n}. {joined(name)}" for n, name in enumerate(photos, 1)]


def points(record: Record) -> tuple[tuple[str, str], ...]:
    """(what, value): the facts from which points are given, as they stand in the record."""
    ends = record.ends.date()
    found = [
        ("编号", record.number),
        ("支部", "、".join(record.units)),
        ("所属月份", f"{ends.year}年{ends.month}月（按结束的日子算）"),
        ("主题", f"{'自主申报' if record.is_own_theme else '团委指定'}：{record.theme}"),
        ("到场", present(record)),
        ("方案通过", _before(record.approved_on, record.starts.date())),
        ("提交总结", _after(record.recorded_on, ends)),
        ("照片", f"{len(record.photos)} 张"),
        ("已交材料", "、".join(record.materials) or "—"),
        ("观摩", _observed(record)),
        ("星级", f"{record.stars} 星" if record.stars else "还没评"),
        ("联合举办", f"{len(record.units)} 个支部" if len(record.units) > 1 else "否"),
    ]
    found += [
        ("获奖", f"{each.contest}：{each.label}，{plain(each.points)} 分")
        for each in record.honours
    ]
    return tuple(found)


def _observed(record):
    if not record.observers:
        return "没有派人"
    return f"派了 {record.observers} 人，{record.noted} 人写了记录"


def _before(day, starts):
    if day is None:
        return "—"
    days = (starts - day).days
    return f"{day:%Y-%m-%d}" + (f"，提前 {days} 天" if days > 0 else "，当天" if not days else "")


def _after(day, ends):
    if day is None:
        return "—"
    days = (day - ends).days
    return f"{day:%Y-%m-%d}" + (f"，{days} 天后" if days > 0 else "，当天" if not days else "")


def as_lines(facts: Iterable[tuple[str, str]]) -> str:
    """Facts as lines that a spreadsheet takes as two columns."""
    return "\n".join(f"{label}\t{value}" for label, value in facts)
