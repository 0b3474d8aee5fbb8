"""What was done and what came of it: the record, its photos, the materials of the checklist."""

import hashlib
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days import events, hooks, naming, queries
from branches.league_days.days.actions import locked, must_be_as_seen
from branches.league_days.days.models import HandedIn, HandedInFile, LeagueDay
from branches.league_days.days.queries import PHOTOS
from branches.league_days.days.spec import PHOTO, TEXT
from tuanwei.attachments.actions import claim, discard, store
from tuanwei.attachments.formats import KNOWN
from tuanwei.attachments.photos import store_photo
from tuanwei.audit.actions import record

State = LeagueDay.State
OWN_TEXT = 10_000
MOST_FILES = 20
NAMING = "{unit}-{month}-{title}-{label}"


def must_not_be_fixed(league_day):
    """Raises ValidationError where a contest uses the record."""
    if words := hooks.why_fixed(league_day):
        raise ValidationError(words)


def why_no_record(league_day):
    """Why no record can be written now, in words; None where it can."""
    if league_day.state == State.CANCELLED:
        return _("这个团日取消了，不用总结。")
    if league_day.state not in queries.HELD:
        return _("方案还没通过，通过并办完以后再来总结。")
    if league_day.gathering.ends_at > timezone.now():
        return _("团日还没结束，结束以后再来总结。签到的人数会自动填上。")
    return hooks.why_fixed(league_day)


def problems(league_day, photos):
    """[(field, sentence)] that stand against handing the record in; `photos`: how many."""
    spec = league_day.rules.spec
    found = []
    for name, label, least, most in (
        ("summary", _("总结"), spec.summary_least, spec.summary_most),
        ("feature", _("有特色"), 0, spec.feature_most),
        ("outcome", _("见成效"), 0, spec.outcome_most),
    ):
        many = len(getattr(league_day, name))
        if many < least:
            found.append((name, _("%(label)s至少 %(least)d 字，现在 %(n)d 字。") % {
                "label": label, "least": least, "n": many}))  # fmt: skip
        if many > most:
            found.append((name, _("%(label)s最多 %(most)d 字，现在 %(n)d 字，请删短一些。") % {
                "label": label, "most": most, "n": many}))  # fmt: skip
    if photos < spec.photos_least:
        found.append(("photos", _("照片至少 %(least)d 张，现在 %(n)d 张。") % {
            "least": spec.photos_least, "n": photos}))  # fmt: skip
    return found


def mark(league_day):
    """The mark of the words of a record, to see whether somebody has changed them since."""
    said = (league_day.summary, league_day.feature, league_day.outcome)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@transaction.atomic
def save_record(*, league_day, by, summary, feature, outcome, photos=(), hands_in=False, seen=None):
    """Keep what is written so far, with new photos; `hands_in`: it is done, and its figures are
    taken from the check-ins. What was handed in may be corrected, and stays complete. The day on
    which it first came is kept. `seen` is the mark of what was changed.

    Raises ValidationError by field for what is missing or too long.
    """
    found = locked(league_day)
    if words := why_no_record(found):
        raise ValidationError(words)
    must_be_as_seen(seen, mark(found))
    found.summary, found.feature, found.outcome = summary, feature, outcome
    many = _add_photos(found, photos, by)
    is_handed_in = hands_in or found.state == State.RECORDED
    if is_handed_in:
        if reasons := problems(found, many):
            raise ValidationError(_by_field(reasons))
        _count(found)
        found.recorded_at, found.recorded_by = found.recorded_at or timezone.now(), by
        found.state = State.RECORDED
    found.save()
    record(events.RECORDED if is_handed_in else events.RECORD_SAVED, found, by=by,
           came=found.came, expected=found.expected)  # fmt: skip
    return found


@transaction.atomic
def keep_photos(*, league_day, by, photos):
    """Keep photos of a record whose words are not good yet: nobody sends them twice."""
    found = locked(league_day)
    if words := why_no_record(found):
        raise ValidationError(words)
    many = _add_photos(found, photos, by)
    record(events.RECORD_SAVED, found, by=by, photos=many)
    return many


def _by_field(reasons):
    said = {}
    for name, words in reasons:
        said.setdefault(name, []).append(words)
    return said


def _count(league_day):
    """The figures of the whole league day, and of each partner its part of them."""
    lines = queries.turnout(league_day)
    league_day.came = sum(each.came for each in lines)
    league_day.expected = sum(each.expected for each in lines)
    for each in lines[1:]:
        league_day.partners.filter(unit=each.unit).update(came=each.came, expected=each.expected)


