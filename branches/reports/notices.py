"""One function per message about reports."""

from django.urls import reverse
from django.utils import timezone

from branches.reports import reading
from tuanwei.notices.actions import notify


def _url(report):
    return reverse("reports:report", args=[report.number])


def _writers(report):
    return reading.writers_of(report.unit_id) | {report.made_by_id, report.submitted_by_id} - {None}


def _mark(report):
    return f"{report.pk}:{report.edition}:{timezone.now().isoformat()}"


def to_pass(report, people):
    """The general branch or the committee has something to read."""
    notify(
        people, kind="todo", title=f"等你审：{report.unit}的{report.kind.name}", body=report.name,
        url=_url(report), once=f"branches.report_to_pass:{_mark(report)}",
    )  # fmt: skip


def returned(report, by):
    """It is to be changed, with the reason."""
    notify(
        _writers(report) - {by.pk}, kind="todo", title=f"退回来要改：{report.name}",
        body=f"{report.reason} 写过的都在，改好再报一次。", url=_url(report),
        once=f"branches.report_returned:{_mark(report)}",
    )  # fmt: skip


def accepted(report, by):
    """It was received."""
    notify(
        _writers(report) - {by.pk}, kind="system", title=f"团委收下了：{report.name}",
        url=_url(report), once=f"branches.report_accepted:{report.pk}:{report.edition}",
    )  # fmt: skip


def adopted(adoption):
    """It was adopted: the unit hears at which level."""
    report = adoption.report
    notify(
        _writers(report) - {adoption.by_id}, kind="system", title=f"被采用了：{report.name}",
        body=f"{adoption.label}，{adoption.points.normalize():f} 分。", url=_url(report),
        once=f"branches.report_adopted:{adoption.pk}",
    )  # fmt: skip


def adoption_withdrawn(adoption, published):
    """An adoption was taken back: why, and what follows."""
    report = adoption.report
    body = f"{adoption.label}撤销了，这一项的分也跟着撤。理由：{adoption.reason}"
    if published:
        body += f" 已发布的《{'》《'.join(published)}》里这一条不再显示内容。"
    notify(
        _writers(report) - {adoption.withdrawn_by_id}, kind="system",
        title=f"采用撤销了：{report.name}", body=body, url=_url(report),
        once=f"branches.adoption_withdrawn:{adoption.pk}",
    )  # fmt: skip


def brief_lost_item(brief, adoption):
    """A published digest holds something that was withdrawn: whoever published it hears."""
    notify(
        {brief.published_by_id} - {adoption.withdrawn_by_id, None}, kind="todo",
        title=f"简报里有一条撤回了：{brief.title}",
        body=f"“{adoption.report.name}”：{adoption.reason} 页面、Word 和公众号文字里已经换成撤回说明。",
        url=reverse("reports:brief-edit", args=[brief.pk]),
        once=f"branches.brief_lost_item:{brief.pk}:{adoption.pk}",
    )  # fmt: skip


def brief_not_posted(brief, words):
    """It did not get to the configured address, and is not tried again by itself."""
    notify(
        {brief.published_by_id} - {None}, kind="todo", title=f"简报没有推送出去：{brief.title}",
        body=f"{words} 公开页不受影响。可以打开再点一次“发到配置的地址”。",
        url=reverse("reports:brief-edit", args=[brief.pk]),
        once=f"branches.brief_not_posted:{brief.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def withdrawn(report, by, people):
    """A report was taken back altogether."""
    notify(
        people - {by.pk, None}, kind="system", title=f"报送撤回了：{report.name}",
        body=report.reason, url=_url(report), once=f"branches.report_withdrawn:{report.pk}",
    )  # fmt: skip


def important(report, people):
    """Whoever is on duty hears at once and says so. It leaves by e-mail: no word of the matter in it."""
    notify(
        people, kind="todo", title=f"重要情况：{report.unit}刚刚报来",
        body="请现在打开看，看完点“我来处理”。", url=_url(report), must_confirm=True,
        once=f"branches.report_alert:{report.alert.pk}:{report.edition}",
    )  # fmt: skip


def important_below(report, people):
    """Leaders above the unit know of it; whoever is on duty takes it."""
    notify(
        people, kind="todo", title=f"重要情况：{report.unit}刚刚报来",
        body="已经直接报到团委，由值班的人来接。请打开看，先去了解情况、照应同学。", url=_url(report),
        must_confirm=True, once=f"branches.report_alert_below:{report.alert.pk}:{report.edition}",
    )  # fmt: skip


def nobody_took(report, people, told):
    """Nobody has taken it yet."""
    notify(
        people, kind="todo", title=f"还没有人接：{report.unit}报的重要情况",
        body="请现在打开看，看完点“我来处理”。有人接了就不再提醒。", url=_url(report),
        must_confirm=True, once=f"branches.report_alert_again:{report.alert.pk}:{told}",
    )  # fmt: skip


def taken(report, by):
    """Those who wrote hear who looks after it."""
    notify(
        _writers(report) - {by.pk}, kind="system", title=f"{by.name}在处理：{report.name}",
        url=_url(report), once=f"branches.report_alert_taken:{report.alert.pk}",
    )  # fmt: skip


def at_meeting(report, news, body, once):
    """What became of it at a meeting."""
    notify(_writers(report), kind="system", title=news, body=body, url=_url(report), once=once)


def due_soon(unit, people, owed, on):
    """What has its last day soon, once per unit and day."""
    names = "、".join(
        dict.fromkeys(f"{each.kind.name}（{each.owed.period.label}）" for each in owed)
    )
    notify(
        people, kind="todo", title=f"{on.month}月{on.day}日前要报：{names}",
        body=f"{unit}还没有报。系统知道的已经替你们填好了。", url=reverse("reports:list"),
        once=f"branches.reports_due:{unit.pk}:{on.isoformat()}:{timezone.localdate().isoformat()}",
    )  # fmt: skip


def missed(unit, people, owed, on):
    """What was due yesterday and did not come: it can still be sent."""
    names = "、".join(
        dict.fromkeys(f"{each.kind.name}（{each.owed.period.label}）" for each in owed)
    )
    notify(
        people, kind="todo", title=f"过了截止日还没报：{names}",
        body=f"{unit}，{on.month}月{on.day}日截止。现在补报算迟报，不算缺报。",
        url=reverse("reports:list"), once=f"branches.reports_missed:{unit.pk}:{on.isoformat()}",
    )  # fmt: skip
