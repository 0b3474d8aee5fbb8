"""How campaigns, candidates and conditions are shown. Reads nothing."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates import permissions, states
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.candidates.queries import Ahead
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import (
    EXEMPT,
    FINE,
    MET,
    UNKNOWN,
    UNMET,
    WAIVED,
    standing_in_the_way,
)
from party_pairing.recommend_rules.wording import (
    HEADS,
    WHO,
    asked_words,
    found_words,
    missing_words,
    turns_words,
)
from tuanwei.lib.numbers import plain

State = Recommendation.State
SOON = 366
"""Days ahead of which something that ends by itself is worth saying."""
TONES = {
    State.APPLIED: "act", State.LISTED: "act", State.PASSED: "act", State.PUBLISHED: "act",
    State.APPROVING: "act", State.PRE: "wait", State.RECOMMENDED: "done", State.ADMITTED: "done",
    State.NOT_LISTED: "off", State.NOT_PASSED: "off", State.DROPPED: "off", State.REFUSED: "off",
    State.WITHDRAWN: "off", State.STOPPED: "off", State.EXPIRED: "off",
}  # fmt: skip
CAMPAIGN_TONES = {
    Campaign.State.DRAFT: "wait", Campaign.State.OPEN: "act", Campaign.State.CLOSED: "done",
    Campaign.State.CALLED_OFF: "off",
}  # fmt: skip
LOOKS = {
    MET: ("done", "符合", "circle-check"), UNMET: ("late", "不符合", "x"),
    WAIVED: ("done", "已豁免", "circle-check"), EXEMPT: ("off", "不作要求", "circle-minus"),
    UNKNOWN: ("wait", "查不到", "clock"),
}  # fmt: skip
STAGES = (
    ("报名", (State.APPLIED, State.NOT_LISTED)),
    ("列入候选", (State.LISTED,)),
    ("支部大会", (State.NOT_PASSED, State.PASSED)),
    ("公示和审批", (State.DROPPED, State.PUBLISHED, State.APPROVING, State.REFUSED)),
    ("党组织答复", (State.PRE,)),
    ("推荐有效", (State.RECOMMENDED, State.EXPIRED, State.ADMITTED)),
)  # fmt: skip
STATUSES = (
    (rules.LEAGUE, "共青团员"), (rules.ACTIVIST, "入党积极分子"), (rules.DEVELOPMENT, "发展对象"),
    (rules.PROBATIONARY, "预备党员"), ("party", "中共党员"),
)  # fmt: skip
BY_STATE = {
    State.APPLIED: ("所在支部", "核对条件，决定列不列入候选"),
    State.LISTED: ("所在支部", "开推优大会，无记名投票"),
    State.PASSED: ("团总支和团委", "安排公示和审批"),
    State.PUBLISHED: ("团总支", "公示期满，没有成立的异议就往下走"),
    State.APPROVING: ("团总支和团委", "逐级审批"),
    State.PRE: ("党组织", "答复同不同意"),
    State.RECOMMENDED: ("党组织", "在有效期里考察、吸收"),
}  # fmt: skip


@dataclass
class Source:
    """A record behind a finding, with a place to see it."""

    words: str
    url: str = ""


@dataclass
class Row:
    """A condition as the checklist shows it."""

    key: str
    label: str
    state: str
    tone: str
    words: str
    icon: str
    found: str
    asked: str
    missing: str = ""
    turns: str = ""
    sources: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    waived_by: str = ""
    can_waive: bool = False
    can_judge: bool = False
    is_either: bool = False
    is_in_the_way: bool = False


def link(name, *args):
    """The address; "" while that room is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def rows_of(findings, *, said=(), person=None, viewer=None, recommendation=None, volunteer=None):
    """[Row] in the order of the rules. `viewer` on a `recommendation` sees what they may do."""
    in_the_way = {each.condition.key for each in standing_in_the_way(findings)}
    found = []
    for each in findings:
        condition = each.condition
        tone, words, icon = LOOKS[each.state]
        row = Row(
            condition.key, condition.label, each.state, tone, words, icon, found_words(each),
            asked_words(each), missing_words(each), _turns(each),
            sources=_sources(each, person, viewer, volunteer),
            is_either=bool(condition.either), is_in_the_way=condition.key in in_the_way,
            waived_by=WHO.get(condition.waived_by, "") if condition.waived_by else "",
        )  # fmt: skip
        row.notes = [
            (_("%(by)s豁免：%(words)s") if one.holds is None
             else _("%(by)s认定符合：%(words)s") if one.holds
             else _("%(by)s认定不符合：%(words)s")) % {"by": one.by, "words": one.words}
            for one in said if one.condition == condition.key
        ]  # fmt: skip
        if recommendation and viewer and recommendation.state in _BEFORE:
            row.can_judge = condition.kind == rules.STATED and permissions.can_work_on(
                viewer, recommendation
            )
            row.can_waive = each.state not in FINE and permissions.can_waive(
                viewer, recommendation, condition
            )
        found.append(row)
    return found


def _turns(finding):
    """When it turns by itself, where that is within a year."""
    day = finding.ends_on
    if day and day > timezone.localdate() + timedelta(days=SOON):
        return ""
    return turns_words(finding)


_BEFORE = (State.APPLIED, State.NOT_LISTED, State.LISTED)


