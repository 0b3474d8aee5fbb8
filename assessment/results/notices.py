"""One function per message about what follows the scores."""

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import Grant
from tuanwei.notices.actions import notify
from tuanwei.publicity.window import spoken


def staff():
    """Keys of the committee's staff."""
    posts = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS, user__is_active=True
    )
    return set(posts.values_list("user", flat=True)) | administrators()


def administrators():
    """Keys of the administrators."""
    rows = Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True)
    return set(rows.values_list("user", flat=True))


def cadres(round):
    """Keys of those who hold a post in a unit of the round."""
    units = round.sheets.filter(left_out="").order_by().values("unit")
    rows = Appointment.objects.in_force().filter(unit__in=units, user__is_active=True)
    return set(rows.values_list("user", flat=True))


def address(round, name="result-ranking"):
    """A page of the round in this room."""
    return reverse(f"assessment:{name}", args=[round.pk])


def opened(round, posting, is_on_spot):
    """Cadres of the units: the ranking is published, and until when they may object."""
    publicity = posting.publicity
    until = spoken(publicity.ends_on)
    body = (
        _("公示到%(day)s 24:00。这个标准规定异议当场提出，公示期不再受理。")
        if is_on_spot
        else _("公示到%(day)s 24:00。对哪一项得分有异议，在那以前写明理由和根据提出。")
    )
    notify(
        cadres(round), kind="system", title=_("%s公示了") % round.name, body=body % {"day": until},
        url=reverse("publicity:publicity", args=[publicity.pk]),
        once=f"assessment.opened:{posting.pk}",
    )  # fmt: skip


def upheld(objection, round):
    """Staff: a line has to be corrected before it goes on."""
    notify(
        staff(), kind="system", title=_("%s：有一项异议成立，等更正") % round.name,
        body=_("%s。更正得分以后排名重新计算。") % objection.about,
        url=address(round, "result-corrections"), once=f"assessment.upheld:{objection.pk}",
    )  # fmt: skip


def waits_for_decision(round, posting):
    """Administrators: the publicity is over."""
    notify(
        administrators(), kind="system", title=_("%s等审定") % round.name,
        body=_("公示结束了。看一遍等级和称号，确认后公布。"), url=address(round, "result-decision"),
        once=f"assessment.decision:{posting.pk}",
    )  # fmt: skip


def stopped(round, publicity, words):
    """Staff: the ranking is back at the review."""
    notify(
        staff(), kind="system", title=_("%s回到复核") % round.name, body=words,
        url=address(round), once=f"assessment.back:{publicity.pk}",
    )  # fmt: skip


def came_late(round, many, day):
    """Staff, once a day and round: facts came after it was shown."""
    words = (
        _("公布以后又来了 %d 条，计入下一次、不计，还是重新打开，请定一下。")
        if round.is_frozen
        else _("公示以后又来了 %d 条，公示的分不变。要算进去，写明原因退回复核。")
    )
    notify(
        staff(), kind="system", title=_("%s：有迟到的记录") % round.name, body=words % many,
        url=address(round, "late-list"), once=f"assessment.late:{round.pk}:{day:%Y%m%d}",
    )  # fmt: skip


def reopening_asked(reopening):
    """Administrators other than who asked."""
    notify(
        administrators() - {reopening.asked_by_id}, kind="system",
        title=_("%s：申请重新打开") % reopening.round.name,
        body=_("%(who)s申请：%(reason)s") % {
            "who": reopening.asked_by.name, "reason": reopening.reason},
        url=address(reopening.round, "late-list"), once=f"assessment.reopening:{reopening.pk}",
    )  # fmt: skip


def reopening_answered(reopening):
    """Who asked, and on a yes the cadres, too."""
    is_agreed = reopening.agreed_at is not None
    people = {reopening.asked_by_id} | (cadres(reopening.round) if is_agreed else set())
    title = _("%s重新打开了") if is_agreed else _("%s没有重新打开")
    notify(
        people, kind="system", title=title % reopening.round.name,
        body=reopening.reason if is_agreed else reopening.words, url=address(reopening.round),
        once=f"assessment.reopening.answered:{reopening.pk}",
    )  # fmt: skip
