"""Sheets of what is decided about hours: claims, disputes, honours, turns of service days; together
with the figures they are all that can be taken out."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from volunteers.claims import permissions as claims
from volunteers.claims.models import Claim
from volunteers.claims.publishing import hours_words
from volunteers.honours import permissions as honours
from volunteers.honours import resources as stars
from volunteers.honours.models import Award
from volunteers.hours.queries import spec_on
from volunteers.insights import permissions, queries, resources
from volunteers.party_days import permissions as party_days
from volunteers.party_days.models import Turn

PEOPLE = (
    exports.Column("name", _("姓名"), is_personal=True),
    exports.Column("number", _("学号"), is_personal=True),
    exports.Column("branch", _("团支部")),
)
CLAIM = (
    *PEOPLE,
    exports.Column("title", _("做了什么")),
    exports.Column("kind", _("服务类型")),
    exports.Column("team", _("服务队")),
    exports.Column("day", _("日期")),
    exports.Column("asked", _("申请多少")),
    exports.Column("state", _("状态")),
    exports.Column("grade", _("材料等级")),
    exports.Column("percent", _("按多少计（%）"), is_default=False),
    exports.Column("decisions", _("谁核对的")),
    exports.Column("publicity", _("公示")),
    exports.Column("submitted_at", _("提交时间"), is_default=False),
)
DISPUTE = (
    *PEOPLE,
    exports.Column("service", _("哪次服务")),
    exports.Column("day", _("服务日期")),
    exports.Column("words", _("哪里不对")),
    exports.Column("at", _("提出时间")),
    exports.Column("outcome", _("结果")),
    exports.Column("answer", _("答复")),
    exports.Column("decided_by", _("谁答复的")),
    exports.Column("decided_at", _("答复时间"), is_default=False),
)
AWARD = (
    *PEOPLE,
    exports.Column("title", _("荣誉")),
    exports.Column("given_on", _("哪天")),
    exports.Column("giver", _("谁授予的")),
    exports.Column("has_evidence", _("有证书")),
    exports.Column("by", _("谁记的"), is_default=False),
)
TURN = (
    exports.Column("service_day", _("服务日")),
    exports.Column("day", _("日期")),
    *PEOPLE,
    exports.Column("state", _("出勤")),
    exports.Column("is_extra", _("补班")),
    exports.Column("made_up_on", _("哪天补上")),
    exports.Column("reason", _("请假原因")),
)


def _asked(parameters, day):
    """(whoever takes it out, a filter of `day`, unit or None) of an export. The export centre names
    no time: there it is everything, not this term's without a word."""
    _reader, period, unit = resources.asked(parameters)
    named = any(parameters.get(key) for key in ("term", "from", "to"))
    during = {f"{day}__range": (period.first, period.last)} if named else {}
    return User.objects.get(pk=parameters["by"]), during, unit


def _of(unit, path):
    """A filter for what belongs to people of a unit; none for everybody."""
    return {f"{path}__in": queries.under(unit)} if unit else {}


def _rows(found, say, columns, masked):
    """(how many, rows): each of `found` as `say` tells it, numbers and names hidden if asked."""
    changes = [resources.MASKS.get(key) if masked else None for key in columns]

    def lines():
        for each in found.iterator(chunk_size=resources.CHUNK):
            said = say(each)
            yield tuple(
                change(said[key]) if change and said[key] else said[key]
                for key, change in zip(columns, changes, strict=True)
            )

    return found.count(), lines()


def _person(name, number, member):
    branch = member.branch.name if member and member.branch_id else ""
    return {"name": name, "number": number or "", "branch": branch}


def _volunteer(volunteer):
    user = volunteer.user
    return _person(
        user.name if user else volunteer.name, user.number if user else volunteer.number,
        getattr(user, "member", None),
    )  # fmt: skip


def claim_rows(parameters, columns, masked):
    """A row for each claim of the period that was handed in, in order of days."""
    user, during, unit = _asked(parameters, "day")
    handed_in = claims.readable(user).exclude(state=Claim.State.DRAFT)
    found = handed_in.filter(**during, **_of(unit, "unit"))
    found = found.select_related("volunteer__user__member__branch", "kind", "team", "publicity")
    found = found.prefetch_related("decisions__by").order_by("day", "pk")
    return _rows(found, _claim, columns, masked)


