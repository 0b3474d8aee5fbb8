"""Courses and lessons of the known cast."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.organisation.models import PartyBranch
from tests.attachments.nasty import picture
from tuanwei.gatherings.models import Gathering
from volunteers.hours.models import ServiceKind
from volunteers.school import actions
from volunteers.school.models import Lesson
from volunteers.teams.models import Site, Team, TeamMember


def photo():
    """A picture of the signed sheet."""
    return SimpleUploadedFile("签认单.jpg", picture())


class School:
    """A team that teaches at a site: led by the secretary, the student is in it."""

    def __init__(self, cast, leader=None, hour=14):
        self.hour = hour
        self.cast, self.leader, self.lecturer = cast, leader or cast.secretary, cast.student
        self.team = Team.objects.create(
            name="红岩讲师团", kind="students", unit=cast.branch, made_by=cast.staff
        )
        TeamMember.objects.create(team=self.team, user=self.leader, role="leader")
        TeamMember.objects.get_or_create(team=self.team, user=self.lecturer)
        self.site = Site.objects.get_or_create(
            name="山水社区", defaults={"address": "山水路 8 号", "contact": "王芳"}
        )[0]
        self.kind, _new = ServiceKind.objects.get_or_create(
            key="lecture", defaults={"name": "讲座"}
        )
        self.party_branch, _new = PartyBranch.objects.get_or_create(name="会计学生党支部")
        self.course = self.open()

    def open(self, title="智能手机怎么用", **fields):
        """A course at the site."""
        fields = {
            "site": self.site, "team": self.team, "summary": "打电话、看病挂号、防诈骗。",
            "for_whom": "社区老年人",
        } | fields  # fmt: skip
        return actions.save_course(by=self.leader, title=title, **fields)

    def fields(self, *, days=3, **fields):
        """What a lesson in so many days is planned with: two hours from `hour` on."""
        start = timezone.localtime().replace(hour=self.hour, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        return {
            "starts_at": start, "ends_at": start + timedelta(hours=2), "place": "居委会二楼",
            "helpers": 0, "party_branch": self.party_branch, "lecturers": [self.lecturer],
        } | fields  # fmt: skip

    def plan(self, **fields):
        """A lesson in three days."""
        course = fields.pop("course", self.course)
        return self.fresh(
            actions.plan_lesson(course=course, by=self.leader, **self.fields(**fields))
        )

    def over(self, lesson=None, days=2, **fields):
        """It was so many days ago, at 14:00."""
        lesson = lesson or self.plan(days=25, **fields)
        start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
        start -= timedelta(days=days)
        Gathering.objects.filter(pk=lesson.gathering_id).update(
            starts_at=start, ends_at=start + timedelta(hours=2), occupied_from=start,
            occupied_until=start + timedelta(hours=2),
        )  # fmt: skip
        return self.fresh(lesson)

    def sign(self, lesson, **fields):
        """The community signs by the link."""
        fields = {"name": "王芳（社区书记）", "residents": 26, "words": "讲得很细"} | fields
        actions.sign_lesson(lesson=lesson, token=lesson.token, **fields)
        return self.fresh(lesson)

    def on_paper(self, lesson, by=None, **fields):
        """Somebody keeps the signed sheet."""
        fields = {"name": "王芳", "residents": 20, "words": ""} | fields
        actions.sign_lesson(lesson=lesson, by=by or self.leader, paper=photo(), **fields)
        return self.fresh(lesson)

    def fresh(self, lesson):
        """As the database has it."""
        return Lesson.objects.select_related(
            "gathering", "course__team", "course__site", "party_branch"
        ).get(pk=lesson.pk)

    def filled(self):
        """Every page has something to show; keys of lessons in every state."""
        self.coming = self.plan(helpers=2)
        self.waiting = self.over(days=3)
        self.signed = self.sign(self.over(days=9))
        self.paper = self.on_paper(self.over(days=16))
        called_off = self.plan(days=8)
        actions.cancel_lesson(lesson=called_off, by=self.leader, reason="下雨")
        every = (self.coming, self.waiting, self.signed, self.paper, called_off)
        self.lessons = [each.pk for each in every]
        return self


@pytest.fixture
def school(cast):
    """The school of the known cast."""
    return School(cast)
