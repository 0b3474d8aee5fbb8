"""A letter as its author sees it: state, what comes next and by when, what happened, answers.

Nothing here names a person: authors read which unit acted, never who. Notes, drafts and whatever
else is not `for_author` stay away.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from mailbox.cases import followups, supports
from mailbox.cases.answer_models import Answer
from mailbox.cases.deadlines import last_day
from mailbox.cases.models import Case, CaseEntry, Deposit
from mailbox.cases.photos import files_of
from mailbox.cases.rule_choices import Contact, Reopening
from mailbox.cases.rules import limits_of, progress_of
from mailbox.cases.rules_models import LimitUnit, Step
from mailbox.cases.sender_models import SenderDetails
from mailbox.cases.sending import ANSWERABLE
from mailbox.safety.queries import care_for, phones
from tuanwei.workdays.queries import is_confirmed

State, Kind = Case.State, CaseEntry.Kind

# tone, icon, words
STATES = {
    State.SUBMITTED: ("wait", "hourglass", "等受理"),
    State.ACCEPTED: ("wait", "hourglass", "已受理"),
    State.HANDLING: ("wait", "hourglass", "办理中"),
    State.DRAFTED: ("wait", "hourglass", "办理中"),
    State.REOPENED: ("wait", "refresh", "重新办理"),
    State.WAITING: ("act", "circle-dot", "等你补充"),
    State.ANSWERED: ("act", "circle-dot", "等你回话"),
    State.CLOSED: ("done", "circle-check", "已办结"),
    State.REFUSED: ("off", "circle-minus", "没有受理"),
    State.WITHDRAWN: ("off", "circle-minus", "已撤回"),
    State.MERGED: ("wait", "users", "一起办理"),
}
NEXT = {
    State.SUBMITTED: "等团委受理",
    State.ACCEPTED: "转给负责的部门",
    State.REOPENED: "等团委转给另一位老师",
    State.WAITING: "等你补充情况",
    State.ANSWERED: "等你回话",
    State.MERGED: "和同类的信一起办理",
}
SHOWS = {
    "": ("全部", ()),
    "yours": ("等我回话", (State.WAITING, State.ANSWERED)),
    "open": ("办理中", (State.SUBMITTED, State.ACCEPTED, State.HANDLING, State.DRAFTED,
                    State.REOPENED, State.MERGED)),
    "closed": ("已结束", (State.CLOSED, State.REFUSED, State.WITHDRAWN)),
}  # fmt: skip
WORDS = {
    Kind.ACCEPTED: "团委已受理",
    Kind.REFUSED: "没有受理",
    Kind.WITHDRAWN: "你撤回了这封信",
    Kind.ASKED: "请你补充情况",
    Kind.TOLD: "你补充了情况",
    Kind.WAIT_OVER: "没有等到补充，按现有情况继续办理",
    Kind.EXTENDED: "延长了办理时间",
    Kind.SAID: "值班老师给你留了话",
    Kind.SATISFIED: "你说：解决了",
    Kind.UNSATISFIED: "你说：还没有解决",
    Kind.REOPENED: "换人重新办理",
    Kind.CLOSED: "办结",
    Kind.VALUED: "团委把这封信标为“有价值”",
    Kind.PUBLISHED: "去掉个人信息后公开",
    Kind.MERGED: "和同类的信一起办理",
    Kind.UNMERGED: "改回单独办理",
    Kind.RECOUNTED: "时限改了",
    Kind.SPLIT: "拆成两封，分别办理",
    Kind.REACHED: "老师告诉了你",
    Kind.REVEALED: "经两位老师同意，查看了你的署名",
}
REGISTERED = "团委登记了这封信，不逐件答复"
# The answer stands above, in full; what the committee says to the unit is for the unit.
NO_TEXT = (Kind.ANSWERED, Kind.ROUTED)


@dataclass(frozen=True)
class NextStep:
    """What comes next. `by`: a day, or a moment for limits in hours; None when nothing is due."""

    title: str
    words: str = ""
    by: date | datetime | None = None
    is_late: bool = False
    is_tentative: bool = False
    progress_by: date | datetime | None = None
    progress_is_late: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the timeline. `at` is a day where no finer time is known."""

    title: str
    at: date | datetime
    text: str = ""


