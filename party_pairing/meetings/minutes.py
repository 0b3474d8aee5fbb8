"""The minutes of a meeting, drafted from data. Pure."""

from dataclasses import dataclass
from datetime import datetime

from party_pairing.meetings import wording

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Ballot:
    """One round: its number, way, heads of ballots and lines (name, yes, no, abstained, words)."""

    number: int
    way: str
    issued: int
    cast: int
    invalid: int
    lines: tuple[tuple[str, int, int, int, str], ...]


@dataclass(frozen=True)
class Facts:
    """What the minutes are drafted from. `absent` and `excused` are names; `notes` sentences about
    plan and invitation."""

    unit: str
    campaign: str
    starts_at: datetime
    where: str
    chair: str
    observer: str
    heads: object
    quorum: tuple
    excused: tuple[str, ...]
    absent: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    passed: tuple[str, ...]
    places: int | None
    notes: tuple[str, ...] = ()


def drafted(facts: Facts) -> str:
    """The text, one matter a line."""
    at = facts.starts_at
    lines = [
        f"{facts.unit}{facts.campaign}推优大会会议记录", "",
        f"时间：{at.year}年{at.month}月{at.day}日（星期{WEEKDAYS[at.weekday()]}）{at:%H:%M}",
        f"地点：{facts.where or '（没有写）'}",
        f"主持人：{facts.chair}",
        f"党组织到会：{facts.observer or '无'}",
        f"{wording.heads_words(facts.heads)}。",
    ]  # fmt: skip
    lines += [f"{wording.quorum_words(each)}。" for each in facts.quorum]
    lines.append(f"请假：{'、'.join(facts.excused) or '无'}")
    lines.append(f"缺席：{'、'.join(facts.absent) or '无'}")
    lines += list(facts.notes)
    if facts.places is not None:
        lines.append(f"推荐名额：{facts.places} 名")
    for each in facts.ballots:
        lines += ["", (
            f"第 {each.number} 轮（{each.way}）：发出 {each.issued} 张，收回 {each.cast} 张，"
            f"有效 {each.cast - each.invalid} 张，无效 {each.invalid} 张。")]  # fmt: skip
        lines += [
            f"{name}：赞成 {yes}，反对 {no}，弃权 {abstained}，{words}。"
            for name, yes, no, abstained, words in each.lines
        ]
    lines += ["", f"结果：{_result(facts.passed)}"]
    return "\n".join(lines)


def _result(passed):
    if not passed:
        return "没有人通过。"
    return f"通过推荐 {len(passed)} 人：{'、'.join(passed)}。"
