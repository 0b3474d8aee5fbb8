"""One function per message about surveys."""

from django.urls import reverse

from mailbox.surveys import queries
from tuanwei.notices.actions import notify

ANONYMOUS = "几分钟答完，不记名：谁答了什么，系统里没有记录。"


def _ask(survey, people, title, key):
    return bool(people) and notify(
        people, kind="todo", title=title, body=ANONYMOUS,
        url=reverse("mailbox:survey-answer", args=[survey.pk]), once=f"mailbox.survey.{key}",
    )  # fmt: skip


def asked(survey):
    """Ask everybody who was drawn, once."""
    people = queries.waited_for(survey)
    until = f"{survey.closes_on.month}月{survey.closes_on.day}日"
    return _ask(
        survey, people, f"请你答一份调研（{until}前）：{survey.title}", f"asked:{survey.pk}"
    )


def reminded(survey, day):
    """Remind those who have not answered, and only them, at most once a day; how many."""
    people = queries.waited_for(survey)
    until = f"{survey.closes_on.month}月{survey.closes_on.day}日"
    sent = _ask(
        survey, people, f"调研还等你的回答（{until}截止）：{survey.title}",
        f"reminded:{survey.pk}:{day}",
    )  # fmt: skip
    return len(people) if sent else 0
