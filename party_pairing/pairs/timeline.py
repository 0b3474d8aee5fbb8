"""What a page shows of a pair, step by step; words are left out here, not in the template.

Whoever may not read the words gets steps that do not hold them.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from party_pairing.pair_rules import spec as specs
from party_pairing.pairs import queries
from party_pairing.pairs.cadence import Standing
from party_pairing.pairs.models import Deed, Talk

State = Talk.State
TONES = {
    State.WRITTEN: "wait", State.CONFIRMED: "done", State.DISPUTED: "late", State.WITHDRAWN: "off",
}  # fmt: skip
ICONS = {
    "talk": "message", "activity": "calendar-event", "problem": "circle-check", "visit": "building",
    "report": "file-text", "hours": "clock", "evaluation": "star", "begin": "users", "end": "flag",
}  # fmt: skip
EVERY = {
    specs.WEEK: "每周", specs.MONTH: "每月", specs.HALF_YEAR: "每半年", specs.TERM: "每学期",
    specs.YEAR: "每学年", specs.EVER: "结对期间",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing that happened. `lines` [(label, words)] is empty for whoever may not read them;
    `entry` only where `user` may answer or change it."""

    day: date
    icon: str
    title: str
    by: str = ""
    tone: str = ""
    state: str = ""
    needs: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    is_hidden: bool = False
    entry: object = None
    kind: str = ""
    can_answer: bool = False
    can_change: bool = False
    can_withdraw: bool = False


def of(pairing, diary, user, sight):
    """[Step] of a pair, the latest first."""
    steps = [
        *(_talk(each, user, sight) for each in diary.talks),
        *(_deed(each, user, sight) for each in diary.deeds),
        *_evaluations(diary, user, sight),
        Step(pairing.starts_on, ICONS["begin"], "开始结对"),
    ]
    if pairing.ended_on:
        words = ((("说明", pairing.ended_words),) if pairing.ended_words else ())  # fmt: skip
        title = f"结束：{pairing.get_ended_because_display()}"
        steps.append(Step(pairing.ended_on, ICONS["end"], title, lines=words))
    order = {ICONS["begin"]: 0, ICONS["end"]: 2}
    return sorted(steps, key=lambda each: (each.day, order.get(each.icon, 1)), reverse=True)


def earlier(before, diary, pairing, user, sight):
    """[Step] of a pair that `pairing` took over from: to the new helper a frame only, until the
    member opens it; evaluations of somebody else never."""
    reads = sight.reads_words and (not sight.is_helper or bool(pairing.history_open_at))
    narrowed = type(sight)(sight.duty, reads_words=reads)
    steps = [
        *(_talk(each, user, narrowed) for each in diary.talks if each.state != State.WITHDRAWN),
        *(_deed(each, user, narrowed) for each in diary.deeds if each.state != State.WITHDRAWN),
    ]
    return sorted(steps, key=lambda each: each.day, reverse=True)


def _asked(entry, user, sight):
    mine, is_open = entry.by_id == user.pk, entry.state in (State.WRITTEN, State.DISPUTED)
    return {
        "entry": entry if sight.is_own else None, "by": entry.by.name,
        "tone": TONES[entry.state], "state": entry.get_state_display(),
        "can_answer": sight.is_own and not mine and is_open,
        "can_change": sight.is_own and mine and is_open and isinstance(entry, Talk),
        "can_withdraw": sight.is_own and mine and is_open,
        "is_hidden": not sight.reads_words,
    }  # fmt: skip


def _talk(talk, user, sight):
    lines = ()
    if sight.reads_words:
        lines = (
            ("地点", talk.place), ("谈了什么", talk.topic), ("接下来", talk.follow_up),
            ("不同意见", talk.answer),
        )  # fmt: skip
    return Step(
        talk.day, ICONS["talk"], "谈心", kind="talk",
        needs=tuple(queries.need_labels(talk.pairing.rules.spec, talk.needs)),
        lines=tuple(pair for pair in lines if pair[1]), **_asked(talk, user, sight),
    )  # fmt: skip


def _deed(deed, user, sight):
    title = deed.get_what_display()
    if deed.what == Deed.What.HOURS:
        title += f" {deed.hours.normalize():f} 学时"
    lines = ()
    if sight.reads_words:
        lines = (("", deed.words), ("不同意见", deed.answer))
    return Step(
        deed.day, ICONS[deed.what], title, kind="deed",
        lines=tuple(pair for pair in lines if pair[1]), **_asked(deed, user, sight),
    )  # fmt: skip


def _evaluations(diary, user, sight):
    read = queries.evaluations_read_by(diary, user) if sight.is_own else diary.evaluations
    for each in diary.evaluations:
        reads = sight.reads_words and each in read
        lines = (("帮助", f"{each.stars} 星"), ("", each.words)) if reads else ()
        yield Step(
            timezone.localdate(each.at), ICONS["evaluation"], f"{each.by.name}写了评价",
            lines=tuple(pair for pair in lines if pair[1]), is_hidden=not reads,
        )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One obligation in words: what is asked, how far they are, and whether it is late."""

    standing: Standing
    asked: str
    state: str
    tone: str
    due: str = ""


def said(standings):
    """[Said]."""
    return [_said(each) for each in standings]


def _said(standing):
    cadence, line = standing.cadence, standing.lines[-1]
    what = cadence.label or queries.DUTY_WORDS[cadence.what]
    amount, unit = cadence.amount.normalize(), "学时" if cadence.what == specs.HOURS else "次"
    asked = f"{EVERY[cadence.every]}{what} {amount:f} {unit}"
    if standing.is_overdue:
        state, tone = late_words(standing), "late"
    elif line.state == "done":
        state, tone = "这一期做到了", "done"
    else:
        state, tone = f"这一期 {line.done.normalize():f} / {amount:f} {unit}", "wait"
    due = f"{queries.day_words(standing.due_on)}前" if standing.due_on else ""
    return Said(standing, asked, state, tone, due)


def late_words(standing):
    """How late somebody is, in words."""
    what = queries.DUTY_WORDS[standing.cadence.what]
    if standing.reminds:
        return f"{standing.gap} 天没{what}了"
    return f"上一期{what}没做够"
