"""Kinds and reports through the room's own steps."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from branches.organisation.models import Appointment, Unit
from branches.reports import actions, reading
from branches.reports.models import InformationReport, KindVersion, ReportKind
from branches.reports.spec import AT_ONCE, MONTHLY, DueRule, Field, Level, Spec
from tests.attachments.nasty import picture
from tests.cast import SINCE

NEWS = Spec(
    MONTHLY, (Field("text", "正文", fill="words"), Field("hours", "时数", "number", fill="hours",
                                                      is_required=False)),
    (Level("digest", "简报采用"), Level("city", "市级采用", points=5)),
    {"class": DueRule(3), "general_branch": DueRule(5)},
)  # fmt: skip
URGENT = Spec(AT_ONCE, (Field("what", "什么事"),), (), {}, is_urgent=True)
EARLY = date(2020, 1, 1)


def photo(name="p.jpg", size=(640, 480)):
    """A picture as a phone sends it."""
    return SimpleUploadedFile(name, picture(size=size), "image/jpeg")


class Reports:
    """One kind of news and one of important matters, in force for long."""

    def __init__(self, cast):
        self.cast = cast
        assert all(
            each.pk for each in (cast.secretary, cast.general_secretary, cast.staff, cast.student)
        )

    def kind(self, name="每月信息", spec=NEWS, first_on=EARLY):
        """A kind whose first version has held for long."""
        known = ReportKind.objects.filter(name=name).first()
        if known:
            return known
        made = ReportKind.objects.create(name=name, position=1)
        KindVersion.objects.create(
            kind=made, version=1, first_on=first_on, document=spec.write(), made_by=self.cast.staff
        )
        return made

    def urgent(self):
        """Important matters."""
        return self.kind("重要情况", URGENT)

    def begun(self, *, on=None, unit=None, by=None, kind=None):
        """A draft."""
        made, _is_new = actions.begin(
            by=by or self.cast.secretary, kind=kind or self.kind(), unit=unit or self.cast.branch,
            on=on,
        )  # fmt: skip
        return made

    def written(self, *, title="走进社区", text="支部 12 名团员到社区陪老人。", photos=0, **fields):
        """With words and pictures."""
        made = self.begun(**fields)
        by = fields.get("by") or self.cast.secretary
        key = made.rules.spec.fields[0].key
        made = actions.save(report=made, by=by, title=title, values=made.values | {key: text})
        if photos:
            actions.add_photos(
                report=made,
                by=by,
                photos=[photo(f"p{n}.jpg", (300 + n, 200)) for n in range(photos)],
            )
        return made

    def sent(self, **fields):
        """Handed in: it waits at the general branch, an important matter at the committee."""
        return actions.submit(
            report=self.written(**fields), by=fields.get("by") or self.cast.secretary
        )

    def forwarded(self, **fields):
        """The general branch has passed it on."""
        return actions.forward(report=self.sent(**fields), by=self.cast.general_secretary)

    def adopted(self, level="digest", **fields):
        """The committee has adopted it."""
        return actions.adopt(report=self.forwarded(**fields), by=self.cast.staff, level=level)

    def now(self, report):
        """The report as it stands."""
        return reading.rows().get(pk=report.pk)

    def second_branch(self):
        """(unit, its secretary) of another branch in the same general branch."""
        unit = Unit.objects.create(
            name="会计2402团支部", kind="branch", branch_type="class",
            parent=self.cast.general_branch, code="KJ2402",
        )  # fmt: skip
        user = self.cast.student_of("2024110201", "白露", unit)
        Appointment.objects.create(user=user, unit=unit, post="secretary", starts_on=SINCE)
        return unit, user


def state(report):
    """Its state in the database."""
    return InformationReport.objects.get(pk=report.pk).state
