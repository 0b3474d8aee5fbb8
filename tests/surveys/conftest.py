"""Surveys at every stage, moved there by the portal's own actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailbox.surveys import actions
from mailbox.surveys.models import Response, Survey

PAIR = [["o1", "常去"], ["o2", "不去"]]


class Surveys:
    """Builds surveys about the canteen and lets people answer."""

    def __init__(self, cast):
        self.cast = cast

    def draft(self, **fields):
        """A draft without questions."""
        today = timezone.localdate()
        fields = {
            "title": "食堂调研",
            "opens_on": today,
            "closes_on": today + timedelta(3),
        } | fields
        units = fields.pop("units", ())
        return actions.make_survey(by=self.cast.staff, fields=fields, units=units)

    def ask(self, survey, kind="single", text="常去食堂吗？", question=None, **fields):
        """Add a question."""
        known = {
            "hint": "", "is_required": True, "rows": [], "least": None, "most": None,
            "options": PAIR if kind in ("single", "multiple", "matrix", "order") else [],
            "depends_on": "", "depends_values": [],
        }  # fmt: skip
        return actions.save_question(
            survey=survey, by=self.cast.staff, question=question,
            fields={**known, "kind": kind, "text": text, **fields},
        )  # fmt: skip

    def everything(self):
        """A draft with a question of each kind; the text waits for 不去."""
        survey = self.draft(welcome="五分钟，帮食堂改进。")
        first = self.ask(survey)
        self.ask(
            survey,
            "multiple",
            "喜欢哪些？",
            options=[["o1", "面"], ["o2", "饭"], ["o3", "粥"]],
            most=2,
        )
        self.ask(survey, "rating", "打几分？")
        self.ask(survey, "matrix", "各处怎么样？", rows=[["r1", "一楼"], ["r2", "二楼"]])
        self.ask(survey, "order", "先改哪个？")
        self.ask(survey, "text", "为什么不去？", depends_on=first.key, depends_values=["o2"])
        return survey

    def people(self, many, branch=None):
        """Students of a branch."""
        branch = branch or self.cast.branch
        return [
            self.cast.student_of(f"20249{branch.pk:05}{n:03}", f"同学{n}", branch)
            for n in range(many)
        ]

    def opened(self, survey):
        """Sent out."""
        actions.open_survey(survey=survey, by=self.cast.staff)
        return Survey.objects.get(pk=survey.pk)

    def over(self, answers, **fields):
        """A survey of one single question that was answered and closed."""
        people = self.people(len(answers))
        survey = self.draft(**fields)
        question = self.ask(survey)
        survey = self.opened(survey)
        for person, chosen in zip(people, answers, strict=True):
            actions.answer(survey=survey, by=person, answers={question.key: chosen})
        actions.close_survey(survey=survey, by=self.cast.staff)
        return Survey.objects.get(pk=survey.pk)

    def sheets(self, survey):
        """Every answer sheet."""
        return list(Response.objects.filter(survey=survey).values_list("answers", flat=True))


@pytest.fixture
def surveys(cast):
    """Surveys of the known cast."""
    return Surveys(cast)
