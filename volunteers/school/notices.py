"""One function per message about lessons."""

from django.urls import reverse
from django.utils import timezone

from tuanwei.notices.actions import notify
from volunteers.school.models import Lecturer


def _url(lesson):
    return reverse("volunteers:lesson", args=[lesson.pk])


def _when(gathering):
    start, end = map(timezone.localtime, (gathering.starts_at, gathering.ends_at))
    return f"{start:%-m月%-d日 %H:%M}–{end:%H:%M}，{gathering.where or '地点待定'}"


def asked_to_teach(lesson, people, *, by):
    """Somebody is down to teach or help."""
    for each in people:
        what = "请你当助教" if each.is_helper else "请你讲课"
        notify(
            [each.user_id], kind="todo", title=f"{what}：{lesson}",
            body=f"{_when(lesson.gathering)}。讲给{lesson.course.for_whom}。来不了请早点告诉{by.name}。",
            url=_url(lesson), once=f"volunteers.lesson.asked:{each.pk}",
        )  # fmt: skip


def no_longer_teaches(lesson, user_ids):
    """Somebody else does it now."""
    notify(
        user_ids, kind="system", title=f"这次课不用你来了：{lesson}",
        body=f"{_when(lesson.gathering)}。有疑问请问组织的同学。", url=_url(lesson),
        once=f"volunteers.lesson.released:{lesson.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def changed(lesson):
    """Time or place is another one: those who teach must know."""
    notify(
        _teaching(lesson), kind="todo", title=f"时间或地点有变：{lesson}",
        body=f"现在是 {_when(lesson.gathering)}。", url=_url(lesson), must_confirm=True,
        once=f"volunteers.lesson.changed:{lesson.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def called_off(lesson):
    """The lesson does not take place."""
    notify(
        _teaching(lesson), kind="todo", title=f"取消了：{lesson}",
        body=lesson.gathering.cancel_reason, url=_url(lesson), must_confirm=True,
        once=f"volunteers.lesson.called_off:{lesson.pk}",
    )  # fmt: skip


def please_get_signed(lesson):
    """It is over: whoever planned it gets the community to sign."""
    notify(
        [lesson.gathering.made_by_id], kind="todo", title=f"请社区签认：{lesson}",
        body="把链接发给社区，或打印签认单请他们签字盖章。签认以后，讲课的时数和组织生活才算数。",
        url=_url(lesson), once=f"volunteers.lesson.over:{lesson.pk}",
    )  # fmt: skip


def signed(lesson):
    """The community has signed: it counts now."""
    words = f"{lesson.signed_by}签认，来了 {lesson.residents} 位居民。"
    if lesson.signed_words:
        words += f"社区说：{lesson.signed_words}"
    notify(
        _teaching(lesson), kind="system", title=f"社区签认了：{lesson}",
        body=f"{words}时数已经计入。", url=_url(lesson),
        once=f"volunteers.lesson.signed:{lesson.pk}",
    )  # fmt: skip
    others = {lesson.gathering.made_by_id} - set(_teaching(lesson))
    notify(
        others, kind="system", title=f"社区签认了：{lesson}", body=words, url=_url(lesson),
        once=f"volunteers.lesson.signed.planner:{lesson.pk}",
    )  # fmt: skip


def _teaching(lesson):
    found = Lecturer.objects.filter(lesson=lesson.pk)
    return list(found.values_list("user", flat=True))