def _claim(claim):
    grade = spec_on(claim.day).grade(claim.grade).label if claim.grade else ""
    decisions = "；".join(
        f"{each.by.name}{each.get_verdict_display()}"
        + (f"（{each.reason}）" if each.reason else "")
        for each in claim.decisions.all()
    )
    return _volunteer(claim.volunteer) | {
        "title": claim.title, "kind": claim.kind and claim.kind.name,
        "team": claim.team and claim.team.name,
        "day": f"{claim.day:%Y-%m}" if claim.is_month else claim.day, "asked": hours_words(claim),
        "state": claim.get_state_display(), "grade": grade, "percent": claim.percent,
        "decisions": decisions, "publicity": claim.publicity and claim.publicity.title,
        "submitted_at": claim.submitted_at,
    }  # fmt: skip


def dispute_rows(parameters, columns, masked):
    """A row for each dispute about a service of the period."""
    user, during, unit = _asked(parameters, "service__day")
    found = claims.answerable(user).filter(
        **during, **_of(unit, "service__volunteer__user__member__branch"),
    ).select_related("service__volunteer__user__member__branch", "decided_by")  # fmt: skip
    return _rows(found.order_by("at", "pk"), _dispute, columns, masked)


def _dispute(dispute):
    return _volunteer(dispute.service.volunteer) | {
        "service": dispute.service.title, "day": dispute.service.day, "words": dispute.words,
        "at": dispute.at, "outcome": dispute.get_outcome_display(), "answer": dispute.answer,
        "decided_by": dispute.decided_by and dispute.decided_by.name,
        "decided_at": dispute.decided_at,
    }  # fmt: skip


def award_rows(parameters, columns, masked):
    """A row for each honour of the period."""
    user, during, unit = _asked(parameters, "given_on")
    found = Award.objects.filter(
        volunteer__in=honours.readable_volunteers(user), **during, **_of(unit, "volunteer__user__member__branch"),
    ).select_related("volunteer__user__member__branch", "by")  # fmt: skip
    return _rows(found.order_by("given_on", "pk"), _award, columns, masked)


def _award(award):
    return _volunteer(award.volunteer) | {
        "title": award.title, "given_on": award.given_on, "giver": award.giver,
        "has_evidence": award.evidence_id is not None, "by": award.by.name,
    }  # fmt: skip


def turn_rows(parameters, columns, masked):
    """A row for each turn of the period."""
    user, during, unit = _asked(parameters, "shift__gathering__starts_at__date")
    found = Turn.objects.filter(
        keeper__service_day__in=party_days.days_for(user).values("pk"), **during,
        **_of(unit, "keeper__user__member__branch"),
    ).select_related(
        "keeper__service_day", "keeper__user__member__branch", "shift__gathering",
        "made_up_by__shift__gathering",
    )  # fmt: skip
    found = found.order_by("shift__gathering__starts_at", "pk")
    return _rows(found, _turn, columns, masked)


def _turn(turn):
    user, made_up = turn.keeper.user, turn.made_up_by
    return _person(user.name, user.number, getattr(user, "member", None)) | {
        "service_day": turn.keeper.service_day.name, "day": _day(turn), "reason": turn.reason,
        "state": turn.get_state_display(), "is_extra": turn.is_extra,
        "made_up_on": _day(made_up) if made_up else None,
    }  # fmt: skip


def _day(turn):
    return timezone.localdate(turn.shift.gathering.starts_at)


def _reads_awards(user):
    return permissions.can_read(user) and honours.reads_all(user)


def _reads_disputes(user):
    return permissions.can_read(user) and claims.answers_disputes(user)


def _arranges(user):
    return permissions.can_read(user) and party_days.arranges(user)


LISTED = {
    "volunteer-claims": (_("补录的时数"), CLAIM, claim_rows, permissions.can_take_people),
    "volunteer-disputes": (_("时数异议"), DISPUTE, dispute_rows, _reads_disputes),
    "volunteer-awards": (_("志愿荣誉"), AWARD, award_rows, _reads_awards),
    "volunteer-turns": (_("党员服务日轮次"), TURN, turn_rows, _arranges),
}  # fmt: skip


def offered(user):
    """[(kind, label)] of all sheets about service that this person may take out."""
    found = resources.offered(user)
    found += [(kind, each[0]) for kind, each in LISTED.items() if each[3](user)]
    sheet = exports.get(stars.STARS)
    return [*found, (sheet.kind, sheet.label)] if sheet.can_export(user) else found


def register():
    """Offer the sheets."""
    for kind, (label, columns, rows, can_export) in LISTED.items():
        exports.register(kind, label, columns, rows, can_export, permissions.can_unmask)
