"""How rounds are shown. Reads little."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.rounds import checking, hooks, permissions, queries, states
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from tuanwei.workdays.queries import current_calendar

State = Round.State
TONES = {
    State.DRAFT: "off", State.SELF: "act", State.CHECK: "act", State.REVIEW: "act",
    State.PUBLICITY: "wait", State.DECISION: "wait", State.PUBLISHED: "done",
    State.CALLED_OFF: "off",
}  # fmt: skip
SHEET_TONES = {
    ScoreSheet.State.OPEN: "wait", ScoreSheet.State.SENT: "act", ScoreSheet.State.CHECKED: "done",
    ScoreSheet.State.REVIEWED: "done",
}  # fmt: skip
LABELS = {
    State.DRAFT: "准备", State.SELF: "支部自评", State.CHECK: "检查打分", State.REVIEW: "复核差异",
    State.PUBLICITY: "公示", State.DECISION: "审定", State.PUBLISHED: "公布",
}  # fmt: skip
UNTIL = {State.SELF: "self_until", State.CHECK: "check_until", State.REVIEW: "review_until"}
WHO = {
    State.DRAFT: "团委选标准、定时间、请人打分",
    State.SELF: "支部干部给每一项打分、写依据",
    State.CHECK: "检查人看材料，系统按记录算分",
    State.REVIEW: "相差大的逐项复核",
    State.PUBLICITY: "全院看排名，可以对每一项提异议；分停在公示那一刻",
    State.DECISION: "团委审定等级和称号",
    State.PUBLISHED: "结果定下来，要改只能按程序重新打开",
}
VERBS = {
    State.SELF: "开始自评", State.CHECK: "开始检查打分", State.REVIEW: "开始复核",
    State.CALLED_OFF: "取消这次考核",
}  # fmt: skip
MEANS = {
    State.SELF: "给每个在用的组织建一张考核表，记下今天的人数，通知支部干部开始自评。标准和考核的时间之后不能再改。",
    State.CHECK: "通知检查人和评委打分。没交自评的支部不用再交，按检查和记录打分。",
    State.REVIEW: "检查打分停下来，相差大的项进入复核。",
    State.CALLED_OFF: "这次考核不办了，留在记录里。",
}
BACK = "退回检查打分，检查人会收到通知。已经打的分都留着。"
OPENS_TO_CHECK = (
    "给每个在用的组织建一张考核表，记下今天的人数，通知检查人打分。标准和考核的时间之后不能再改。"
)


def link(name, *args):
    """The address; "" while that room is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@dataclass
class Step:
    """A step on the line: `mark` done, here, todo or out."""

    label: str
    mark: str
    who: str
    until: object = None
    left: str = ""
    is_late: bool = False
    moves: list = field(default_factory=list)


def left_words(until, today=None):
    """(还有 3 个工作日, is it over)."""
    today = today or timezone.localdate()
    if until < today:
        return _("已经过了"), True
    if until == today:
        return _("今天截止"), False
    return _("还有 %d 个工作日") % current_calendar().workdays_between(today, until), False


def steps_of(held, moves):
    """[Step] of a round, with the moves that led into each."""
    line = states.line_of(held.spec.procedure.has_self_scores)
    at = line.index(held.state) if held.state in line else 0
    found = []
    for n, state in enumerate(line):
        mark = "done" if n < at or held.is_frozen else "here" if n == at else "todo"
        step = Step(LABELS[state], mark, WHO[state], getattr(held, UNTIL.get(state, ""), None))
        if held.state == State.CALLED_OFF:
            step.mark = "out" if n == 0 else "todo"
        elif step.until and mark == "here":
            step.left, step.is_late = left_words(step.until)
        step.moves = [each for each in moves if each.after == state]
        found.append(step)
    return found


@dataclass(frozen=True)
class Counts:
    """How far a round is."""

    sheets: int = 0
    out: int = 0
    sent: int = 0
    checked: int = 0
    reviewed: int = 0
    open_lines: int = 0
    absent: int = 0


