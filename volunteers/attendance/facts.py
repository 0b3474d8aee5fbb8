"""What a check-in of a shift is worth as evidence, and what is still missing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SELF_MADE = ("code", "word")
"""Ways that show by themselves that somebody was there."""
CHECKED, CONFIRMED = "checked", "confirmed"

NOT_LEFT = "还没有签退"
NOT_PLACED = "不在这一班的名单里，等老师确认"
NO_TEACHER = "指导教师还没有签到"
NOBODY_LEADS = "这一班没有指导教师，等老师核实"
CALLED_OFF = "这一班取消了，等老师核实"
NOTED_ALONE = "到场是自己登记的，等别人核实"
CLAIMED = "同一段时间已经补录过，等老师核实"
SHORT = {
    NOT_LEFT: "没签退", NOT_PLACED: "不在名单", NO_TEACHER: "教师没签到", NOBODY_LEADS: "没有教师",
    CALLED_OFF: "已取消", NOTED_ALONE: "自己登记", CLAIMED: "补录过",
}  # fmt: skip


@dataclass(frozen=True)
class Stay:
    """How somebody came and left: `by` and `left_by` are the keys of others who noted it."""

    user: int
    way: str
    at: datetime
    by: int | None = None
    left_way: str = ""
    left_at: datetime | None = None
    left_by: int | None = None


def grade(stay: Stay) -> str:
    """Both by code or word: checked; one of them noted or made up by somebody: confirmed."""
    both = stay.way in SELF_MADE and stay.left_way in SELF_MADE
    return CHECKED if both else CONFIRMED


def missing(
    stay: Stay, *, is_placed: bool, is_led: bool, has_teacher: bool, is_off: bool,
    is_claimed: bool = False,
) -> list[str]:  # fmt: skip
    """What the hours of a stay wait for, in words; nothing where they count."""
    found = []
    if is_off:
        found.append(CALLED_OFF)
    if stay.left_at is None:
        found.append(NOT_LEFT)
    if not is_placed:
        found.append(NOT_PLACED)
    if stay.way not in SELF_MADE and stay.by == stay.user:
        found.append(NOTED_ALONE)
    if not is_led:
        found.append(NO_TEACHER if has_teacher else NOBODY_LEADS)
    if is_claimed:
        found.append(CLAIMED)
    return found


def said(missing_words: Iterable[str]) -> str:
    """The words as one sentence; empty for none."""
    found = "；".join(missing_words)
    return f"{found}。" if found else ""


def in_short(waits_for: str) -> list[str]:
    """What a sentence of `said` says, each in a few characters; others as they are."""
    parts = waits_for.rstrip("。").split("；") if waits_for else []
    return [SHORT.get(part, part) for part in parts]