def shown_state(case_or_state, is_registered=False):
    """{tone, icon, label} of a state in the author's words."""
    tone, icon, label = STATES[getattr(case_or_state, "state", case_or_state)]
    if is_registered or getattr(case_or_state, "is_registered", False):
        icon, label = "clipboard", "已登记"
    return {"tone": tone, "icon": icon, "label": label}


def day_or_moment(due):
    """The last day in time for limits that end with a day, else the moment itself."""
    if due is None:
        return None
    due = timezone.localtime(due)
    return last_day(due) if due.time() == time() else due


def next_step(case):
    """The NextStep of a letter, None when it is over."""
    if case.state in (State.CLOSED, State.REFUSED, State.WITHDRAWN):
        return None
    due = case.wait_until if case.state == State.WAITING else author_due(case)
    by = day_or_moment(due)
    word = case.progress_due_at if case.state in (State.HANDLING, State.DRAFTED) else None
    return NextStep(
        title=next_title(case),
        words=after_words(case),
        by=by,
        is_late=bool(due and due <= timezone.now()),
        is_tentative=bool(by and not is_confirmed(by.year)),
        progress_by=day_or_moment(word),
        progress_is_late=bool(word and word <= timezone.now()),
    )


def next_title(case):
    """Who does what next, in the author's words."""
    if case.state == State.REOPENED and case.rules.reopened_by == Reopening.ANYBODY:
        return "等团委重新转办"
    return NEXT.get(case.state) or f"{case.lead}正在办"


def author_due(case):
    """The author waits for the answer, not for the second person's look at it."""
    return case.answer_due_at if case.step == Step.APPROVE else case.due_at


def after_words(case):
    """What follows when nothing is done, or what the step ends with."""
    return {
        State.WAITING: "你不补充，我们也会按现有的情况继续办。计时已暂停。",
        State.ANSWERED: "不回话也没关系，到期按“未评价”办结。",
        State.HANDLING: "办好后在这里答复你。",
        State.DRAFTED: "办好后在这里答复你。",
        State.MERGED: "有同学写了同一件事。办好后一起答复；解决没有，仍由你自己说。",
    }.get(case.state, "")


def timeline(case, entries):
    """The Lines of a letter, newest first; its sending is the last."""
    to_duty = replies(entries)
    lines = [
        Line(
            "你回了值班老师" if entry in to_duty else title_of(entry, case),
            seen_at(case, entry),
            "" if entry.kind in NO_TEXT else entry.text,
        )
        for entry in entries
    ]
    sent = timezone.localtime(case.received_at)
    began = "你交了申请" if case.kind == Case.Kind.REQUEST else "你写了信"
    lines.insert(0, Line(began, sent.date() if case.author_id is None else sent))
    return lines[::-1]


def replies(entries):
    """What the author has told after a word of the teacher on duty and before another question."""
    found, is_talk = [], False
    for entry in entries:
        if entry.kind in (Kind.SAID, Kind.ASKED):
            is_talk = entry.kind == Kind.SAID
        elif entry.kind == Kind.TOLD and is_talk:
            found.append(entry)
    return found


def talk(case, entries):
    """{said, replied}: the last word of the teacher on duty and what its author has said since;
    None where there is none or the letter is over."""
    places = [place for place, entry in enumerate(entries) if entry.kind == Kind.SAID]
    if not places or case.state not in ANSWERABLE:
        return None
    return {"said": entries[places[-1]], "replied": replies(entries[places[-1] :])}


def title_of(entry, case):
    """The entry in words to the author, with units and without persons."""
    if entry.kind == Kind.REFUSED and case.is_registered:
        return REGISTERED
    if entry.kind == Kind.ROUTED:
        return f"转给{entry.unit}"
    if entry.kind == Kind.PROGRESS:
        return f"{entry.unit or '团委'}告诉你进展"
    if entry.kind == Kind.REOPENED and case.rules.reopened_by == Reopening.ANYBODY:
        return "重新办理"
    if entry.kind == Kind.INTERIM:
        return f"{entry.unit or '团委'}先回复了一句"
    if entry.kind == Kind.ANSWERED:
        return f"{entry.unit or '团委'}答复"
    return WORDS.get(entry.kind) or entry.get_kind_display()