TAKE_PART = Q(left_out="")
OF_SHEETS = {
    "sheets": Count("pk", filter=TAKE_PART),
    "out": Count("pk", filter=~TAKE_PART),
    "sent": Count("pk", filter=TAKE_PART & ~Q(state=ScoreSheet.State.OPEN)),
    "checked": Count("pk", filter=TAKE_PART & Q(state__in=("checked", "reviewed"))),
    "reviewed": Count("pk", filter=TAKE_PART & Q(state=ScoreSheet.State.REVIEWED)),
}


def counts_of(held):
    """The Counts, in two queries."""
    waiting = checking.open_lines(held).order_by().values("pk")
    lines = ScoreLine.objects.filter(sheet__round=held.pk, sheet__left_out="").aggregate(
        open_lines=Count("pk", filter=Q(pk__in=waiting)),
        absent=Count("pk", filter=Q(is_absent=True)),
    )
    return Counts(**held.sheets.aggregate(**OF_SHEETS), **lines)


def counts_by_round(rounds):
    """{round's key: Counts of its sheets}, in one query."""
    rows = ScoreSheet.objects.filter(round__in=[each.pk for each in rounds]).order_by()
    return {row.pop("round"): Counts(**row) for row in rows.values("round").annotate(**OF_SHEETS)}


def progress_words(held, counts):
    """32 / 40 张已交自评."""
    many = counts.sheets
    return {
        State.SELF: _("%d / %d 张交了自评") % (counts.sent, many),
        State.CHECK: _("%d / %d 张检查完了") % (counts.checked, many),
        State.REVIEW: _("%d / %d 张复核完了") % (counts.reviewed, many),
    }.get(held.state, _("%d 个组织") % many if many else "")


@dataclass
class Row:
    """A round in the list."""

    held: Round
    tone: str
    until: object
    left: str
    is_late: bool
    progress: str
    mine: list = field(default_factory=list)


def rows_of(rounds, user, *, with_progress):
    """[Row] in two queries: how far each is for those who see all of it, and the sheets `user` fills in."""
    rounds = list(rounds)
    counts = counts_by_round(rounds) if with_progress else {}
    mine: dict = {}
    for sheet in my_sheets(user, rounds):
        mine.setdefault(sheet.round_id, []).append(sheet)
    found = []
    for held in rounds:
        until = getattr(held, UNTIL.get(held.state, ""), None)
        left, is_late = left_words(until) if until else ("", False)
        progress = progress_words(held, counts[held.pk]) if held.pk in counts else ""
        found.append(
            Row(held, TONES[held.state], until, left, is_late, progress, mine.get(held.pk, []))
        )
    return found


def my_sheets(user, rounds, most=5):
    """The sheets of the user's own units (not of those below) in these rounds, with a tone."""
    rows = queries.own_sheets(user).filter(round__in=[each.pk for each in rounds])
    found = list(rows.select_related("unit").order_by("unit__name_pinyin", "pk")[: most * 20])
    for sheet in found:
        sheet.tone = SHEET_TONES[sheet.state]
    return found


def newer_version(held):
    """The version in force that came after the round's own, or None."""
    rows = type(held.version).objects.filter(
        kind=held.version.kind_id, version__gt=held.version.version,
        in_force_from__lte=timezone.now(),
    )  # fmt: skip
    return rows.order_by("-version").first()


def indicator_choices(spec):
    """[(block, [(key, label)])] of the leaves, in the order of the standard."""
    groups: dict = {}
    for each in spec.leaves:
        parent = spec.indicator(each.parent)
        groups.setdefault(parent.label if parent else each.label, []).append((each.key, each.label))
    return list(groups.items())


def category_labels(spec):
    """{key: label}."""
    return {each.key: each.label for each in spec.categories}


def not_assessed_labels(spec):
    """{key: label} of the vetoes after which a unit is not assessed; the scores say whom they meet."""
    return {each.key: each.label for each in spec.vetoes if each.effect == rules.NOT_ASSESSED}