def count_again(gathering):
    """Somebody's check-in was made up or corrected: a record that nothing uses yet follows."""
    found = LeagueDay.objects.filter(gathering=gathering.pk, state=State.RECORDED)
    league_day = found.select_for_update(of=("self",)).select_related("unit", "gathering").first()
    if league_day is None or hooks.why_fixed(league_day):
        return
    _count(league_day)
    league_day.save(update_fields=["came", "expected"])


def _add_photos(league_day, uploads, by):
    """Keep more photos of the record; return how many there are."""
    handed_in = HandedIn.objects.filter(league_day=league_day, key=PHOTOS).first()
    many = handed_in.files.count() if handed_in else 0
    if not uploads:
        return many
    most = league_day.rules.spec.photos_most
    if many + len(uploads) > most:
        raise ValidationError({"photos": _("照片最多 %(most)d 张，已经有 %(n)d 张。") % {
            "most": most, "n": many}})  # fmt: skip
    handed_in = handed_in or HandedIn.objects.create(league_day=league_day, key=PHOTOS, by=by)
    return many + _keep(handed_in, uploads, by, is_photo=True, field="photos")


def _keep(handed_in, uploads, by, *, is_photo, field):
    for upload in uploads:
        try:
            kept = store_photo(upload, by=by) if is_photo else store(upload, by=by, allow=KNOWN)
        except ValidationError as refused:
            raise ValidationError(
                {field: [f"{upload.name}：{each}" for each in refused.messages]}
            ) from None
        claim([kept])
        HandedInFile.objects.create(material=handed_in, attachment=kept)
    return len(uploads)


def rule_of(league_day, key):
    """The Material that the rules call `key`, None where they know none."""
    return next((each for each in league_day.rules.spec.materials if each.key == key), None)


@transaction.atomic
def save_material(*, league_day, rule, by, text="", uploads=()):
    """Hand in a material, or more of it. When it first sufficed decides whether it was in time."""
    found = locked(league_day)
    if found.state in (State.DRAFT, State.CANCELLED):
        raise ValidationError(_("方案交上去以后才能交材料。"))
    must_not_be_fixed(found)
    made, _is_new = HandedIn.objects.select_for_update().get_or_create(
        league_day=found, key=rule.key, defaults={"by": by}
    )
    many = made.files.count()
    did_suffice = queries.suffices(rule, made.text, many)
    if rule.form == TEXT:
        _must_fit(rule, text)
        made.text = text
    else:
        most = rule.most or MOST_FILES
        if many + len(uploads) > most:
            raise ValidationError({"uploads": _("最多 %(most)d 个，已经有 %(n)d 个。") % {
                "most": most, "n": many}})  # fmt: skip
        many += _keep(made, uploads, by, is_photo=rule.form == PHOTO, field="uploads")
    if not did_suffice:
        made.by, made.at = by, timezone.now()
    made.save()
    record(events.MATERIAL_SAVED, made, by=by, number=found.number, key=rule.key)
    return made


def _must_fit(rule, text):
    most = rule.most or OWN_TEXT
    if len(text) > most:
        raise ValidationError({"text": _("最多 %(most)d 字，现在 %(n)d 字，请删短一些。") % {
            "most": most, "n": len(text)}})  # fmt: skip
    if len(text) < rule.least:
        raise ValidationError({"text": _("至少 %(least)d 字，现在 %(n)d 字。") % {
            "least": rule.least, "n": len(text)}})  # fmt: skip


@transaction.atomic
def remove_file(*, league_day, file, by):
    """It is gone, the file too; a recorded day keeps as many photos as are asked for."""
    found = locked(league_day)
    must_not_be_fixed(found)
    file = HandedInFile.objects.select_for_update(of=("self",)).filter(pk=file.pk).first()
    if file is None:
        return
    material = file.material
    left = material.files.count() - 1
    if material.key == PHOTOS and found.state == State.RECORDED:
        least = found.rules.spec.photos_least
        if left < least:
            raise ValidationError(_("照片至少要留 %(n)d 张。先传新的，再删这一张。") % {"n": least})
    attachment = file.attachment
    record(events.FILE_REMOVED, material, by=by, number=found.number, file=attachment.name)
    file.delete()
    discard(attachment)


def file_name(league_day, file):
    """How a file is called on download: by the rule of its material, numbered among its like."""
    material = file.material
    rule = rule_of(league_day, material.key)
    keys = list(material.files.order_by("pk").values_list("pk", flat=True))
    day = queries.starts_on(league_day)
    values = {
        "unit": league_day.unit.name, "month": f"{day.year}年{day.month}月",
        "title": league_day.gathering.title, "number": league_day.number,
        "label": rule.label if rule else _("照片"),
    }  # fmt: skip
    asked = rule.naming if rule and rule.naming else NAMING
    extension = PurePath(file.attachment.name).suffix
    return naming.named(asked, values, extension, keys.index(file.pk) + 1, len(keys))
