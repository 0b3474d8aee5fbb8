"""What pages of claims show beside the rows: chips, timelines, facts in words."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.lib.numbers import half_up, plain
from volunteers.claims import checking, queries
from volunteers.claims.deadlines import spoken
from volunteers.claims.models import Claim
from volunteers.claims.publishing import hours_words
from volunteers.hours.queries import spec_on

State = Claim.State
TONES = {
    "draft": "act", "branch": "wait", "team": "wait", "committee": "wait", "returned": "act",
    "ready": "wait", "public": "wait", "credited": "done", "refused": "late", "withdrawn": "off",
}  # fmt: skip
STAGE_WORDS = {
    "branch": _("团支部核对"), "team": _("服务队核对"), "committee": _("团委核对"), "public": _("公示"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A claim in a list."""

    claim: Claim
    tone: str
    hours: str


def rows(claims):
    """[Row] of a page of claims."""
    return [Row(each, TONES[each.state], hours_words(each)) for each in claims]


@dataclass(frozen=True)
class Step:
    """One line of the way of a claim: `state` is done, here or todo."""

    words: str
    state: str
    who: str = ""
    at: object = None
    said: str = ""
    checked: tuple = ()


def way(claim, decisions):
    """What happened and what is still to come."""
    steps = [Step(_("记下"), "done", at=claim.planned_at)]
    if claim.submitted_at:
        steps.append(Step(_("提交"), "done", at=claim.submitted_at))
    for each in decisions:
        words = f"{STAGE_WORDS.get(each.stage, each.stage)}：{each.get_verdict_display()}"
        steps.append(
            Step(words, "done", each.by.name, each.at, each.reason, tuple(each.checked))
        )  # fmt: skip
    return steps + _ahead(claim)


def _ahead(claim):
    if claim.state in (State.CREDITED, State.REFUSED, State.WITHDRAWN):
        tail = [Step(claim.get_state_display(), "here")]
        return tail
    names = [*queries.stages_of(claim)] or ["committee"]
    if claim.team_id is None and "team" in names:
        names.remove("team")
    steps = []
    if claim.state in (State.DRAFT, State.RETURNED):
        steps.append(Step(_("改好再提交") if claim.state == State.RETURNED else _("提交"), "here"))
        ahead = names if claim.state == State.DRAFT else []
    elif claim.state in queries.AT_A_STAGE:
        steps.append(Step(STAGE_WORDS[claim.state], "here"))
        ahead = names[names.index(claim.state) + 1 :] if claim.state in names else []
    else:
        ahead = []
    steps += [Step(STAGE_WORDS[name], "todo") for name in ahead]
    if claim.state == State.READY:
        steps.append(Step(_("等待公示"), "here"))
    elif claim.state == State.PUBLIC:
        steps.append(Step(_("公示中"), "here"))
    else:
        steps.append(Step(_("公示"), "todo"))
    return [*steps, Step(_("计入时数"), "todo")]


def facts(claim):
    """[(label, words)] of a claim."""
    found = [(_("多久"), hours_words(claim))]
    if claim.percent != 100:
        found.append((_("补录晚了"), _("按规则计 %(n)s%%") % {"n": plain(claim.percent)}))
    if claim.grade:
        found.append((_("材料等级"), spec_on(claim.day).grade(claim.grade).label))
    for label, value in (
        (_("服务类型"), claim.kind), (_("在哪里"), claim.place), (_("服务队"), claim.team),
        (_("团支部"), claim.unit),
        (_("服务了"), _("%(n)d 人") % {"n": claim.served} if claim.served is not None else ""),
        (_("证明人"), claim.witness), (_("说明"), claim.words),
    ):  # fmt: skip
        if value:
            found.append((label, str(value)))
    return found


def until_words(claim):
    """Until when it has to be handed in; "" where there is no deadline, or it is handed in."""
    if claim.state != State.DRAFT:
        return ""
    stands = checking.standing_of(claim, timezone.now())
    if stands.until is None or stands.late:
        return ""
    if stands.percent == 100:
        return _("%(when)s前提交。") % {"when": spoken(stands.until)}
    return _("%(when)s前提交，过了期限，计 %(n)s%%。") % {
        "when": spoken(stands.until), "n": plain(stands.percent)}  # fmt: skip


def rules_words(day):
    """[sentence]: what the rules of a day ask of a claim."""
    spec = spec_on(day)
    asked, found = spec.claims, []
    unit = plain(half_up(Fraction(spec.unit_minutes, 60), 2))
    found.append(_("时数以 %(unit)s 小时为单位。") % {"unit": unit})
    words = {
        "hours": _("小时"), "days": _("天"), "workdays": _("个工作日"), "weeks": _("周"), "months": _("个月"),
        "next_day": _("天"),
    }  # fmt: skip
    for term in asked.terms:
        worth = "" if term.percent == 100 else _("，计 %(n)s%%") % {"n": plain(term.percent)}
        until = _(" %(at)s 前") % {"at": term.at} if term.at else _("内")
        found.append(
            _("结束后 %(n)d %(unit)s%(until)s提交%(worth)s。")
            % {"n": term.amount, "unit": words[term.unit], "until": until, "worth": worth}
        )
    if asked.terms:
        found.append(_("最后的期限过了就不收。"))
    if asked.announce_days is not None:
        found.append(
            _("要提前 %(n)d 天在这里先记一笔（存草稿就行）。") % {"n": asked.announce_days}
        )
    for count, label in (
        (asked.photos_start, _("开始时的照片")), (asked.photos_end, _("结束时的照片")),
        (asked.photos_any, _("照片一共")),
    ):  # fmt: skip
        if count:
            found.append(_("%(what)s至少 %(n)d 张。") % {"what": label, "n": count})
    if spec.half_day is None:
        found.append(_("不能写“半天”，请写小时数。"))
    return found