def remarks(held, to, counts):
    """What somebody should know before a step, that keeps nobody from it: [words]."""
    found = []
    if held.state == State.SELF and to == State.CHECK and (many := counts.sheets - counts.sent):
        found.append(_("还有 %d 张考核表没有交自评。") % many)
    if to == State.REVIEW and counts.open_lines:
        found.append(_("还有 %d 项要检查人打分的没有打。") % counts.open_lines)
    if held.state == State.DRAFT and to != State.CALLED_OFF:
        found.append(_("会有 %d 个组织参加。") % queries.units_to_score(held).count())
        if not held.scorers.filter(role="checker").exists():
            found.append(_("还没有请检查人，由各团总支书记检查自己的支部。以后也能再加。"))
    elif many := queries.newcomers(held).count():
        found.append(_("有 %d 个新成立的组织没有加入，在“参加的组织”里能加。") % many)
    return found


def verb_of(before, to):
    """What the button says."""
    return _("退回检查打分") if before == State.REVIEW and to == State.CHECK else _(VERBS[to])


def means_of(before, to):
    """What happens then."""
    if to == State.CHECK and before != State.SELF:
        return BACK if before == State.REVIEW else OPENS_TO_CHECK
    return MEANS[to]


# --- Ways into the rooms above ------------------------------------------------------------------

RUN, ALL, CHECKS, EVERYBODY = "run", "all", "checks", "everybody"
PARTS = (
    ("assessment:sheet-list", "考核表", "每个组织一张，四列分数并排", ALL, Round.SCORED_IN),
    ("assessment:sheet-check", "检查打分", "你负责检查的", CHECKS, (State.CHECK, State.REVIEW)),
    ("assessment:difference-list", "差异", "相差大、要复核的项", ALL, (State.CHECK, State.REVIEW)),
    ("assessment:recompute-round", "算分", "算到什么时候，重新算一次", RUN, Round.SCORED_IN),
    ("assessment:result-ranking", "排名", "名次、等级、升降", ALL, Round.SCORED_IN),
    ("assessment:result-ranking", "排名", "名次、等级、升降", EVERYBODY, Round.SHOWN_IN),
    ("assessment:result-decision", "审定", "等级、称号、随之而来的", ALL, Round.SHOWN_IN),
    ("assessment:paper-result", "结果表", "A4，签字盖章", ALL, Round.SHOWN_IN),
    ("assessment:late-list", "迟到的记录", "公示以后才来的，不改变结果", ALL, Round.SHOWN_IN),
)
"""(name of the address, label, what is there, who, in which states): shown once the room is there."""
AHEAD = {
    State.REVIEW: ("assessment:result-publish", "去公示"),
    State.PUBLICITY: ("assessment:result-decision", "去审定"),
    State.DECISION: ("assessment:result-decision", "去审定"),
}
"""{state: (where the step after it is taken, words of the button)}: by the room of results."""


@dataclass(frozen=True)
class Place:
    """Somewhere to go from a round."""

    url: str
    label: str
    hint: str


def parts_of(user, held):
    """[Place] of the rooms above, and of what they say themselves, each address once."""
    doors = {
        RUN: permissions.can_run(user), ALL: permissions.sees_all(user, held), EVERYBODY: True,
        CHECKS: bool(permissions.scope_of(user, held).checks),
    }  # fmt: skip
    found: dict[str, Place] = {}
    for name, label, hint, whom, when in PARTS:
        url = link(name, held.pk) if held.state in when and doors[whom] else ""
        if url:
            found.setdefault(url, Place(url, label, hint))
    for each in hooks.parts:
        for label, hint, url in each(user, held):
            found.setdefault(url, Place(url, label, hint))
    return list(found.values())


def ahead_of(held):
    """(address, words) of where the next step is taken, once it is no step of this room."""
    name, words = AHEAD.get(State(held.state), ("", ""))
    return (link(name, held.pk), words) if name else ("", "")