def seen_at(case, entry):
    """The entry's moment; only the day where an anonymous author left no more."""
    at = timezone.localtime(entry.at)
    return at.date() if case.author_id is None and at.time() == time() else at


def letter_context(case, *, with_tokens=False):
    """Everything the page of a letter shows, in seven queries, one more each where others see its title,
    where something is promised and where the letter was merged into another."""
    entries = list(case.entries.filter(for_author=True).select_related("unit"))
    answers = list(case.answers.filter(state=Answer.State.SENT).select_related("unit"))
    own = [e.text for e in entries if e.kind in (Kind.TOLD, Kind.SATISFIED, Kind.UNSATISFIED)]
    care = care_for(case.title, case.text, case.clue, *own)
    is_watched = case.state == State.SUBMITTED and (care or case.rules.is_urgent)
    asked = next((e for e in reversed(entries) if e.kind == Kind.ASKED), None)
    return {
        "case": case,
        "state": shown_state(case),
        "care": care,
        "watched": is_watched and not any(e.kind == Kind.SAID for e in entries),
        "urgent": phones() if case.rules.is_urgent and case.state in Case.OPEN else (),
        "talk": talk(case, entries),
        "refused": [e.text for e in entries if e.kind == Kind.REFUSED],
        "answer": answers[-1] if answers else None,
        "earlier": answers[-2::-1],
        "asked": asked if case.state == State.WAITING and not case.boxed else None,
        "asks_verdict": case.state == State.ANSWERED and not case.boxed,
        "is_reopened": bool(case.reopened_times),
        "can_reopen": case.rules.can_reopen(case.reopened_times),
        "next": next_step(case),
        "lines": timeline(case, entries),
        "follow_ups": followups.of(case),
        "supporters": supports.count(case) if case.shows_title else 0,
        "can_hide_title": supports.can_hide_title(case),
        "files": files_of(case, with_tokens=with_tokens),
        "sender": sender_of(case),
        "parts": parts_of(case),
        "can_withdraw": case.is_untouched
        and (case.boxed is None or case.boxed.kind == Deposit.Kind.LETTER),
        "sent_day": timezone.localtime(case.received_at).date(),
    }


def parts_of(case):
    """[(letter, its state in words)] taken out of this one, and the one it was taken out of."""
    if case.boxed or not getattr(case, "is_split", True):
        return []
    keys = Q(split_from__origin=case.pk) | Q(splits__case=case.pk)
    found = Case.objects.filter(keys).select_related("refusal_reason").distinct()
    return [(each, shown_state(each)) for each in found.order_by("number")]


def sender_of(case):
    """The SenderDetails of a named letter whose class asks for them, else None."""
    is_asked = case.author_id and case.rules.contact != Contact.NONE
    return SenderDetails.objects.filter(case=case).first() if is_asked else None


def promises(rules_id, unit=None):
    """What a sender may expect: [(what, "1 个工作日内")] from the limits of the version. `unit`
    has it already where it does not pass the committee's desk."""
    limits = limits_of(rules_id)
    wanted = [(Step.ANSWER, f"{unit}答复", "")] if unit else [
        (Step.ACCEPT, "团委受理", ""), (Step.ROUTE, "转给负责的部门", "受理后 "),
        (Step.ANSWER, "部门答复，第二人核对后发给你", "转办后 "),
    ]  # fmt: skip
    found = [(title, f"{after}{_within(limits[s])}") for s, title, after in wanted if s in limits]
    if progress := progress_of(rules_id):
        every = f"每 {progress.amount} {LimitUnit(progress.unit).label.strip()}一次"
        found.append(("办理期间告诉你进展", every))
    return found


def _within(limit):
    if not limit.amount:
        return "当天"
    return f"{limit.amount} {limit.get_unit_display().strip()}内"
