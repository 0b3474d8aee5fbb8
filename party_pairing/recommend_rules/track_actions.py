"""Tracks: added, renamed, put in order, taken out of use."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from party_pairing.recommend_rules import events
from party_pairing.recommend_rules.models import Track
from tuanwei.audit.actions import record

MOST = 30


def _locked():
    """Every track, in order, locked: order and names are everybody's."""
    return list(Track.objects.select_for_update().order_by("position", "pk"))


@transaction.atomic
def save_track(*, by, name, hint="", track=None):
    """Add a track at the end, or rename one."""
    there = _locked()
    if track is None and len(there) >= MOST:
        raise ValidationError(_("最多 30 个推荐类别，先把不用的改名再用。"))
    made = track or Track(position=len(there) + 1)
    made.name, made.hint = name, hint
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(_("已经有“%(name)s”了。") % {"name": name}) from None
    record(events.TRACK_CHANGED, made, by=by, label=name, is_active=made.is_active)
    return made


@transaction.atomic
def move_track(*, by, track, step):
    """One place up (-1) or down (1); at the end nothing happens."""
    there = _locked()
    at = next(place for place, each in enumerate(there) if each.pk == track.pk)
    to = at + step
    if not 0 <= to < len(there):
        return
    there[at], there[to] = there[to], there[at]
    for place, each in enumerate(there, 1):
        each.position = place
    Track.objects.bulk_update(there, ["position"])
    record(events.TRACK_CHANGED, track, by=by, position=to + 1)


@transaction.atomic
def offer_track(*, by, track, is_active):
    """Take a track out of use, or back. Campaigns that were held keep it."""
    track = Track.objects.select_for_update().get(pk=track.pk)
    track.is_active = is_active
    track.save()
    record(events.TRACK_CHANGED, track, by=by, is_active=is_active)