def _sources(finding, person, viewer, volunteer):
    """Where the value comes from: the file, the hours, the member list."""
    if person is None:
        return []
    is_own = viewer is None or viewer.pk == person.pk
    if finding.condition.kind in (rules.HOURS, rules.POINTS):
        if is_own:
            return [Source("时数记录", link("volunteers:hours-mine"))]
        return [Source("时数记录", link("volunteers:hours-person", volunteer) if volunteer else "")]
    if finding.sources:
        url = (
            link("party_pairing:file-mine")
            if is_own
            else link("party_pairing:file-detail", person.pk)
        )
        return [
            Source(f"档案 {len(finding.sources)} 条" if len(finding.sources) > 1 else "档案", url)
        ]
    if finding.condition.kind in (rules.AGE, rules.LEAGUE_AGE):
        return [Source("团员名册")]
    return [Source("任职记录")] if finding.condition.kind == rules.POST else []


def summary(rows):
    """“6 项里 4 项符合，还差：…” of a checklist."""
    if not rows:
        return _("这一类没有另外的条件。")
    fine = sum(each.state in FINE for each in rows)
    missing = "、".join(each.label for each in rows if each.is_in_the_way)
    if not missing:
        return _("%(n)d 项条件都过了。") % {"n": len(rows)}
    return _("%(n)d 项条件，%(fine)d 项过了，还差：%(missing)s。") % {
        "n": len(rows), "fine": fine, "missing": missing
    }  # fmt: skip


def kept_missing(check):
    """Labels that were in the way when conditions were last kept."""
    if check is None or check.is_eligible:
        return []
    return [row["label"] for row in check.findings if row["state"] not in FINE]


@dataclass
class Stage:
    """A step on the line: `mark` done, here, todo or out (it ended there)."""

    label: str
    mark: str


def stages_of(recommendation, moves=()):
    """The steps as a line, with where somebody is, or where the way ended."""
    state = recommendation.state
    if state in (State.WITHDRAWN, State.STOPPED):
        before = [
            each.state for each in moves if each.state not in (State.WITHDRAWN, State.STOPPED)
        ]
        state = before[-1] if before else State.APPLIED
    place = next(n for n, (_label, those) in enumerate(STAGES) if state in those)
    is_over = recommendation.state in states.ENDED and recommendation.state != State.ADMITTED
    marks = {place: "out" if is_over else "here"}
    steps = STAGES if recommendation.campaign.spec.needs_party_answer else tuple(
        each for each in STAGES if State.PRE not in each[1] or state == State.PRE
    )  # fmt: skip
    return [
        Stage(label, marks.get(n, "done" if n < place else "todo"))
        for n, (label, those) in enumerate(STAGES) if (label, those) in steps
    ]  # fmt: skip


def status_line(status):
    """The statuses as a line: [Stage]; none where somebody is on no such way."""
    order = [key for key, _label in STATUSES]
    if status not in order:
        return []
    here = order.index(status)
    return [
        Stage(label, "done" if n < here else "here" if n == here else "todo")
        for n, (_key, label) in enumerate(STATUSES)
    ]


def usual_ahead(recommendation):
    """Who decides next where no room above says more."""
    if recommendation.state not in BY_STATE:
        return []
    who, what = BY_STATE[recommendation.state]
    until = None
    if recommendation.state == State.APPLIED:
        until = timezone.localdate(recommendation.campaign.nominate_until)
    if recommendation.state in (State.APPLIED, State.LISTED):
        who = recommendation.unit.name
    if recommendation.state == State.RECOMMENDED:
        until = recommendation.valid_until
    if recommendation.state == State.PRE and recommendation.party_branch:
        who = recommendation.party_branch.name
    return [Ahead(who, what, until)]


def places_steps(line):
    """[words] of how places were counted, one step each."""
    found, counted, quota = [], line.counted, line.places.quota
    if line.places.stopped:
        return [_("%s，这一批没有名额") % line.places.stopped]
    if quota is None or line.places.places is None:
        return [_("规则没有给这个支部定名额，符合条件的都可以列入。")]
    if quota.kind in (rules.PERCENT, rules.FORMULA):
        found.append(
            f"{HEADS.get(quota.heads, quota.heads)} {counted.heads.get(quota.heads, 0)} 人"
        )
        if quota.kind == rules.FORMULA and quota.less:
            less = counted.heads.get(quota.less, 0)
            found.append(f"减去{HEADS.get(quota.less, quota.less)} {less} 人")
        found.append(f"按 {plain(quota.percent)}%")
    elif quota.kind == rules.TABLE:
        found.append(_("按名额表") if counted.granted is None else f"名额表 {counted.granted} 个")
    else:
        found.append(f"每个支部 {quota.count} 个")
    facts = line.row.facts if line.row else {}
    found += [
        f"{each.label}，乘 {each.times.numerator}/{each.times.denominator}"
        f"（{facts.get(each.fact, '')}）" for each in line.places.factors
    ]  # fmt: skip
    found += [f"{each.label}，乘 {plain(each.times)}" for each in line.places.assessed]
    if line.places.exact is not None:
        found.append(f"算出来 {plain(line.places.exact)}")
    return found


def campaign_words(campaign, now=None):
    """The state in words, with what comes next."""
    if campaign.state != Campaign.State.OPEN:
        return campaign.get_state_display()
    if (now or timezone.now()) < campaign.nominate_until:
        return _("正在报名、提名")
    return _("报名截止，正在推荐")
