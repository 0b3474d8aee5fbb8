"""What pages show: fields with their words, steps, pieces of digests in every form."""

from bisect import bisect_right
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from branches.reports import filling, plain_texts
from branches.reports.document import document
from branches.reports.models import ReportPhoto, Step
from branches.reports.spec import TEXT
from tuanwei.attachments import files
from tuanwei.lib import markdown


@dataclass
class Shown:
    """A field with its value and what was said beside it."""

    key: str
    label: str
    value: str
    is_long: bool
    remarks: list

    @property
    def html(self):
        """A text as Markdown, for a page."""
        return markdown.page(self.value)


def fields_of(report, remarks):
    """[Shown] of a report, remarks beside their field."""
    found = []
    for field in report.rules.spec.fields:
        value = filling.shown(field, report.values.get(field.key))
        said = [each for each in remarks if each.field == field.key]
        found.append(Shown(field.key, field.label, value, field.form == TEXT, said))
    return found


def number_drafts(steps, things):
    """Say on each of these steps and remarks, as `draft`, which version it is about: 1 for what was handed in
    first. What was only saved in between is no version of its own."""
    sent = sorted({each.edition for each in steps if each.what == Step.What.SUBMITTED})
    for each in things:
        each.draft = max(bisect_right(sent, each.edition), 1)


def differing(report, steps):
    """Each earlier version as it was handed in, [(step, [(label, value)])], the newest first, where it differs
    from what stands."""
    spec, found, seen = report.rules.spec, [], [(report.title, report.values)]
    for step in reversed(steps):
        if (step.title, step.values) in seen:
            continue
        seen.append((step.title, step.values))
        lines = [("标题", step.title)] + [
            (field.label, filling.shown(field, step.values.get(field.key))) for field in spec.fields
        ]
        found.append((step, lines))
    return found


@dataclass
class Piece:
    """A piece of a digest with its pictures; withdrawn, only `gone` is shown."""

    item: object
    unit: str
    photos: list
    gone: str

    @property
    def html(self):
        """Its words for a page."""
        return markdown.page(self.item.text)


def pieces(brief):
    """[Piece] in order. Two queries."""
    items = list(brief.items.select_related("adoption__report__unit"))
    wanted = {key for item in items for key in item.photos}
    photos = {
        each.pk: each
        for each in ReportPhoto.objects.filter(pk__in=wanted).select_related("attachment")
    }
    return [
        Piece(
            item, item.adoption.report.unit.name,
            [photos[key] for key in item.photos if key in photos],
            item.adoption.reason if item.adoption.withdrawn_at else "",
        )
        for item in items
    ]  # fmt: skip


def standing(found):
    """The Pieces that were not withdrawn."""
    return [each for each in found if not each.gone]


def texts(brief, found):
    """[(key, label, hint, Made, [(number, ReportPhoto)])] for WeChat and Weibo."""
    stand = standing(found)
    items = [
        plain_texts.Item(each.item.title, each.item.text, each.unit, len(each.photos))
        for each in stand
    ]
    title = f"{brief.title}（{brief.number_words}）" if brief.issue else brief.title
    made = [
        ("wechat", "微信公众号", plain_texts.WECHAT_MOST,
         plain_texts.wechat(title, brief.preface, items)),
        ("weibo", "微博", plain_texts.WEIBO_MOST, plain_texts.weibo(brief.title, items)),
    ]  # fmt: skip
    return [
        (key, label, most, text, [
            (number, stand[place].photos[turn]) for number, (place, turn) in enumerate(text.pictures, 1)
        ])
        for key, label, most, text in made
    ]  # fmt: skip


def word(brief):
    """The bytes of the Word document."""
    contents = []
    for each in standing(pieces(brief)):
        pictures = []
        for photo in each.photos:
            place = files.location(photo.attachment.path)
            if place.exists():
                pictures.append(place.read_bytes())
        contents.append((each.item.title, each.item.text, each.unit, pictures))
    day = brief.published_at and timezone.localdate(brief.published_at)
    return document(
        title=brief.title, number=brief.number_words, committee=settings.COMMITTEE_NAME, day=day,
        preface=brief.preface, pieces=contents,
    )  # fmt: skip


def posted(brief):
    """What is sent to the configured address: title, number, texts; pictures as addresses of the portal."""
    found = pieces(brief)
    made = texts(brief, found)
    return {
        "title": brief.title, "number": brief.number_words,
        "url": reverse("reports:brief-public", args=[brief.pk]),
        "texts": {key: text.text for key, _label, _most, text, _photos in made},
        "pictures": {
            key: [
                reverse("reports:brief-photo", args=[brief.pk, photo.attachment_id])
                for _number, photo in photos
            ]
            for key, _label, _most, _text, photos in made
        },
    }  # fmt: skip
