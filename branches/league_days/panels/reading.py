"""A league day as its judges read it: the record, the materials with what they are worth."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from branches.league_days.days.models import HandedIn, HandedInFile, Observation, Partner
from branches.league_days.days.spec import BEFORE, TEXT, WORKDAYS, Material
from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import plain
from tuanwei.workdays.queries import current_calendar

PHOTOS = "photos"


@dataclass(frozen=True)
class Checked:
    """One line of the checklist: until when it was due, what was handed in and when."""

    material: Material
    due_on: date
    handed: HandedIn | None
    files: tuple = ()

    @property
    def is_late(self):
        """True for what came after the day it was due on."""
        return self.handed is not None and timezone.localdate(self.handed.at) > self.due_on

    @property
    def late_days(self):
        """How many days too late."""
        return (timezone.localdate(self.handed.at) - self.due_on).days

    @property
    def points(self):
        """What it is worth, "" for nothing."""
        return plain(self.material.points) if self.material.points else ""

    @property
    def is_text(self):
        """True for a text, whose characters count."""
        return self.material.form == TEXT

    @property
    def amount(self):
        """How many characters or files."""
        if self.handed is None:
            return 0
        return len(self.handed.text) if self.is_text else len(self.files)

    @property
    def is_off(self):
        """True where the amount is less or more than asked."""
        least, most = self.material.least, self.material.most
        return self.handed is not None and (
            self.amount < least or (bool(most) and self.amount > most)
        )


@dataclass(frozen=True)
class Reading:
    """What stands beside the scoring form."""

    day: object
    partners: tuple = ()
    photos: tuple = ()
    checklist: tuple = ()
    note: str = ""


def due_on(material, day, calendar):
    """The last day for a material of a league day, until 24:00."""
    if material.when == BEFORE:
        last = timezone.localdate(day.gathering.starts_at)
        if material.unit != WORKDAYS:
            return last - timedelta(days=material.amount)
        for _n in range(material.amount):
            last -= timedelta(days=1)
            while not calendar.is_workday(last):
                last -= timedelta(days=1)
        return last
    first = timezone.localdate(day.gathering.ends_at)
    if material.unit == WORKDAYS:
        return calendar.add_workdays(first, material.amount)
    return first + timedelta(days=material.amount)


def reading_of(entry, user, panel):
    """The Reading of an entry for one of a Panel's judges; at most five queries."""
    day = entry.league_day
    handed = {
        each.key: each
        for each in HandedIn.objects.filter(league_day=day).prefetch_related(
            Prefetch("files", HandedInFile.objects.select_related("attachment"))
        )
    }
    calendar = current_calendar()
    checklist = tuple(
        Checked(
            material, due_on(material, day, calendar), handed.get(material.key),
            tuple(handed[material.key].files.all()) if material.key in handed else (),
        )
        for material in day.rules.spec.materials
    )  # fmt: skip
    photos = tuple(handed[PHOTOS].files.all()) if PHOTOS in handed else ()
    partners = Partner.objects.filter(league_day=day, state=Partner.State.ACCEPTED)
    seen = None
    if panel.kind == rules.OBSERVER:
        seen = Observation.objects.filter(league_day=day, observer=user).first()
    return Reading(
        day, tuple(str(each.unit) for each in partners.select_related("unit")), photos, checklist,
        seen.note if seen else "",
    )  # fmt: skip


def file_of(entry, pk):
    """A file handed in for the entry's league day, or None."""
    rows = HandedInFile.objects.select_related("attachment")
    return rows.filter(material__league_day=entry.league_day_id, pk=pk).first()
